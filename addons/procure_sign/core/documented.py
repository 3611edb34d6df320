"""Which payments nothing that was ordered accounts for.

Who signed an order does not sign its payment: leaving the bill out, naming another
one, or paying more than it owes must not clear him.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

#: What a bank's charges, or another day's rate, may add to what a bill owes.
TOLERANCE = Decimal("1.01")
#: What freight, or a tax that the order does not say, may add to what was ordered.
ROOM = Decimal("1.25")


@dataclass(frozen=True)
class Paid:
    """A payment, and the bills that it says it is for.

    :param ordered: each of them is the payee's own, for what was ordered
    """

    key: int
    amount: Decimal
    bills: tuple[int, ...] = ()
    ordered: bool = False


def share(ordered: Decimal, whole: Decimal) -> Decimal:
    """Say which part of a bill orders account for, from 0 to 1."""
    if ordered <= 0 or whole <= 0:
        return Decimal(0)
    return min(Decimal(1), ordered * ROOM / whole)


def unaccounted(payments: Sequence[Paid], owed: Mapping[int, Decimal]) -> set[int]:
    """Name the payments that their bills do not account for.

    What one payment takes of a bill is gone for the next one.

    :param owed: what each bill owes, in one currency; a credit note less than nothing
    """
    left, found = dict(owed), set()
    for one in payments:
        due = sum((left[bill] for bill in one.bills), Decimal(0))
        if not one.ordered or one.amount > due * TOLERANCE:
            found.add(one.key)
        amount = one.amount
        # Credit notes first: what they take off is there to pay bills with.
        for bill in sorted(one.bills, key=lambda bill: left[bill]):
            taken = min(amount, left[bill])
            left[bill] -= taken
            amount -= taken
    return found
