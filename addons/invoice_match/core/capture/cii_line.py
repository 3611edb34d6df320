"""Lines, allowances and charges of CII."""

from decimal import Decimal

from .document import Adjustment, Line
from .refusal import CaptureRefused

_INDICATOR = ("ChargeIndicator/Indicator", "ChargeIndicator/IndicatorString")


def read_lines(trade, limit: int) -> tuple[Line, ...]:
    """All lines in the order of the file.

    :raises CaptureRefused: ``too_many_lines``.
    """
    items = list(trade.all("IncludedSupplyChainTradeLineItem"))
    if len(items) > limit:
        raise CaptureRefused("too_many_lines", file="", count=len(items), limit=limit)
    return tuple(map(_line, items))


def read_adjustment(element) -> Adjustment:
    """A trade allowance or charge, with the tax it bears."""
    return Adjustment(
        charge=bool(element.flag(*_INDICATOR)),
        amount=element.number("ActualAmount") or Decimal(0),
        base=element.number("BasisAmount"),
        percent=element.number("CalculationPercent"),
        reason=element.text("Reason"),
        code=element.text("ReasonCode"),
        category=element.text("CategoryTradeTax/CategoryCode"),
        rate=element.number("CategoryTradeTax/RateApplicablePercent"),
    )


def read_logistics(element) -> Adjustment:
    """A charge for freight or packing, as ZUGFeRD and EXTENDED have it apart."""
    return Adjustment(
        charge=True,
        amount=element.number("AppliedAmount") or Decimal(0),
        reason=element.text("Description"),
        category=element.text("AppliedTradeTax/CategoryCode"),
        rate=element.number("AppliedTradeTax/RateApplicablePercent"),
    )


def _line(element) -> Line:
    head = element.at("AssociatedDocumentLineDocument")
    product = element.at("SpecifiedTradeProduct")
    settlement = element.at("SpecifiedLineTradeSettlement")
    tax = settlement.at("ApplicableTradeTax")
    period = settlement.at("BillingSpecifiedPeriod")
    summation = settlement.at("SpecifiedTradeSettlementLineMonetarySummation")
    notes = (one.value() for one in head.all("IncludedNote/Content"))
    return Line(
        number=head.text("LineID"),
        parent=head.text("ParentLineID"),
        role=_role(head, summation),
        note="\n".join(notes),
        net=summation.number("LineTotalAmount"),
        category=tax.text("CategoryCode"),
        rate=tax.number("RateApplicablePercent"),
        adjustments=tuple(
            map(read_adjustment, settlement.all("SpecifiedTradeAllowanceCharge"))
        ),
        object_id=settlement.text("AdditionalReferencedDocument/IssuerAssignedID"),
        accounting=settlement.text("ReceivableSpecifiedTradeAccountingAccount/ID"),
        period_start=period.day("StartDateTime/DateTimeString"),
        period_end=period.day("EndDateTime/DateTimeString"),
        **_product(product),
        **_price(element.at("SpecifiedLineTradeAgreement")),
        **_delivery(element.at("SpecifiedLineTradeDelivery")),
    )


def _role(head, summation) -> str:
    """GROUP, DETAIL, INFORMATION; a line without an amount only informs."""
    role = head.text("LineStatusReasonCode").upper()
    if not role and summation.maybe("LineTotalAmount") is None:
        return "INFORMATION"
    return role


def _product(element) -> dict:
    standard = element.at("GlobalID")
    scheme, number = standard.attribute("schemeID").upper(), standard.value()
    gtin = scheme in ("0160", "GTIN", "EAN", "") and number.isdigit()
    classes = (
        (one.attribute("listID"), one.value())
        for one in element.all("DesignatedProductClassification/ClassCode")
    )
    name, description = element.text("Name"), element.text("Description")
    return {
        "name": name or description,
        "description": description,
        "seller_item": element.text("SellerAssignedID"),
        "buyer_item": element.text("BuyerAssignedID"),
        "gtin": number if gtin else "",
        "standard_item": "" if gtin else number,
        "classes": tuple(classes),
        "origin": element.text("OriginTradeCountry/ID"),
    }


def _price(element) -> dict:
    net = element.at("NetPriceProductTradePrice")
    gross = element.at("GrossPriceProductTradePrice")
    base = net.at("BasisQuantity")
    order = "BuyerOrderReferencedDocument"
    return {
        "price": net.number("ChargeAmount"),
        "gross_price": gross.number("ChargeAmount"),
        "price_discount": gross.number("AppliedTradeAllowanceCharge/ActualAmount"),
        "base_quantity": net.number("BasisQuantity"),
        "base_unit": base.attribute("unitCode"),
        "order": element.text(f"{order}/IssuerAssignedID"),
        "order_line": element.text(f"{order}/LineID"),
    }


def _delivery(element) -> dict:
    quantity = element.at("BilledQuantity")
    receipt = "ReceivingAdviceReferencedDocument"
    notes = ("DespatchAdviceReferencedDocument", "DeliveryNoteReferencedDocument")
    return {
        "quantity": element.number("BilledQuantity"),
        "unit": quantity.attribute("unitCode"),
        "despatch": element.text(*(f"{one}/IssuerAssignedID" for one in notes)),
        "despatch_line": element.text(*(f"{one}/LineID" for one in notes)),
        "receipt": element.text(f"{receipt}/IssuerAssignedID"),
        "receipt_line": element.text(f"{receipt}/LineID"),
    }
