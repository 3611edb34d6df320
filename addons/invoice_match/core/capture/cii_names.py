"""ZUGFeRD 1.0 in the names that CII has since D16B."""

from lxml import etree

_HEADER = {
    "SpecifiedExchangedDocumentContext": "ExchangedDocumentContext",
    "HeaderExchangedDocument": "ExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction": "SupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
    "ApplicableSupplyChainTradeDelivery": "ApplicableHeaderTradeDelivery",
    "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
    "SpecifiedTradeSettlementMonetarySummation": (
        "SpecifiedTradeSettlementHeaderMonetarySummation"
    ),
    "ApplicablePercent": "RateApplicablePercent",
}
_LINE = {
    "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
    "SpecifiedTradeSettlementMonetarySummation": (
        "SpecifiedTradeSettlementLineMonetarySummation"
    ),
}
_ITEM = "IncludedSupplyChainTradeLineItem"


def to_present_names(root) -> None:
    """Rename the elements of a ZUGFeRD 1.0 document in place."""
    _rename(root, _HEADER)


def _rename(element, names) -> None:
    for child in element:
        name = etree.QName(child).localname
        above = etree.QName(element).localname
        if name == "ID" and above.endswith("ReferencedDocument"):
            child.tag = "IssuerAssignedID"
        elif name in names:
            child.tag = names[name]
        _rename(child, {**_HEADER, **_LINE} if name == _ITEM else names)
