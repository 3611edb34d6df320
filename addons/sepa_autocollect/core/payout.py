"""A provider's payout to the bank: what it is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .minor_units import STRIPE_DECIMALS, from_minor
from .objects_stripe import stripe_time

CHARGE, REFUND, DISPUTE, OTHER = "charge", "refund", "dispute", "other"
_KINDS = {
    "charge": CHARGE,
    "payment": CHARGE,
    "refund": REFUND,
    "payment_refund": REFUND,
    "refund_failure": REFUND,
}
#: Rows that are nothing but what the provider takes for itself.
_FEES = frozenset({"stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost"})
#: The money's own way to the bank, not a part of it.
_PAYOUT = frozenset({"payout", "payout_failure", "payout_cancel"})


@dataclass(frozen=True, slots=True)
class Payout:
    """Money sent to the bank.

    :param id: the provider's name of it
    :param arrives: day it is on the bank account
    """

    id: str
    amount: Decimal
    currency: str
    arrives: date


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """One part of a payout.

    :param reference: what Odoo knows it by: the payment, also of a dispute, or the
        refund
    :param amount: before the fee, in the currency of the payout; refunds negative
    :param paid: what the client paid or got back, in ``paid_currency``
    """

    id: str
    kind: str
    reference: str
    label: str
    amount: Decimal
    fee: Decimal
    currency: str
    paid: Decimal
    paid_currency: str

    @property
    def net(self) -> Decimal:
        """Return what of it reaches the bank."""
        return self.amount - self.fee


def is_whole(payout: Payout, rows: Iterable[PayoutRow]) -> bool:
    """Return whether the rows are all there is: they add up to the payout."""
    rows = list(rows)
    same = {row.currency for row in rows} <= {payout.currency}
    return same and sum(row.net for row in rows) == payout.amount


def stripe_payouts(rows: Iterable[Mapping[str, Any]]) -> list[Payout]:
    """Read Stripe's payouts that reached the bank.

    :raises KeyError: or ValueError, TypeError, for what is no payout
    """
    return [
        Payout(
            id=row["id"],
            amount=_amount(row["amount"], row["currency"]),
            currency=row["currency"].upper(),
            arrives=stripe_time(row["arrival_date"]).date(),
        )
        for row in rows
        if row["status"] == "paid"
    ]


def stripe_payout_rows(rows: Iterable[Mapping[str, Any]]) -> list[PayoutRow]:
    """Read the balance transactions of a payout, with their sources expanded."""
    return [_row(row) for row in rows if row["type"] not in _PAYOUT]


def _row(row):
    kind = _KINDS.get(row["type"], OTHER)
    source = row.get("source") or {}
    if not isinstance(source, Mapping):
        source = {"id": source}
    if source.get("object") == "dispute":
        kind = DISPUTE
    reference = source.get("payment_intent") or source.get("id") or ""
    if kind == REFUND:
        reference = source.get("id") or ""
    sign = -1 if row["amount"] < 0 else 1
    currency = row["currency"]
    amount, fee = _amount(row["amount"], currency), _amount(row["fee"], currency)
    if row["type"] in _FEES:
        amount, fee = Decimal(0), fee - amount
    paid_currency = source.get("currency") or currency
    return PayoutRow(
        id=row["id"],
        kind=kind,
        reference=reference,
        label=row.get("description") or row["type"],
        amount=amount,
        fee=fee,
        currency=currency.upper(),
        paid=sign * _amount(source.get("amount", abs(row["amount"])), paid_currency),
        paid_currency=paid_currency.upper(),
    )


def _amount(minor, currency):
    return from_minor(minor, currency.upper(), STRIPE_DECIMALS)
