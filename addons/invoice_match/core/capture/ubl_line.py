"""Lines, allowances and charges of UBL."""

from decimal import Decimal

from .document import Adjustment, Line
from .refusal import CaptureRefused

#: Lines inside lines inside lines: nobody writes more, attackers do.
MAX_DEPTH = 8
_LINES = ("InvoiceLine", "CreditNoteLine")
_INNER = ("SubInvoiceLine", "SubCreditNoteLine")
_GS1 = "0160"


def read_lines(top, limit: int) -> tuple[Line, ...]:
    """All lines in the order of the file, parts of a line right after it.

    :raises CaptureRefused: ``too_many_lines``, ``too_deep``.
    """
    lines: list[Line] = []
    for one in top.all(*_LINES):
        _walk(one, "", 1, lines, limit)
    return tuple(lines)


def _walk(element, parent, depth, lines, limit):
    if depth > MAX_DEPTH:
        raise CaptureRefused("too_deep", file="", limit=MAX_DEPTH)
    line = _line(element, parent)
    lines.append(line)
    if len(lines) > limit:
        raise CaptureRefused("too_many_lines", file="", count=len(lines), limit=limit)
    for inner in element.all(*_INNER):
        _walk(inner, line.number or str(len(lines)), depth + 1, lines, limit)


def tax_of(category) -> tuple[str, Decimal | None]:
    """Category code and rate of a tax category."""
    return category.text("ID"), category.number("Percent")


def read_adjustment(element, tax=("", None)) -> Adjustment:
    """An ``AllowanceCharge``; its indicator may be written 0 and 1."""
    return Adjustment(
        charge=bool(element.flag("ChargeIndicator")),
        amount=element.number("Amount") or Decimal(0),
        base=element.number("BaseAmount"),
        percent=element.number("MultiplierFactorNumeric"),
        reason=element.text("AllowanceChargeReason"),
        code=element.text("AllowanceChargeReasonCode"),
        category=tax[0],
        rate=tax[1],
    )


def _line(element, parent) -> Line:
    item, price = element.at("Item"), element.at("Price")
    quantity = element.at("InvoicedQuantity", "CreditedQuantity")
    category, rate = _line_tax(element, item)
    base = price.at("BaseQuantity")
    inner = price.maybe("AllowanceCharge")
    classes = (
        (one.attribute("listID"), one.value())
        for one in item.all("CommodityClassification/ItemClassificationCode")
    )
    gtin, standard = _standard(item.at("StandardItemIdentification/ID"))
    return Line(
        number=element.text("ID"),
        parent=parent,
        note=element.text("Note"),
        name=item.text("Name") or item.text("Description"),
        description=item.text("Description"),
        seller_item=item.text("SellersItemIdentification/ID"),
        buyer_item=item.text("BuyersItemIdentification/ID"),
        gtin=gtin,
        standard_item=standard,
        classes=tuple(classes),
        origin=item.text("OriginCountry/IdentificationCode"),
        quantity=element.number("InvoicedQuantity", "CreditedQuantity"),
        unit=quantity.attribute("unitCode"),
        price=price.number("PriceAmount"),
        price_discount=inner and inner.number("Amount"),
        gross_price=inner and inner.number("BaseAmount"),
        base_quantity=price.number("BaseQuantity"),
        base_unit=base.attribute("unitCode"),
        net=element.number("LineExtensionAmount"),
        category=category,
        rate=rate,
        adjustments=tuple(map(read_adjustment, element.all("AllowanceCharge"))),
        accounting=element.text("AccountingCost"),
        period_start=element.day("InvoicePeriod/StartDate"),
        period_end=element.day("InvoicePeriod/EndDate"),
        **_references(element),
    )


def _references(element) -> dict[str, str]:
    order = element.text("OrderLineReference/OrderReference/ID")
    order_line = element.text("OrderLineReference/LineID")
    objects = (
        one.text("ID")
        for one in element.all("DocumentReference")
        if one.text("DocumentTypeCode") in ("130", "")
    )
    despatch, receipt = "DespatchLineReference", "ReceiptLineReference"
    return {
        "order": "" if order == "NA" else order,
        "order_line": "" if order_line == "NA" else order_line,
        "despatch": element.text(f"{despatch}/DocumentReference/ID"),
        "despatch_line": element.text(f"{despatch}/LineID"),
        "receipt": element.text(f"{receipt}/DocumentReference/ID"),
        "receipt_line": element.text(f"{receipt}/LineID"),
        "object_id": next(filter(None, objects), ""),
    }


def _line_tax(element, item) -> tuple[str, Decimal | None]:
    """Of the item, or of the line's own tax total as UBL 2.0 has it."""
    categories = list(item.all("ClassifiedTaxCategory"))
    for one in categories:
        if (one.text("TaxScheme/ID") or "VAT").upper() == "VAT":
            return tax_of(one)
    # Elsewhere the tax on sales has another name: GST.
    for one in categories:
        return tax_of(one)
    row = element.at("TaxTotal/TaxSubtotal")
    category, rate = tax_of(row.at("TaxCategory"))
    return category, row.number("Percent") if rate is None else rate


def _standard(element) -> tuple[str, str]:
    """A GTIN, or a number of another scheme."""
    number = element.value()
    ours = element.attribute("schemeID").upper() in (_GS1, "GTIN", "EAN", "")
    digits = number.isascii() and number.isdigit() and len(number) in (8, 12, 13, 14)
    return (number, "") if ours and digits else ("", number)
