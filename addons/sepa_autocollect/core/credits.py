"""Open credits of a client are used before anything is debited."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from .items import Credit, Item


@dataclass(frozen=True, slots=True)
class CreditUse:
    """To reconcile before the item is debited."""

    credit: int
    item: int
    amount: Decimal


def use_credits(
    items: Sequence[Item],
    credits: Iterable[Credit],
    share_of: Callable[[int], Decimal],
    decimals_of: Callable[[str], int],
) -> tuple[CreditUse, ...]:
    """Share out open credits: each to its own invoice first, then to the oldest item.

    :param items: those that may be collected, the first to cover first
    :param share_of: share of each credit to use, by partner
    :param decimals_of: decimals of a currency
    """
    left = {item.id: item.residual for item in items}
    by_client: dict[tuple, list[Item]] = {}
    for item in items:
        by_client.setdefault((item.partner, item.currency), []).append(item)
    uses = []
    # Credits of an invoice go first, so that none of their room is taken by others.
    for credit in sorted(credits, key=lambda c: (c.invoice is None, c.day, c.id)):
        step = Decimal(1).scaleb(-decimals_of(credit.currency))
        usable = (credit.amount * share_of(credit.partner)).quantize(step, ROUND_DOWN)
        group = by_client.get((credit.partner, credit.currency), ())
        # False sorts first: the items of its own invoice.
        for item in sorted(group, key=lambda i: i.invoice != credit.invoice):
            amount = min(usable, left[item.id])
            if amount <= 0:
                continue
            uses.append(CreditUse(credit.id, item.id, amount))
            left[item.id] -= amount
            usable -= amount
    return tuple(uses)
