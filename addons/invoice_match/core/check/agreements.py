"""What was agreed with a supplier for many invoices: blanket orders, self-billing,
exchange rates.
"""

from collections.abc import Iterator
from decimal import Decimal

from ..capture.document import Document
from ..capture.kinds import BILL, SELF_BILLED, is_refund, kind_of
from ..capture.sums import rounded
from .finding import Finding
from .header import Facts, OrderFacts
from .tolerance import judge, narrowest

ZERO = Decimal(0)


def check_agreements(document: Document, facts: Facts, company) -> Iterator[Finding]:
    """Findings about what was agreed beside the single order.

    :param company: tolerances of the company, the most special first.
    """
    yield from _self_billing(document, facts)
    yield from _exchange(document, facts, company)
    for order in facts.orders:
        if order.agreement:
            yield from _value(document, order, company)
            yield from _period(document, order, company)


def _self_billing(document: Document, facts: Facts) -> Iterator[Finding]:
    """Who writes the invoices: both would pay the goods twice."""
    kind = kind_of(document.kind)
    treatment = kind.treatment if kind else ""
    if treatment == SELF_BILLED and not facts.self_billing:
        yield Finding("H12", details={"code": document.kind, "why": "self_billed"})
    refund = is_refund(document.kind, document.totals.total)
    if treatment == BILL and facts.self_billing and not refund:
        yield Finding("H12", details={"code": document.kind, "why": "ers"})


def _exchange(document: Document, facts: Facts, company) -> Iterator[Finding]:
    """The tax in the accounting currency (BT-111) by our rate of the day."""
    totals = document.totals
    if facts.rate is None or not totals.tax or totals.tax_accounting is None:
        return
    expected = rounded(totals.tax * facts.rate)
    verdict = judge(totals.tax_accounting, expected, narrowest(company, "FX"))
    if not verdict.within:
        found = totals.tax_accounting
        yield Finding("H07", "", None, found, expected, verdict.difference, verdict)


def _value(document: Document, order: OrderFacts, company) -> Iterator[Finding]:
    """SAP's LA: all that was invoiced against the limit."""
    agreement, untaxed = order.agreement, document.totals.untaxed or ZERO
    if agreement.limit is None or is_refund(document.kind, document.totals.total):
        return
    found = agreement.spent + untaxed
    verdict = judge(found, agreement.limit, narrowest(company, "LA"))
    if verdict.difference > 0 and not verdict.within:
        details = {"why": "value", "order": order.name}
        numbers = (found, agreement.limit, verdict.difference)
        yield Finding("P06", "", None, *numbers, verdict, details)


def _period(document: Document, order: OrderFacts, company) -> Iterator[Finding]:
    """SAP's LD: days outside the period."""
    agreement, issued = order.agreement, document.issued
    if issued is None:
        return
    days = 0
    if agreement.ends and issued > agreement.ends:
        days = (issued - agreement.ends).days
    elif agreement.starts and issued < agreement.starts:
        days = (agreement.starts - issued).days
    verdict = judge(Decimal(days), ZERO, narrowest(company, "LD"))
    if not verdict.within:
        details = {"why": "period", "order": order.name, "day": issued.isoformat()}
        amount = document.totals.untaxed
        numbers = (Decimal(days), ZERO, amount)
        yield Finding("P06", "", None, *numbers, verdict, details)
