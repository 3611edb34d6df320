"""UBL 2.0 to 2.4: Invoice, CreditNote and their self-billed forms."""

from .document import Discount, Document, Fault
from .element import Element
from .kinds import KINDS, kind_of
from .references import Preceding, References
from .ubl_line import read_adjustment, read_lines, tax_of
from .ubl_party import read_attachment, read_delivery, read_party, read_payment
from .ubl_sums import read_taxes, read_totals

#: Root element -> type code where the document says none (UBL 2.0 allows that).
ROOTS = {
    "Invoice": "380",
    "CreditNote": "381",
    "SelfBilledInvoice": "389",
    "SelfBilledCreditNote": "261",
}


def read_ubl(root, limit: int) -> Document:
    """What a UBL document says.

    :param root: its root element, one of :data:`ROOTS`.
    :param limit: the most lines it may have.
    :raises CaptureRefused: ``too_many_lines``, ``too_deep``.
    """
    faults: list[Fault] = []
    top = Element(root, faults)
    name = root.tag.rpartition("}")[2]
    currency = top.text("DocumentCurrencyCode") or _currency_of_sums(top)
    tax_currency = top.text("TaxCurrencyCode")
    parties = {
        "seller": read_party(top.at("AccountingSupplierParty/Party")),
        "buyer": read_party(top.at("AccountingCustomerParty/Party")),
        "payee": read_party(top.at("PayeeParty")) or None,
        "representative": read_party(top.at("TaxRepresentativeParty")) or None,
    }
    return Document(
        syntax="ubl",
        profile=top.text("CustomizationID"),
        process=top.text("ProfileID"),
        number=top.text("ID"),
        issued=top.day("IssueDate"),
        kind=_kind(top, ROOTS[name]),
        currency=currency,
        tax_currency=tax_currency,
        tax_point=top.day("TaxPointDate"),
        due_date=top.day("DueDate", "PaymentMeans/PaymentDueDate"),
        terms="\n".join(one.value() for one in top.all("PaymentTerms/Note")),
        period_start=top.day("InvoicePeriod/StartDate"),
        period_end=top.day("InvoicePeriod/EndDate"),
        notes=tuple(one.value() for one in top.all("Note") if one.value()),
        discounts=tuple(_discounts(top)),
        references=_references(top),
        delivery=read_delivery(top.at("Delivery")),
        payments=tuple(map(read_payment, top.all("PaymentMeans"))),
        lines=read_lines(top, limit),
        adjustments=tuple(
            read_adjustment(one, tax_of(one.at("TaxCategory")))
            for one in top.all("AllowanceCharge")
        ),
        taxes=read_taxes(top, currency),
        totals=read_totals(top, currency, tax_currency),
        attachments=tuple(
            read_attachment(one)
            for one in top.all("AdditionalDocumentReference")
            if one.maybe("Attachment")
        ),
        faults=tuple(faults),
        **parties,
    )


def _kind(top, usual: str) -> str:
    """BT-3; a credit note that calls itself an invoice is a credit note all the same.

    :param usual: the code where the document says none.
    """
    code = top.maybe("InvoiceTypeCode", "CreditNoteTypeCode")
    if code is None or not code.value():
        return usual
    kind = kind_of(code.value())
    if KINDS[usual].credit and not (kind and kind.credit):
        code.fault("code of a credit note")
        return usual
    return code.value()


def _currency_of_sums(top) -> str:
    """UBL 2.0 need not name the currency but at each amount."""
    sums = top.at("LegalMonetaryTotal", "RequestedMonetaryTotal")
    return sums.at("PayableAmount").attribute("currencyID")


def _references(top) -> References:
    others = list(top.all("AdditionalDocumentReference"))
    typed = {one.text("DocumentTypeCode"): one.text("ID") for one in others}
    preceding = (
        Preceding(one.text("ID"), one.day("IssueDate"), one.text("DocumentTypeCode"))
        for path in ("InvoiceDocumentReference", "CreditNoteDocumentReference")
        for one in top.all(f"BillingReference/{path}")
    )
    # Peppol writes NA for "there is only the seller's order number".
    order = top.text("OrderReference/ID")
    return References(
        buyer=top.text("BuyerReference"),
        project=top.text("ProjectReference/ID") or typed.get("50", ""),
        contract=top.text("ContractDocumentReference/ID"),
        order="" if order == "NA" else order,
        sales_order=top.text("OrderReference/SalesOrderID"),
        receipt=top.text("ReceiptDocumentReference/ID"),
        despatch=top.text("DespatchDocumentReference/ID"),
        tender=top.text("OriginatorDocumentReference/ID"),
        object_id=typed.get("130", ""),
        accounting=top.text("AccountingCost"),
        preceding=tuple(one for one in preceding if one.number),
    )


def _discounts(top):
    for one in top.all("PaymentTerms"):
        percent = one.number("SettlementDiscountPercent")
        if percent:
            until = one.day("SettlementPeriod/EndDate", "SettlementDiscountDueDate")
            yield Discount(percent, until=until)
