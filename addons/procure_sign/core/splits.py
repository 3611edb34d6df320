"""Orders split to stay under a limit: those to one supplier within days are one.

The sum decides which policy applies and is held against each limit of an act.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal


@dataclass(frozen=True)
class Order:
    """An order that has been signed, or waits to be."""

    id: int
    supplier: str
    day: date
    amount: Decimal


def together(order: Order, others: Iterable[Order], window: timedelta) -> list[Order]:
    """The others that count with an order: same supplier, within the window.

    Chains are followed: orders of today, of last week and of the week before are one
    when each lies within the window of the next.
    """
    rest = [
        one for one in others if one.supplier == order.supplier and one.id != order.id
    ]
    found, edge = [], [order]
    while edge:
        near = [one for one in rest if any(_near(one, at, window) for at in edge)]
        rest = [one for one in rest if one not in near]
        found += near
        edge = near
    return sorted(found, key=lambda one: (one.day, one.id))


def _near(one, other, window):
    return abs(one.day - other.day) <= window


def amount(order: Order, others: Iterable[Order], window: timedelta) -> Decimal:
    """What an order comes to with those that count with it."""
    return order.amount + sum(
        (one.amount for one in together(order, others, window)), Decimal(0)
    )
