"""Price and quantity of matched lines."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ..capture.sums import rounded
from ..match.model import InvoiceLine, Matching, OrderLine, Pair
from .finding import Finding
from .tolerance import Tolerance, judge, narrowest

ZERO = Decimal(0)


def check_lines(
    lines: list[InvoiceLine],
    matching: Matching,
    order_lines: dict[int, OrderLine],
    tolerances: dict[int, list[Tolerance]],
    company: list[Tolerance],
) -> Iterator[Finding]:
    """What the lines of an invoice do not agree in.

    :param tolerances: order line -> those in force for it, the most special first.
    :param company: those in force for lines without an order line.
    """
    known = {line.key: line for line in lines}
    by_order_line = defaultdict(list)
    for pair in matching.pairs:
        by_order_line[pair.order_line].append(pair)
    for key in matching.alone:
        yield from _alone(known[key], company)
    for key, found in matching.ambiguous.items():
        yield Finding(
            "L02", key, amount=known[key].net, details={"count": str(len(found))}
        )
    for number, pairs in by_order_line.items():
        allowed = tolerances.get(number, company)
        order_line = order_lines[number]
        yield from _prices(pairs, known, order_line, allowed)
        yield from _quantity(pairs, known, order_line, allowed)


def _alone(line: InvoiceLine, company) -> Iterator[Finding]:
    verdict = judge(abs(line.net), ZERO, narrowest(company, "AN"))
    if not verdict.within:
        yield Finding("L01", line.key, found=line.net, amount=line.net, verdict=verdict)


def _prices(pairs, known, order_line: OrderLine, allowed) -> Iterator[Finding]:
    for pair in pairs:
        line = known[pair.key]
        if pair.reason == "kit" or line.price is None:
            continue
        factor = line.unit.into(order_line.unit)
        if factor is None:
            yield Finding("L06", line.key, order_line.id, amount=line.net)
            continue
        quantity = abs(pair.quantity or ZERO)
        price = line.price / factor
        found, expected = quantity * price, quantity * order_line.price
        if rounded(found) == rounded(expected):
            # Prices are often written with fewer digits than they have.
            continue
        key, code = _price_code(order_line, quantity, found)
        verdict = judge(found, expected, narrowest(allowed, key))
        if not verdict.within:
            yield Finding(
                code,
                line.key,
                order_line.id,
                found=price,
                expected=order_line.price,
                amount=verdict.difference,
                verdict=verdict,
            )


def _price_code(order_line: OrderLine, quantity: Decimal, found: Decimal):
    """``(tolerance, code)`` by what the price of the order line is."""
    terms = order_line.terms
    if terms.freight:
        return "KW", "C01"
    if terms.estimated:
        return "PS", "L05"
    if terms.gross is not None and rounded(found) == rounded(quantity * terms.gross):
        return "PP", "L15"
    return "PP", "L04"


def _quantity(pairs, known, order_line: OrderLine, allowed) -> Iterator[Finding]:
    """What is invoiced in all against what is ordered and received."""
    if any(pair.quantity is None for pair in pairs):
        return
    now = sum((pair.quantity for pair in pairs), ZERO)
    last = pairs[-1].key
    if now < 0:
        yield from _credit(last, now, order_line)
        return
    price = order_line.price
    before = order_line.invoiced
    if before >= order_line.ordered > 0 and before >= order_line.received:
        yield Finding("L16", last, order_line.id, now, ZERO, now * price)
        return
    over = _judged(before + now, order_line.ordered, price, allowed, "DO")
    if not over.within:
        yield _too_much(last, order_line, now, over)
    if order_line.two_way:
        return
    # What is too much for the order was just said: here counts what was ordered.
    claimed = before + now if over.within else max(order_line.ordered, before)
    received = _judged(claimed, order_line.received, price, allowed, "DQ")
    if received.within or received.difference < 0:
        return
    now = claimed - before
    expected = order_line.received - before
    code = _missing_code(order_line)
    if code == "L09":
        nothing = narrowest(allowed, "DW")
        received = judge(now * price, ZERO, nothing)
        if received.within:
            return
    yield Finding(
        code, last, order_line.id, now, expected, (now - expected) * price, received
    )


def _too_much(key: str, order_line: OrderLine, now: Decimal, over) -> Finding:
    """More than ordered: under a blanket order, delivered, or only invoiced."""
    before, ordered = order_line.invoiced, order_line.ordered
    if order_line.terms.blanket:
        name = min(order_line.names, default="")
        details = {"why": "quantity", "order": name}
        numbers = (before + now, ordered, over.difference)
        return Finding("P06", key, order_line.id, *numbers, over, details)
    came = not order_line.two_way and order_line.received >= before + now
    code = "L10" if came else "L07"
    return Finding(
        code, key, order_line.id, now, ordered - before, over.difference, over
    )


def _missing_code(order_line: OrderLine) -> str:
    """Nothing came, something went back, or too little came."""
    if any(receipt.quantity < 0 for receipt in order_line.receipts):
        return "L11"
    return "L08" if order_line.received else "L09"


def _judged(found: Decimal, expected: Decimal, price: Decimal, allowed, key: str):
    return judge(found * price, expected * price, narrowest(allowed, key))


def _credit(key: str, now: Decimal, order_line: OrderLine) -> Iterator[Finding]:
    """A credit for more than was ever invoiced."""
    if -now > order_line.invoiced:
        yield Finding(
            "L16",
            key,
            order_line.id,
            found=now,
            expected=-order_line.invoiced,
            amount=(now + order_line.invoiced) * order_line.price,
        )


def pairs_of(matching: Matching, key: str) -> tuple[Pair, ...]:
    """The pairs of one invoice line."""
    return tuple(pair for pair in matching.pairs if pair.key == key)
