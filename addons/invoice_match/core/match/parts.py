"""One invoice line over several order lines, and several parts that make up one."""

from collections import defaultdict
from decimal import Decimal
from itertools import combinations

from .model import ZERO, InvoiceLine, OrderLine
from .score import in_unit_of

#: Order lines among which the parts of a kit are looked for.
MOST_PARTS = 10
_CENT = Decimal("0.01")


def spread(
    line: InvoiceLine, order_lines: list[OrderLine], left: dict[int, Decimal]
) -> list[tuple[OrderLine, Decimal | None]]:
    """Give a line's quantity to order lines, oldest first, as much as each has open.

    What is too much stays on the first one: there it is seen as too much.

    :param left: order line -> what earlier lines of the invoice left open.
    """
    first = order_lines[0]
    quantity = in_unit_of(line, first)
    if quantity is None or quantity <= 0 or len(order_lines) == 1:
        return [(first, quantity)]
    if _named_delivery(line):
        order_lines = sorted(
            order_lines, key=lambda one: not _came_with(one, _named_delivery(line))
        )
        first = order_lines[0]
    shares: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for one in order_lines:
        if one.unit != first.unit:
            continue
        share = min(quantity, max(left[one.id], ZERO))
        if share:
            shares[one.id] += share
            quantity -= share
    if quantity or not shares:
        shares[first.id] += quantity
    known = {one.id: one for one in order_lines}
    return [(known[one], share) for one, share in shares.items()]


def _named_delivery(line: InvoiceLine) -> str:
    return line.despatch or line.receipt


def _came_with(order_line: OrderLine, name: str) -> bool:
    return any(receipt.number == name for receipt in order_line.receipts)


def find_kit(net: Decimal, order_lines: list[OrderLine]) -> tuple[OrderLine, ...]:
    """The lines of one order whose open amounts make up ``net``, if there is one way.

    :return: empty where there is none, or more than one.
    """
    by_order = defaultdict(list)
    for one in order_lines:
        if one.open > 0 and one.price:
            by_order[one.order].append(one)
    found: list[tuple[OrderLine, ...]] = []
    for lines in by_order.values():
        if len(lines) > MOST_PARTS:
            continue
        for size in range(2, len(lines) + 1):
            for parts in combinations(lines, size):
                amount = sum((one.open * one.price for one in parts), ZERO)
                if abs(amount - net) < _CENT:
                    found.append(parts)
    return found[0] if len(found) == 1 else ()
