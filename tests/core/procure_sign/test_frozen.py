"""A policy is the same after it was kept as JSON."""

import json
from datetime import date, timedelta
from decimal import Decimal

from procure_sign.core import frozen
from procure_sign.core.policy import Conditions, Mode, Policy, Step
from procure_sign.core.register import Period
from procure_sign.core.statement import Act, Level

FULL = Policy(
    name="Big orders",
    act=Act.APPROVE_ORDER,
    steps=(
        Step("approve", "approver"),
        Step(
            name="direct",
            role="director",
            order=2,
            mode=Mode.SOME,
            count=2,
            people=("p1", "p2", "p3"),
            level=Level.CARD,
            duty="buy",
            also=("other",),
            remind_after=timedelta(hours=24),
            escalate_after=timedelta(days=2),
            escalate_to="accountant",
        ),
    ),
    conditions=Conditions(
        over=Decimal("1000.50"),
        up_to=Decimal("1E+4"),
        suppliers=frozenset({"7", "8"}),
        categories=frozenset({"1"}),
        analytic=frozenset({"2"}),
        new_supplier=True,
        off_catalogue=False,
    ),
    sequence=3,
    period=Period(date(2026, 1, 1), None),
)


def test_full():
    assert frozen.load(json.loads(json.dumps(frozen.dump(FULL)))) == FULL


def test_plain():
    plain = Policy("Orders", Act.RELEASE_PAYMENT, (Step("sign", "treasurer"),))
    assert frozen.load(json.loads(json.dumps(frozen.dump(plain)))) == plain


def test_same_bytes():
    """Sets have no order; what is kept has one."""
    assert json.dumps(frozen.dump(FULL)) == json.dumps(frozen.dump(FULL))
    assert frozen.dump(FULL)["conditions"]["suppliers"] == ["7", "8"]
