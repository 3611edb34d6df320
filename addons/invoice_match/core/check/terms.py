"""What was agreed about order lines beside price and quantity."""

from collections.abc import Iterator
from decimal import Decimal

from ..capture.document import Document
from ..match.model import InvoiceLine, Matching, OrderLine, Pair
from ..match.text import number
from .finding import Finding
from .tolerance import given, judge, narrowest

ZERO = Decimal(0)
#: Pairs by a number of the item itself, or by a person: no other item is meant.
_SAME = ("person", "alias", "gtin", "buyer_item")


def check_terms(
    document: Document,
    lines: list[InvoiceLine],
    matching: Matching,
    order_lines: dict[int, OrderLine],
    tolerances,
    company,
) -> Iterator[Finding]:
    """Item, amount, cost, day, quality and delivery note of matched lines.

    :param tolerances: order line -> those in force for it, the most special first.
    :param company: those in force for lines without an order line.
    """
    known = {line.key: line for line in lines}
    headers = (document.references.despatch, document.references.receipt)
    seen = set()
    for pair in matching.pairs:
        if (pair.key, pair.order_line) in seen:
            continue
        seen.add((pair.key, pair.order_line))
        line, one = known[pair.key], order_lines[pair.order_line]
        allowed = tolerances.get(one.id, company)
        yield from _item(line, pair, one)
        yield from _large(line, one, allowed)
        yield from _cost(line, one, allowed)
        yield from _day(line, document.issued, one, allowed)
        yield from _note(line, headers, one)
    yield from _held(matching, order_lines)


def _item(line: InvoiceLine, pair: Pair, one: OrderLine) -> Iterator[Finding]:
    """L03: a GTIN or our own item number says that it is another item."""
    if pair.reason in _SAME:
        return
    for written, ordered in (
        (line.gtin, one.gtins),
        (line.buyer_item, one.buyer_items),
    ):
        if not written or not ordered:
            continue
        if number(written) not in {number(name) for name in ordered}:
            details = {"written": written, "ordered": min(ordered)}
            yield Finding("L03", line.key, one.id, amount=line.net, details=details)
            return


def _large(line: InvoiceLine, one: OrderLine, allowed) -> Iterator[Finding]:
    """L17: SAP's AP, for those who ask for it."""
    limit = given(allowed, "AP")
    verdict = limit and judge(abs(line.net), ZERO, limit)
    if verdict and not verdict.within:
        yield Finding("L17", line.key, one.id, line.net, ZERO, line.net, verdict)


def _cost(line: InvoiceLine, one: OrderLine, allowed) -> Iterator[Finding]:
    """L18: SAP's VP, for those who ask for it."""
    limit, cost = given(allowed, "VP"), one.terms.cost
    factor = line.unit.into(one.unit)
    if not (limit and cost and factor and line.price is not None):
        return
    price = line.price / factor
    verdict = judge(price, cost, limit)
    if not verdict.within:
        amount = (price - cost) * abs(line.quantity * factor)
        yield Finding("L18", line.key, one.id, price, cost, amount, verdict)


def _day(line: InvoiceLine, issued, one: OrderLine, allowed) -> Iterator[Finding]:
    """L19: SAP's ST, for those who ask for it: invoiced before the agreed day of
    delivery (upper side), or delivered after it (lower side).
    """
    limit, terms = given(allowed, "ST"), one.terms
    if not (limit and terms.agreed_on):
        return
    early = (terms.agreed_on - issued).days if issued else 0
    late = (terms.came_on - terms.agreed_on).days if terms.came_on else 0
    for why, days, sign in (("early", early, 1), ("late", late, -1)):
        verdict = judge(Decimal(sign * days), ZERO, limit)
        if days > 0 and not verdict.within:
            details = {"why": why, "day": terms.agreed_on.isoformat()}
            numbers = (Decimal(days), ZERO, line.net)
            yield Finding("L19", line.key, one.id, *numbers, verdict, details)


def _note(line: InvoiceLine, headers, one: OrderLine) -> Iterator[Finding]:
    """L20: a delivery note under which nothing of this order line came."""
    named = [name for name in (line.despatch, line.receipt) if name]
    named = named or [name for name in headers if name]
    if not named or not one.terms.noted or one.two_way:
        return
    came = {number(receipt.number) for receipt in one.receipts}
    if came.isdisjoint(number(name) for name in named):
        details = {"note": ", ".join(named)}
        yield Finding("L20", line.key, one.id, amount=line.net, details=details)


def _held(matching: Matching, order_lines) -> Iterator[Finding]:
    """L12: invoiced, received, but not accepted by the quality check."""
    by_line = {}
    for pair in matching.pairs:
        by_line.setdefault(pair.order_line, []).append(pair)
    for number_of, pairs in by_line.items():
        one = order_lines[number_of]
        now = sum((pair.quantity or ZERO for pair in pairs), ZERO)
        accepted = one.received - one.terms.held - one.invoiced
        if one.terms.held and now > accepted:
            left = max(accepted, ZERO)
            amount = (now - left) * one.price
            yield Finding("L12", pairs[-1].key, one.id, now, left, amount)


def check_retro(
    lines: list[InvoiceLine],
    matching: Matching,
    order_lines: dict[int, OrderLine],
    tolerances,
    company,
) -> Iterator[Finding]:
    """A later debit or credit of prices: with it, is it the price of the order?"""
    known = {line.key: line for line in lines}
    for key in matching.alone:
        net = known[key].net
        yield Finding("L01", key, found=net, amount=net)
    for key, found in matching.ambiguous.items():
        details = {"count": str(len(found))}
        yield Finding("L02", key, amount=known[key].net, details=details)
    for pair in matching.pairs:
        line, one = known[pair.key], order_lines[pair.order_line]
        factor = line.unit.into(one.unit)
        if factor is None or line.price is None:
            yield Finding("L06", line.key, one.id, amount=line.net)
            continue
        change = (line.price if line.net >= 0 else -line.price) / factor
        price = (one.price if one.terms.billed is None else one.terms.billed) + change
        quantity = abs(pair.quantity or ZERO)
        allowed = narrowest(tolerances.get(one.id, company), "PP")
        verdict = judge(quantity * price, quantity * one.price, allowed)
        if not verdict.within:
            numbers = (price, one.price, verdict.difference)
            details = {"why": "retro"}
            yield Finding("L04", line.key, one.id, *numbers, verdict, details)
