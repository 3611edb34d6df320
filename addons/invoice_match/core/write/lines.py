"""Lines, allowances and charges, as Factur-X EN 16931 orders them."""

from .xml import el, flag, period


def line(one):
    """One line (BG-25)."""
    return el(
        "IncludedSupplyChainTradeLineItem",
        el(
            "AssociatedDocumentLineDocument",
            el("LineID", one.number),
            el("IncludedNote", el("Content", one.note)),
        ),
        _product(one),
        _agreement(one),
        el(
            "SpecifiedLineTradeDelivery",
            el("BilledQuantity", one.quantity, unitCode=one.unit),
        ),
        _settlement(one),
    )


def _product(one):
    return el(
        "SpecifiedTradeProduct",
        el("GlobalID", one.gtin, schemeID="0160"),
        el("SellerAssignedID", one.seller_item),
        el("BuyerAssignedID", one.buyer_item),
        el("Name", one.name),
        el("Description", one.description),
        *(
            el(
                "DesignatedProductClassification",
                el("ClassCode", code, listID=scheme),
            )
            for scheme, code in one.classes
        ),
        el("OriginTradeCountry", el("ID", one.origin)),
    )


def _agreement(one):
    discount = el("ActualAmount", one.price_discount)
    applied = [flag(False), discount] if discount is not None else []
    return el(
        "SpecifiedLineTradeAgreement",
        el("BuyerOrderReferencedDocument", el("LineID", one.order_line)),
        el(
            "GrossPriceProductTradePrice",
            el("ChargeAmount", one.gross_price),
            el("AppliedTradeAllowanceCharge", *applied),
        ),
        el(
            "NetPriceProductTradePrice",
            el("ChargeAmount", one.price),
            el("BasisQuantity", one.base_quantity, unitCode=one.base_unit),
        ),
    )


def _settlement(one):
    return el(
        "SpecifiedLineTradeSettlement",
        tax("ApplicableTradeTax", one.category, one.rate),
        period(one.period_start, one.period_end),
        *(adjustment(inner, with_tax=False) for inner in one.adjustments),
        el(
            "SpecifiedTradeSettlementLineMonetarySummation",
            el("LineTotalAmount", one.net),
        ),
        el(
            "AdditionalReferencedDocument",
            el("IssuerAssignedID", one.object_id),
            el("TypeCode", one.object_id and "130"),
        ),
        el("ReceivableSpecifiedTradeAccountingAccount", el("ID", one.accounting)),
    )


def adjustment(one, with_tax=True):
    """An allowance or charge of the document (BG-20, BG-21) or of a line."""
    return el(
        "SpecifiedTradeAllowanceCharge",
        flag(one.charge),
        el("CalculationPercent", one.percent),
        el("BasisAmount", one.base),
        el("ActualAmount", one.amount),
        el("ReasonCode", one.code),
        el("Reason", one.reason),
        tax("CategoryTradeTax", one.category, one.rate) if with_tax else None,
    )


def tax(name, category, rate):
    """A tax by category and rate."""
    if not category:
        return None
    return el(
        name,
        el("TypeCode", "VAT"),
        el("CategoryCode", category),
        el("RateApplicablePercent", rate),
    )
