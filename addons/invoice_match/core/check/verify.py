"""All of it: from a document and the facts to pairs and exceptions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..capture.document import Document
from ..capture.kinds import DEPOSIT, is_price_only, is_refund, kind_of
from ..capture.sums import counted, rounded
from ..match.engine import Matcher
from ..match.model import InvoiceLine, Matching, Pair, Unit
from .agreements import check_agreements
from .charges import check_charges
from .finding import Finding
from .header import Facts, check_header
from .lines import check_lines
from .terms import check_retro, check_terms
from .tolerance import Tolerance, judge, narrowest

ZERO = Decimal(0)


@dataclass(frozen=True)
class Rules:
    """What the company allows.

    :ivar company: its tolerances.
    :ivar by_order_line: order line -> its tolerances, the most special first.
    :ivar order_needed: an invoice that names no order needs one (P01, P07).
    :ivar deposits: paid for the named orders and not yet deducted.
    """

    company: Sequence[Tolerance] = ()
    by_order_line: dict[int, Sequence[Tolerance]] = field(default_factory=dict)
    order_needed: bool = True
    deposits: Decimal = ZERO


@dataclass(frozen=True)
class Result:
    """Pairs and exceptions of one document; without exceptions it may be released."""

    matching: Matching
    findings: tuple[Finding, ...]


def verify(
    document: Document,
    facts: Facts,
    matcher: Matcher,
    rules: Rules,
    unit_of: Callable[[str], Unit] = lambda _code: Unit(),
    chosen: Iterable[Pair] = (),
) -> Result:
    """Match a document and check everything about it.

    :param unit_of: what a code of UN/ECE Recommendation 20 is among our units.
    :param chosen: pairs that a person made.
    """
    lines = invoice_lines(document, unit_of)
    if facts.named_elsewhere:
        # What belongs to somebody else's order is not looked for among our own.
        return Result(Matching(), tuple(check_header(document, facts)))
    matching = matcher.match(lines, facts.named, _deliveries(document), chosen)
    findings = [*check_header(document, facts)]
    kind = kind_of(document.kind)
    if not (kind and kind.treatment == DEPOSIT):
        known = matcher.index.lines
        tolerances = (rules.by_order_line, rules.company)
        if is_price_only(document.kind):
            findings += check_retro(lines, matching, known, *tolerances)
            # What is only dearer or cheaper is not invoiced once more.
            pairs = tuple(replace(pair, quantity=None) for pair in matching.pairs)
            matching = replace(matching, pairs=pairs)
        else:
            findings += check_lines(lines, matching, known, *tolerances)
            findings += check_terms(document, lines, matching, known, *tolerances)
        findings += _taxes(document, lines, matching, matcher)
        findings += check_charges(document, facts.named, matching, known, rules.company)
        findings += _orders(document, facts, matcher, matching, rules)
        findings += check_agreements(document, facts, rules.company)
        findings += _deposit(document, rules)
        if document.header_only:
            findings.append(Finding("H16", amount=document.totals.untaxed))
    return Result(matching, tuple(findings))


def invoice_lines(document: Document, unit_of) -> list[InvoiceLine]:
    """The lines that count, with the document's sign on quantity and amount."""
    sign = -1 if is_refund(document.kind, document.totals.total) else 1
    if document.totals.total is not None and document.totals.total < 0:
        # A negative invoice has its sign in its own figures already.
        sign = 1
    return [
        InvoiceLine(
            key=line.number or str(place),
            text=_text(line),
            order=line.order or "",
            order_line=line.order_line,
            despatch=line.despatch,
            receipt=line.receipt,
            seller_item=line.seller_item,
            buyer_item=line.buyer_item,
            gtin=line.gtin,
            unit=unit_of(line.unit),
            quantity=sign * _quantity(line),
            price=_price(line),
            net=sign * (line.net or ZERO),
        )
        for place, line in enumerate(counted(document), 1)
    ]


def _text(line) -> str:
    extra = line.description if line.description != line.name else ""
    return f"{line.name} {extra}".strip()


def _quantity(line) -> Decimal:
    return line.quantity if line.quantity is not None else Decimal(1)


def _price(line) -> Decimal | None:
    """Net of the line's own allowances: the order's price has them taken off too.

    Where the written price makes the written amount it is exact, and the amount rounded.
    """
    written = None
    if line.price is not None:
        written = line.price / (line.base_quantity or 1)
    if line.net is None or not line.quantity:
        return written
    if written is not None and rounded(written * line.quantity) == line.net:
        return written
    return line.net / line.quantity


def _deliveries(document: Document) -> tuple[str, ...]:
    references = document.references
    return tuple(filter(None, (references.despatch, references.receipt)))


def _taxes(document, lines, matching, matcher) -> Iterator[Finding]:
    """A rate that the order does not expect."""
    written = {
        line.number or str(place): line.rate
        for place, line in enumerate(counted(document), 1)
    }
    seen = set()
    for pair in matching.pairs:
        expected = matcher.index.lines[pair.order_line].rates
        rate = written.get(pair.key)
        if rate is None or not expected or rate in expected or pair.key in seen:
            continue
        seen.add(pair.key)
        yield Finding("L14", pair.key, pair.order_line, rate, max(expected))


def _orders(document, facts: Facts, matcher, matching, rules) -> Iterator[Finding]:
    """No order where one is needed: to be chosen, or to be made."""
    if not rules.order_needed or facts.named or matching.pairs:
        return
    total = document.totals.untaxed or ZERO
    verdict = judge(abs(total), ZERO, narrowest(rules.company, "AN"))
    if not verdict.within:
        code = "P01" if matcher.index.lines else "P07"
        yield Finding(code, amount=total, verdict=verdict)


def _deposit(document: Document, rules: Rules) -> Iterator[Finding]:
    deducted = document.totals.prepaid or ZERO
    refund = is_refund(document.kind, document.totals.total)
    if rules.deposits and not refund and deducted < rules.deposits:
        missing = rules.deposits - deducted
        yield Finding("C05", found=deducted, expected=rules.deposits, amount=missing)
