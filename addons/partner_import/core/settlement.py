"""What a partner's bill should say, from the sums of its service lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class ServiceSum:
    """Service lines of one type at one price, summed.

    :param key: what tells the type apart (product, text, disbursement)
    :param price: the partner's unit price
    :param amount: sum of the amounts of the rows, each rounded as the partner rounds
    """

    key: Any
    price: Decimal
    quantity: Decimal
    amount: Decimal
    rows: int


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of the draft bill; ``quantity * price`` rounds to ``amount``."""

    key: Any
    quantity: Decimal
    price: Decimal
    amount: Decimal
    rows: int


@dataclass(frozen=True, slots=True)
class BillCandidate:
    """A bill of the partner that is not linked to any month yet."""

    id: int
    bill_date: date | None
    amount: Decimal


def bill_lines(
    sums: Iterable[ServiceSum], quantity_step: Decimal, money_step: Decimal
) -> list[BillLine]:
    """Return bill lines whose total is the sum of the rows, to the cent.

    :param quantity_step: smallest quantity an invoice line keeps (0.01)
    :param money_step: smallest amount of the currency (0.01)

    Called by the settlement when a draft bill is asked for. Where the invoice's own
    rounding of quantity or amount would move the total, the line is one lump sum.
    """
    lines = []
    for item in sums:
        if not item.amount and not item.quantity:
            continue
        quantity = _rounded(item.quantity, quantity_step)
        if _rounded(quantity * item.price, money_step) == item.amount:
            lines.append(
                BillLine(item.key, quantity, item.price, item.amount, item.rows)
            )
        else:
            lines.append(
                BillLine(item.key, Decimal(1), item.amount, item.amount, item.rows)
            )
    return lines


def likeliest_bill(
    expected: Decimal, month: date, candidates: Sequence[BillCandidate]
) -> BillCandidate | None:
    """Return the unlinked bill that most likely is the one of ``month``.

    :param month: first day of the month served
    :param candidates: bills dated in that month or the following one, or undated

    Called to propose a bill; the nearest amount wins, then the date in the month
    served, then the earlier bill. A bill for less than half or more than twice the
    amount expected is not proposed.
    """

    def distance(bill):
        in_month = bill.bill_date and bill.bill_date.replace(day=1) == month
        return (abs(bill.amount - expected), not in_month, bill.id)

    likely = [
        bill
        for bill in candidates
        if abs(expected) / 2 <= abs(bill.amount) <= abs(expected) * 2
        and (bill.amount < 0) == (expected < 0)
    ]
    return min(likely, key=distance, default=None)


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    """Round half away from zero to a multiple of ``step``, as Odoo does."""
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step
