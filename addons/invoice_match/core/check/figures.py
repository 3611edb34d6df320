"""What a bill was compared by: its own figures, the order's, the tolerances in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..match.model import InvoiceLine, Matching, OrderLine, Pair
from .tolerance import Limit, Tolerance, narrowest

#: The tolerances that decide about a matched line.
KEYS = ("PP", "DO", "DQ", "DW")


@dataclass(frozen=True)
class Row:
    """A pair in figures, as text so that it can be kept.

    :ivar exact: whether price and quantity are those of the order and the receipt.
    """

    values: dict
    exact: bool


def figures(
    lines: list[InvoiceLine],
    matching: Matching,
    order_lines: dict[int, OrderLine],
    rules,
) -> Iterator[Row]:
    """A row for each pair, in the order of the pairs.

    :param rules: ``verify.Rules``.
    """
    known = {line.key: line for line in lines}
    for pair in matching.pairs:
        one = order_lines[pair.order_line]
        allowed = rules.by_order_line.get(one.id, rules.company)
        yield _row(known[pair.key], pair, one, allowed)


def _row(line: InvoiceLine, pair: Pair, one: OrderLine, allowed) -> Row:
    price = _price(line, one)
    quantity = pair.quantity
    values = {
        "key": line.key,
        "order_line": str(one.id),
        "reason": pair.reason,
        "confidence": round(pair.confidence, 3),
        "quantity": _text(quantity),
        "price": _text(price),
        "order_price": f"{one.price:f}",
        "ordered": f"{one.ordered:f}",
        "received": f"{one.received:f}",
        "invoiced": f"{one.invoiced:f}",
        "tolerances": {key: _limits(narrowest(allowed, key)) for key in KEYS},
    }
    due = one.due
    exact = quantity is not None and quantity <= max(due, Decimal(0))
    return Row(values, exact and price in (None, one.price))


def _price(line: InvoiceLine, one: OrderLine) -> Decimal | None:
    factor = line.unit.into(one.unit)
    if line.price is None or not factor:
        return None
    return (line.price / factor).normalize()


def _limits(tolerance: Tolerance) -> list[list[str]]:
    return [_side(tolerance.lower), _side(tolerance.upper)]


def _side(limit: Limit) -> list[str]:
    return [_text(limit.percent), _text(limit.amount)]


def _text(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
