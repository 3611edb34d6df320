"""UBL 2.1 to 2.4 DespatchAdvice: what a supplier says is under way."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lxml import etree

from ..capture.document import Fault
from ..capture.element import Element, parse
from ..capture.party import Party
from ..capture.reading import MAX_LINES, MAX_XML
from ..capture.refusal import CaptureRefused
from ..capture.ubl_party import read_party

ROOT = "DespatchAdvice"
_GTIN_SIZES = (8, 12, 13, 14)


@dataclass(frozen=True)
class AdviceLine:
    """One line of a despatch advice.

    :ivar lots: (lot or serial number, quantity); serial numbers stand for one.
    """

    number: str = ""
    name: str = ""
    seller_item: str = ""
    buyer_item: str = ""
    gtin: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    order: str = ""
    order_line: str = ""
    lots: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class Advice:
    """A despatch advice; ``faults`` are values that were not understood."""

    number: str
    issued: date | None = None
    arrives: date | None = None
    order: str = ""
    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    lines: tuple[AdviceLine, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_advice(content: bytes, file: str = "") -> Advice:
    """Read a despatch advice, alone or in an SBD envelope.

    :raises CaptureRefused: ``unknown_syntax`` for everything else, and the codes of
        hostile or broken files.
    """
    if len(content) > MAX_XML:
        raise CaptureRefused("too_large", file=file, size=len(content), limit=MAX_XML)
    root = parse(content, file)
    name = etree.QName(root).localname
    if name == "StandardBusinessDocument":
        inner = root.find(f".//{{*}}{ROOT}")
        root = root if inner is None else inner
        name = etree.QName(root).localname
    if name != ROOT:
        raise CaptureRefused("unknown_syntax", file=file, found=name[:80])
    return _advice(root, file)


def _advice(root, file: str) -> Advice:
    faults: list[Fault] = []
    top = Element(root, faults)
    lines = []
    for one in top.all("DespatchLine"):
        if len(lines) >= MAX_LINES:
            count = len(lines) + 1
            raise CaptureRefused(
                "too_many_lines", file=file, count=count, limit=MAX_LINES
            )
        lines.append(_line(one))
    delivery = "Shipment/Delivery"
    return Advice(
        number=top.text("ID"),
        issued=top.day("IssueDate"),
        arrives=top.day(
            f"{delivery}/EstimatedDeliveryPeriod/EndDate",
            f"{delivery}/EstimatedDeliveryPeriod/StartDate",
            f"{delivery}/RequestedDeliveryPeriod/EndDate",
        ),
        order=top.text("OrderReference/ID"),
        seller=read_party(top.at("SellerSupplierParty/Party"))
        or read_party(top.at("DespatchSupplierParty/Party")),
        buyer=read_party(top.at("BuyerCustomerParty/Party"))
        or read_party(top.at("DeliveryCustomerParty/Party")),
        lines=tuple(lines),
        faults=tuple(faults),
    )


def _line(element) -> AdviceLine:
    item = element.at("Item")
    quantity = element.number("DeliveredQuantity")
    gtin = item.text("StandardItemIdentification/ID")
    known = gtin.isascii() and gtin.isdigit() and len(gtin) in _GTIN_SIZES
    return AdviceLine(
        number=element.text("ID"),
        name=item.text("Name", "Description"),
        seller_item=item.text("SellersItemIdentification/ID"),
        buyer_item=item.text("BuyersItemIdentification/ID"),
        gtin=gtin if known else "",
        quantity=quantity,
        unit=element.at("DeliveredQuantity").attribute("unitCode"),
        order=element.text("OrderLineReference/OrderReference/ID"),
        order_line=element.text("OrderLineReference/LineID"),
        lots=tuple(_lots(item, quantity)),
    )


def _lots(item, quantity):
    """Serial numbers, else lots; a single lot is the line's whole quantity."""
    instances = list(item.all("ItemInstance"))
    serials = [one.text("SerialID") for one in instances]
    if any(serials):
        return [(serial, Decimal(1)) for serial in serials if serial]
    lots = [one.text("LotIdentification/LotNumberID") for one in instances]
    lots = [lot for lot in lots if lot]
    # Several lots of one line: the standard does not say how much is of which.
    return [(lots[0], quantity or Decimal(0))] if len(lots) == 1 else []
