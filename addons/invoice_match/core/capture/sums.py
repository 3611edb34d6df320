"""Does a document add up? The calculation rules of EN 16931-1, section 6.4.

A difference is shown, never corrected: what counts is what the supplier wrote.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .document import Document, Line

CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Difference:
    """A figure that is not what the others make of it.

    :ivar rule: of EN 16931-1, or of Peppol where the norm has none.
    :ivar where: number of the line, category and rate, or empty for the document.
    """

    rule: str
    where: str
    written: Decimal | None
    computed: Decimal

    @property
    def by(self) -> Decimal:
        """How much more is written than computed."""
        return (self.written or ZERO) - self.computed


def differences(document: Document) -> tuple[Difference, ...]:
    """Every figure of a document that does not add up, in the order of the rules."""
    found = [*_lines(document), *_sums(document), *_taxes(document)]
    return tuple(found)


def counted(document: Document) -> tuple[Line, ...]:
    """The lines that make up BT-106.

    Profiles differ in whether a line or its parts count; the sum says which.
    """
    by_role = tuple(line for line in document.lines if line.counts)
    details = tuple(
        line for line in document.lines if line.role not in ("GROUP", "INFORMATION")
    )
    tops = tuple(line for line in document.lines if not line.parent)
    target = document.totals.lines
    if target is None:
        target = document.totals.untaxed
    for lines in (by_role, details, tops):
        if target is not None and _like(_net(lines), target) == target:
            return lines
    # Of a group the parts count, unless the sum says otherwise.
    grouped = any(line.role == "GROUP" for line in document.lines)
    return details if grouped else by_role


def _net(lines) -> Decimal:
    return sum((line.net or ZERO for line in lines), ZERO)


def line_amount(line: Line) -> Decimal | None:
    """What quantity, price, allowances and charges make of a line, in full precision.

    Peppol BIS Billing 3.0, rule PEPPOL-EN16931-R120. None where a value is missing.
    """
    if line.price is None or line.quantity is None:
        return None
    base = line.base_quantity or Decimal(1)
    return line.quantity * line.price / base + sum(
        (one.signed for one in line.adjustments), ZERO
    )


def rounded(amount: Decimal) -> Decimal:
    """To cents, half away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def _lines(document: Document) -> Iterator[Difference]:
    for line in document.lines:
        computed = line_amount(line)
        if computed is None or line.net is None:
            continue
        # The slack of the rule: prices are often shown with fewer digits than used.
        if abs(line.net - computed) > 2 * CENT:
            yield Difference("R120", line.number, line.net, rounded(computed))


def _sums(document: Document) -> Iterator[Difference]:
    totals = document.totals
    charges = sum((one.amount for one in document.adjustments if one.charge), ZERO)
    allowances = sum(
        (one.amount for one in document.adjustments if not one.charge), ZERO
    )
    lines = totals.lines
    if document.lines:
        if lines is None:
            lines = _net(counted(document))
        yield from _compare("BR-CO-10", lines, _net(counted(document)))
        yield from _compare("BR-CO-11", totals.allowances, allowances)
        yield from _compare("BR-CO-12", totals.charges, charges)
    if lines is not None:
        computed = lines - (totals.allowances or ZERO) + (totals.charges or ZERO)
        yield from _compare("BR-CO-13", totals.untaxed, computed)
    if totals.untaxed is not None and totals.total is not None:
        tax = totals.tax if totals.tax is not None else ZERO
        yield from _compare("BR-CO-15", totals.total, totals.untaxed + tax)
    # MINIMUM has no room for what was paid before.
    silent = document.header_only and totals.prepaid is None
    total = totals.total
    if total is None and totals.untaxed is not None:
        # UBL 2.0 need not write it.
        total = totals.untaxed + (totals.tax or ZERO)
    if total is not None and totals.due is not None and not silent:
        computed = total - (totals.prepaid or ZERO) + (totals.rounding or ZERO)
        computed += totals.third_party or ZERO
        yield from _compare("BR-CO-16", totals.due, computed)


def _taxes(document: Document) -> Iterator[Difference]:
    if not document.taxes:
        return
    amounts = [tax.amount for tax in document.taxes]
    if None not in amounts:
        yield from _compare("BR-CO-14", document.totals.tax, sum(amounts, ZERO))
    for tax in document.taxes:
        if tax.basis is None or tax.amount is None or tax.rate is None:
            continue
        computed = rounded(tax.basis * tax.rate / 100)
        # Tax added up line by line differs by less than a cent each.
        slack = CENT * max(1, len(document.lines))
        if abs(tax.amount - computed) > slack:
            where = f"{tax.category} {tax.rate.normalize():f}"
            yield Difference("BR-CO-17", where, tax.amount, computed)
    yield from _bases(document)


def _bases(document: Document) -> Iterator[Difference]:
    """BR-S-08 and its like: the basis of each category and rate."""
    if not document.lines:
        return
    computed = defaultdict(lambda: ZERO)
    for line in counted(document):
        computed[line.category, line.rate or ZERO] += line.net or ZERO
    for one in document.adjustments:
        computed[one.category, one.rate or ZERO] += one.signed
    written = defaultdict(lambda: ZERO)
    for tax in document.taxes:
        written[tax.category, tax.rate or ZERO] += tax.basis or ZERO
    for key in written:
        # Before EN 16931 lines did not have to name their tax.
        if key not in computed:
            continue
        where = f"{key[0]} {key[1].normalize():f}"
        yield from _compare("BR-S-08", written[key], computed[key], where)


def _compare(rule, written, computed, where="") -> Iterator[Difference]:
    """A sum that is not written is no difference unless it should not be zero."""
    computed = _like(computed, written)
    if (written or ZERO) != computed and not (written is None and not computed):
        yield Difference(rule, where, written, computed)


def _like(computed: Decimal, written: Decimal | None) -> Decimal:
    """With the decimals of what is written, at least two: lines may have more."""
    digits = max(2, -(written or ZERO).as_tuple().exponent)
    if -computed.as_tuple().exponent <= digits:
        return computed
    return computed.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
