"""A small company for the policy tests: Anna asks, Bruno and Chloé approve."""

from datetime import date, datetime, timezone
from decimal import Decimal

from procure_sign.core.may_sign import Situation
from procure_sign.core.policy import Facts, Policy, Step
from procure_sign.core.register import Limits, Period, Register, Right
from procure_sign.core.statement import Act

AT = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.utc)
DAY = AT.date()
ALWAYS = Period(date(2026, 1, 1), date(2026, 12, 31))
APPROVE = Step("approve", "approver")
BUY = Step("buy", "buyer", order=2)


def D(value):
    return Decimal(value)


def facts(amount="500", **more):
    """An order that Anna asked for."""
    values = {
        "act": Act.APPROVE_ORDER,
        "amount": D(amount),
        "day": DAY,
        "supplier": "X",
        "duties": {"request": frozenset({"anna"})},
    }
    return Facts(**{**values, **more})


def register(**more):
    """Who holds which role."""
    values = {
        "rights": (
            Right("anna", "approver", Limits(act=D(1000))),
            Right("bruno", "approver", Limits(act=D(1000), day=D(1500), month=D(4000))),
            Right("chloe", "approver"),
            Right("david", "buyer"),
        ),
        "logins": {"anna2": "anna"},
    }
    return Register(**{**values, **more})


def situation(steps=(APPROVE, BUY), amount="500", **more):
    """Nothing signed yet."""
    values = {
        "policy": Policy("orders", Act.APPROVE_ORDER, tuple(steps)),
        "facts": facts(amount),
        "register": register(),
        "at": AT,
    }
    return Situation(**{**values, **more})
