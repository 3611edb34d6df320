"""Charges of a document: planned freight, what nobody planned, deposits, rounding."""

from collections.abc import Iterator
from decimal import Decimal

from ..capture.document import Adjustment, Document
from ..match.model import Matching, OrderLine
from ..match.text import number, words
from .finding import Finding
from .tolerance import judge, narrowest

ZERO = Decimal(0)
#: Codes of UNTDID 7161 for transport and delivery, and words for it.
_FREIGHT = {"FC", "DL", "SAA", "HD"}
_FREIGHT_WORDS = frozenset(
    "port transport fret freight shipping livraison delivery carriage fracht versand"
    " expedition affretement".split()
)
#: Additional packaging, packing, collection and recycling; deposits and eco-taxes.
_RETURNED = {"ABL", "PC", "AEO"}
_RETURNED_WORDS = frozenset(
    "emballage emballages packaging palette palettes pallet consigne consignes deposit"
    " pfand eco ecotaxe ecoparticipation deee recyclage recycling".split()
)


def check_charges(
    document: Document,
    named,
    matching: Matching,
    order_lines: dict[int, OrderLine],
    company,
) -> Iterator[Finding]:
    """What a document charges beside its lines.

    :param named: the orders that it names.
    :param company: tolerances of the company, the most special first.
    """
    charges = [one for one in document.adjustments if one.charge and one.amount]
    planned = _planned(named, matching, order_lines)
    if planned:
        freight = [one for one in charges if _is_freight(one)]
        charges = [one for one in charges if not _is_freight(one)]
        yield from _freight(freight, planned, company)
    for one in charges:
        verdict = judge(one.amount, ZERO, narrowest(company, "CH"))
        if not verdict.within:
            code = "C04" if _is_one_of(one, _RETURNED, _RETURNED_WORDS) else "C02"
            details = {"reason": one.reason}
            numbers = (one.amount, ZERO, one.amount)
            yield Finding(code, "", None, *numbers, verdict, details)
    rounding = document.totals.rounding or ZERO
    verdict = judge(rounding, ZERO, narrowest(company, "BD"))
    if not verdict.within:
        yield Finding("C03", "", None, rounding, ZERO, rounding, verdict)


def _planned(named, matching: Matching, order_lines) -> Decimal:
    """Freight that the orders plan and that no line of the invoice is."""
    names = {number(name) for name in named}
    orders = {order_lines[pair.order_line].order for pair in matching.pairs}
    paired = {pair.order_line for pair in matching.pairs}
    return sum(
        (
            one.open * one.price
            for one in order_lines.values()
            if one.terms.freight
            and one.id not in paired
            and (one.order in orders or names & {number(name) for name in one.names})
        ),
        ZERO,
    )


def _freight(charges: list[Adjustment], planned: Decimal, company) -> Iterator[Finding]:
    """SAP's KW: the planned cost of delivery."""
    found = sum((one.amount for one in charges), ZERO)
    verdict = judge(found, planned, narrowest(company, "KW"))
    if found and not verdict.within:
        yield Finding("C01", "", None, found, planned, verdict.difference, verdict)


def _is_freight(one: Adjustment) -> bool:
    return _is_one_of(one, _FREIGHT, _FREIGHT_WORDS)


def _is_one_of(one: Adjustment, codes, names) -> bool:
    return one.code in codes or bool(words(one.reason) & names)
