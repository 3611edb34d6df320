"""What Stripe lists, as the daily proof compares it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from .attempt import PENDING
from .minor_units import STRIPE_DECIMALS, from_minor
from .proof import (
    CHARGED,
    DISPUTE,
    NOT_CHARGED,
    REFUND,
    UNDER_WAY,
    Back,
    ProviderObject,
)
from .refund import STRIPE_REFUNDS, Given

#: What is not here may have taken money: it needs an owner.
_PAYMENTS = {
    "succeeded": CHARGED,
    "canceled": NOT_CHARGED,
    "requires_action": NOT_CHARGED,
    "requires_confirmation": NOT_CHARGED,
    "requires_payment_method": NOT_CHARGED,
}
#: Refunds that moved no money.
_NO_MONEY = frozenset({"failed", "canceled"})
_WARNING = "warning_"


def stripe_payments(rows: Iterable[Mapping[str, Any]]) -> list[ProviderObject]:
    """Read PaymentIntents.

    :raises KeyError: or ValueError, TypeError, for what is no PaymentIntent
    """
    return [_payment(row) for row in rows]


def stripe_refunds(rows: Iterable[Mapping[str, Any]]) -> list[Back]:
    """Read refunds; those that failed gave nothing back."""
    return [_back(row, REFUND) for row in rows if row["status"] not in _NO_MONEY]


def stripe_disputes(rows: Iterable[Mapping[str, Any]]) -> list[Back]:
    """Read disputes; warnings and those won took nothing back."""
    return [
        _back(row, DISPUTE)
        for row in rows
        if row["status"] != "won" and not row["status"].startswith(_WARNING)
    ]


def _payment(row):
    metadata = row.get("metadata") or {}
    currency = row["currency"].upper()
    return ProviderObject(
        id=row["id"],
        reference=row.get("description") or "",
        database=metadata.get("database") or "",
        amount=from_minor(row["amount"], currency, STRIPE_DECIMALS),
        currency=currency,
        state=_PAYMENTS.get(row["status"], UNDER_WAY),
        created=stripe_time(row["created"]),
    )


def _back(row, kind):
    currency = row["currency"].upper()
    return Back(
        id=row["id"],
        kind=kind,
        payment=row.get("payment_intent") or "",
        amount=from_minor(row["amount"], currency, STRIPE_DECIMALS),
        currency=currency,
        created=stripe_time(row["created"]),
        name=(row.get("metadata") or {}).get("refund") or "",
    )


def stripe_given(row: Mapping[str, Any]) -> Given:
    """Read one refund as it is told: what is not understood is under way."""
    return Given(
        id=row["id"],
        amount=from_minor(row["amount"], row["currency"].upper(), STRIPE_DECIMALS),
        state=STRIPE_REFUNDS.get(row["status"], PENDING),
        name=(row.get("metadata") or {}).get("refund") or "",
        code=row.get("failure_reason") or "",
    )


def stripe_time(seconds: int) -> datetime:
    """Return a moment of Stripe's, UTC without zone."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
