"""Which lines of expected deliveries a despatch advice announces."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..match import InvoiceLine, Matcher, OrderLine
from .advice import Advice

ZERO = Decimal(0)


@dataclass(frozen=True)
class Announced:
    """What is announced.

    :ivar lines: place of the advice's line -> (line of a delivery, quantity).
    :ivar unknown: places of lines that no expected delivery answers to.
    """

    lines: dict[int, tuple[int, Decimal]]
    unknown: tuple[int, ...]


def announce(advice: Advice, expected: Iterable[OrderLine]) -> Announced:
    """Pair a despatch advice with the lines of one supplier's expected deliveries.

    Only numbers count here: what is like in text is for the person who unpacks.

    :param expected: lines of deliveries, as the matcher takes order lines.
    """
    expected = list(expected)
    names = {one.order for one in advice.lines} | {advice.order}
    index = Matcher(expected).index
    named = {line.id for name in names for line in index.of_order(name)}
    if any(names) and not named:
        # It names an order that nothing is expected of.
        return Announced({}, tuple(range(len(advice.lines))))
    scope = [one for one in expected if not named or one.id in named]
    matching = Matcher(scope).match(
        [_line(place, one, advice) for place, one in enumerate(advice.lines)],
        orders=[name for name in names if name],
    )
    pairs = defaultdict(list)
    for pair in matching.pairs:
        if pair.reason not in ("text", "parts", "kit"):
            pairs[int(pair.key)].append(pair)
    lines = {
        place: (found[0].order_line, advice.lines[place].quantity or ZERO)
        for place, found in pairs.items()
    }
    unknown = (place for place in range(len(advice.lines)) if place not in lines)
    return Announced(lines, tuple(unknown))


def _line(place: int, one, advice: Advice) -> InvoiceLine:
    return InvoiceLine(
        key=str(place),
        text=one.name,
        order=one.order or advice.order,
        order_line=one.order_line,
        seller_item=one.seller_item,
        buyer_item=one.buyer_item,
        gtin=one.gtin,
        quantity=one.quantity or ZERO,
    )
