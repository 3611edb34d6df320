"""Cross Industry Invoice D22B in the profile EN 16931 of Factur-X."""

from dataclasses import fields, replace

from lxml import etree

from ..capture.document import Document
from ..capture.reading import read
from .lines import adjustment, line
from .parties import delivery, party, payment
from .xml import day, el, period, reference

PROFILE = "urn:cen.eu:en16931:2017"


class CannotWrite(ValueError):
    """A document says what the profile has no place for: nothing is left out silently.

    ``fields`` are the names of the values that would not be read back.
    """

    def __init__(self, names):
        super().__init__(", ".join(names))
        self.fields = tuple(names)


def write_cii(document: Document) -> bytes:
    """Write a document as Factur-X XML that is read back to the same document.

    :param document: its ``syntax`` and ``profile`` are taken as CII and EN 16931.
    :raises CannotWrite: a value would be lost or changed on the way.
    """
    document = replace(document, syntax="cii", profile=PROFILE)
    root = el(
        "rsm:CrossIndustryInvoice",
        _context(document),
        _head(document),
        el(
            "rsm:SupplyChainTradeTransaction",
            *map(line, document.lines),
            _agreement(document),
            delivery(document.delivery, document.references),
            _settlement(document),
        ),
    )
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    _check(document, read(xml, "factur-x.xml").document)
    return xml


def _check(wanted, found) -> None:
    lost = [
        one.name
        for one in fields(Document)
        if getattr(wanted, one.name) != getattr(found, one.name)
    ]
    if lost:
        raise CannotWrite(lost)


def _context(document):
    process = "BusinessProcessSpecifiedDocumentContextParameter"
    return el(
        "rsm:ExchangedDocumentContext",
        el(process, el("ID", document.process)),
        el("GuidelineSpecifiedDocumentContextParameter", el("ID", document.profile)),
    )


def _head(document):
    return el(
        "rsm:ExchangedDocument",
        el("ID", document.number),
        el("TypeCode", document.kind),
        day("IssueDateTime", document.issued),
        *(el("IncludedNote", el("Content", note)) for note in document.notes),
    )


def _agreement(document):
    refs = document.references
    return el(
        "ApplicableHeaderTradeAgreement",
        el("BuyerReference", refs.buyer),
        party("SellerTradeParty", document.seller),
        party("BuyerTradeParty", document.buyer),
        party("SellerTaxRepresentativeTradeParty", document.representative),
        reference("SellerOrderReferencedDocument", refs.sales_order),
        reference("BuyerOrderReferencedDocument", refs.order),
        reference("ContractReferencedDocument", refs.contract),
        *(
            reference("AdditionalReferencedDocument", number, el("TypeCode", code))
            for number, code in ((refs.tender, "50"), (refs.object_id, "130"))
        ),
        el(
            "SpecifiedProcuringProject",
            el("ID", refs.project),
            el("Name", refs.project and "-"),
        ),
    )


def _settlement(document):
    refs = document.references
    first = document.payments[0] if document.payments else None
    return el(
        "ApplicableHeaderTradeSettlement",
        el("CreditorReferenceID", first and first.creditor_id),
        el("PaymentReference", first and first.reference),
        el("TaxCurrencyCode", document.tax_currency),
        el("InvoiceCurrencyCode", document.currency),
        party("PayeeTradeParty", document.payee),
        *map(payment, document.payments),
        *(_tax(one, document.tax_point) for one in document.taxes),
        period(document.period_start, document.period_end),
        *map(adjustment, document.adjustments),
        el(
            "SpecifiedTradePaymentTerms",
            el("Description", document.terms),
            day("DueDateDateTime", document.due_date),
            el("DirectDebitMandateID", first and first.mandate),
        ),
        _totals(document),
        *(
            reference(
                "InvoiceReferencedDocument",
                one.number,
                day("FormattedIssueDateTime", one.issued, "qdt"),
            )
            for one in refs.preceding
        ),
        el("ReceivableSpecifiedTradeAccountingAccount", el("ID", refs.accounting)),
    )


def _tax(one, point):
    return el(
        "ApplicableTradeTax",
        el("CalculatedAmount", one.amount),
        el("TypeCode", one.kind),
        el("ExemptionReason", one.reason),
        el("BasisAmount", one.basis),
        el("CategoryCode", one.category),
        el("ExemptionReasonCode", one.reason_code),
        day("TaxPointDate", point, inner="DateString"),
        el("RateApplicablePercent", one.rate),
    )


def _totals(document):
    totals = document.totals
    return el(
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        el("LineTotalAmount", totals.lines),
        el("ChargeTotalAmount", totals.charges),
        el("AllowanceTotalAmount", totals.allowances),
        el("TaxBasisTotalAmount", totals.untaxed),
        el("TaxTotalAmount", totals.tax, currencyID=document.currency),
        el(
            "TaxTotalAmount",
            totals.tax_accounting,
            currencyID=document.tax_currency,
        ),
        el("RoundingAmount", totals.rounding),
        el("GrandTotalAmount", totals.total),
        el("TotalPrepaidAmount", totals.prepaid),
        el("DuePayableAmount", totals.due),
    )
