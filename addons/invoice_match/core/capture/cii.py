"""UN/CEFACT Cross Industry Invoice D16B and D22B, and ZUGFeRD 1.0 before them."""

from .cii_line import read_adjustment, read_lines, read_logistics
from .cii_names import to_present_names
from .cii_party import read_attachment, read_delivery, read_party, read_payment
from .document import Discount, Document, Fault, Tax, Totals
from .element import Element
from .references import Preceding, References

#: Root element -> the syntax.
ROOTS = {"CrossIndustryInvoice": "cii", "CrossIndustryDocument": "zf1"}


def read_cii(root, limit: int) -> Document:
    """What a CII document says.

    :param root: its root element, one of :data:`ROOTS`; its names may be changed.
    :param limit: the most lines it may have.
    :raises CaptureRefused: ``too_many_lines``.
    """
    faults: list[Fault] = []
    syntax = ROOTS[root.tag.rpartition("}")[2]]
    if syntax == "zf1":
        to_present_names(root)
    top = Element(root, faults)
    head, trade = top.at("ExchangedDocument"), top.at("SupplyChainTradeTransaction")
    agreement = trade.at("ApplicableHeaderTradeAgreement")
    delivery = trade.at("ApplicableHeaderTradeDelivery")
    settlement = trade.at("ApplicableHeaderTradeSettlement")
    context = top.at("ExchangedDocumentContext")
    sums = settlement.at("SpecifiedTradeSettlementHeaderMonetarySummation")
    currency = settlement.text("InvoiceCurrencyCode") or _currency_of_sums(sums)
    period = settlement.at("BillingSpecifiedPeriod")
    return Document(
        syntax=syntax,
        profile=context.text("GuidelineSpecifiedDocumentContextParameter/ID"),
        process=context.text("BusinessProcessSpecifiedDocumentContextParameter/ID"),
        number=head.text("ID"),
        issued=head.day("IssueDateTime/DateTimeString", "IssueDateTime"),
        kind=head.text("TypeCode"),
        currency=currency,
        tax_currency=settlement.text("TaxCurrencyCode"),
        tax_point=settlement.day("ApplicableTradeTax/TaxPointDate/DateString"),
        due_date=_due_date(settlement),
        terms="\n".join(one.value() for one in settlement.all(f"{_TERMS}/Description")),
        period_start=period.day("StartDateTime/DateTimeString"),
        period_end=period.day("EndDateTime/DateTimeString"),
        notes=tuple(one.value() for one in head.all("IncludedNote/Content")),
        discounts=tuple(_discounts(settlement)),
        references=_references(agreement, delivery, settlement),
        seller=read_party(agreement.at("SellerTradeParty")),
        buyer=read_party(agreement.at("BuyerTradeParty")),
        payee=read_party(settlement.at("PayeeTradeParty")) or None,
        representative=read_party(agreement.at("SellerTaxRepresentativeTradeParty"))
        or None,
        delivery=read_delivery(delivery),
        payments=tuple(
            read_payment(one, settlement)
            for one in settlement.all("SpecifiedTradeSettlementPaymentMeans")
        ),
        lines=read_lines(trade, limit),
        adjustments=(
            *map(read_adjustment, settlement.all("SpecifiedTradeAllowanceCharge")),
            *map(read_logistics, settlement.all("SpecifiedLogisticsServiceCharge")),
        ),
        taxes=tuple(map(_tax, settlement.all("ApplicableTradeTax"))),
        totals=_totals(sums, currency),
        attachments=tuple(
            read_attachment(one)
            for one in agreement.all("AdditionalReferencedDocument")
            if one.maybe("AttachmentBinaryObject", "URIID")
        ),
        faults=tuple(faults),
    )


_TERMS = "SpecifiedTradePaymentTerms"
_ISSUED = "FormattedIssueDateTime/DateTimeString"


def _due_date(settlement):
    """The last of the due dates: instalments are several terms."""
    days = [one.day("DueDateDateTime/DateTimeString") for one in settlement.all(_TERMS)]
    return max((one for one in days if one), default=None)


def _discounts(settlement):
    for one in settlement.all(f"{_TERMS}/ApplicableTradePaymentDiscountTerms"):
        percent = one.number("CalculationPercent")
        days = one.number("BasisPeriodMeasure")
        if percent:
            yield Discount(
                percent,
                days=int(days) if days is not None else None,
                base=one.number("BasisAmount"),
            )


def _references(agreement, delivery, settlement) -> References:
    number = "IssuerAssignedID"
    others = list(agreement.all("AdditionalReferencedDocument"))
    typed = {one.text("TypeCode"): one.text(number) for one in others}
    preceding = (
        Preceding(one.text(number), one.day(_ISSUED), one.text("TypeCode"))
        for one in settlement.all("InvoiceReferencedDocument")
    )
    account = "ReceivableSpecifiedTradeAccountingAccount/ID"
    return References(
        buyer=agreement.text("BuyerReference"),
        project=agreement.text("SpecifiedProcuringProject/ID"),
        contract=agreement.text(f"ContractReferencedDocument/{number}"),
        order=agreement.text(f"BuyerOrderReferencedDocument/{number}"),
        sales_order=agreement.text(f"SellerOrderReferencedDocument/{number}"),
        receipt=delivery.text(f"ReceivingAdviceReferencedDocument/{number}"),
        despatch=delivery.text(
            f"DespatchAdviceReferencedDocument/{number}",
            f"DeliveryNoteReferencedDocument/{number}",
        ),
        tender=typed.get("50", ""),
        object_id=typed.get("130", ""),
        accounting=settlement.text(account),
        preceding=tuple(one for one in preceding if one.number),
    )


def _tax(element) -> Tax:
    return Tax(
        category=element.text("CategoryCode"),
        rate=element.number("RateApplicablePercent"),
        basis=element.number("BasisAmount"),
        amount=element.number("CalculatedAmount"),
        reason=element.text("ExemptionReason"),
        reason_code=element.text("ExemptionReasonCode"),
        kind=(element.text("TypeCode") or "VAT").upper(),
    )


def _currency_of_sums(sums) -> str:
    """Where the currency is not named but at an amount."""
    names = ("GrandTotalAmount", "DuePayableAmount", "TaxTotalAmount")
    given = (sums.at(name).attribute("currencyID") for name in names)
    return next(filter(None, given), "")


def _totals(sums, currency: str) -> Totals:
    mine = accounting = None
    for one in sums.all("TaxTotalAmount"):
        if one.attribute("currencyID") in ("", currency) and mine is None:
            mine = one.number(".")
        else:
            accounting = one.number(".")
    return Totals(
        lines=sums.number("LineTotalAmount"),
        allowances=sums.number("AllowanceTotalAmount"),
        charges=sums.number("ChargeTotalAmount"),
        untaxed=sums.number("TaxBasisTotalAmount"),
        tax=mine,
        tax_accounting=accounting,
        total=sums.number("GrandTotalAmount"),
        prepaid=sums.number("TotalPrepaidAmount"),
        rounding=sums.number("RoundingAmount"),
        due=sums.number("DuePayableAmount"),
    )
