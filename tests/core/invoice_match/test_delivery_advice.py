"""Despatch advices as suppliers write them, and as attackers do."""

from datetime import date
from decimal import Decimal

import pytest

from invoice_match.core.capture import CaptureRefused
from invoice_match.core.delivery import advice as advices
from invoice_match.core.delivery.advice import read_advice
from invoice_match.core.delivery.announced import announce
from invoice_match.core.match import OrderLine

NS = "urn:oasis:names:specification:ubl:schema:xsd"
LINE = """<cac:DespatchLine><cbc:ID>1</cbc:ID>
 <cbc:DeliveredQuantity unitCode="C62">{quantity}</cbc:DeliveredQuantity>
 <cac:OrderLineReference><cbc:LineID>2</cbc:LineID></cac:OrderLineReference>
 <cac:Item><cbc:Name>Boulon</cbc:Name>
  <cac:BuyersItemIdentification><cbc:ID>{item}</cbc:ID></cac:BuyersItemIdentification>
  <cac:SellersItemIdentification><cbc:ID>M-8</cbc:ID></cac:SellersItemIdentification>
  <cac:StandardItemIdentification>
   <cbc:ID schemeID="0160">3012345678900</cbc:ID></cac:StandardItemIdentification>
  {instance}
 </cac:Item></cac:DespatchLine>"""
LOT = """<cac:ItemInstance><cac:LotIdentification><cbc:LotNumberID>L7</cbc:LotNumberID>
 </cac:LotIdentification></cac:ItemInstance>"""


def written(lines="", order="P00042", number="BL-118"):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<DespatchAdvice xmlns="{NS}:DespatchAdvice-2"
  xmlns:cac="{NS}:CommonAggregateComponents-2"
  xmlns:cbc="{NS}:CommonBasicComponents-2">
 <cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate>
 <cac:OrderReference><cbc:ID>{order}</cbc:ID></cac:OrderReference>
 <cac:DespatchSupplierParty><cac:Party>
  <cac:PartyName><cbc:Name>Morel</cbc:Name></cac:PartyName></cac:Party>
 </cac:DespatchSupplierParty>
 {lines}
</DespatchAdvice>""".encode()


def line(quantity="4", item="B8", instance=""):
    return LINE.format(quantity=quantity, item=item, instance=instance)


def test_what_is_written():
    read = read_advice(written(line(instance=LOT)))
    assert (read.number, read.issued, read.order) == (
        "BL-118",
        date(2026, 3, 1),
        "P00042",
    )
    assert read.seller.name == "Morel"
    (one,) = read.lines
    assert (one.quantity, one.unit, one.gtin) == (Decimal(4), "C62", "3012345678900")
    assert (one.buyer_item, one.seller_item, one.order_line) == ("B8", "M-8", "2")
    assert one.lots == (("L7", Decimal(4)),)


def test_serial_numbers_stand_for_one():
    instances = "".join(
        f"<cac:ItemInstance><cbc:SerialID>S{n}</cbc:SerialID></cac:ItemInstance>"
        for n in (1, 2)
    )
    (one,) = read_advice(written(line("2", instance=instances))).lines
    assert one.lots == (("S1", 1), ("S2", 1))


def test_in_an_envelope():
    inner = written(line()).partition(b"?>")[2]
    envelope = b'<StandardBusinessDocument xmlns="urn:x">%s</StandardBusinessDocument>'
    assert read_advice(envelope % inner).number == "BL-118"


def test_a_quantity_that_is_none_is_a_fault():
    read = read_advice(written(line("many")))
    assert read.lines[0].quantity is None
    assert [fault.value for fault in read.faults] == ["many"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<DespatchAdvice>", "bad_xml"),
        (b"<Invoice/>", "unknown_syntax"),
        (b"<StandardBusinessDocument/>", "unknown_syntax"),
        (
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
            b"<DespatchAdvice><ID>&b;</ID></DespatchAdvice>",
            "dtd",
        ),
        (
            b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>'
            b"<DespatchAdvice><ID>&c;</ID></DespatchAdvice>",
            "dtd",
        ),
    ],
)
def test_hostile_files(content, code):
    with pytest.raises(CaptureRefused) as refused:
        read_advice(content, "x.xml")
    assert refused.value.code == code


def test_too_large_and_too_long(monkeypatch):
    monkeypatch.setattr(advices, "MAX_LINES", 2)
    with pytest.raises(CaptureRefused) as refused:
        read_advice(written(line() * 3), "x.xml")
    assert refused.value.code == "too_many_lines"
    monkeypatch.setattr(advices, "MAX_XML", 10)
    with pytest.raises(CaptureRefused) as refused:
        read_advice(written(), "x.xml")
    assert refused.value.code == "too_large"


def expected(**values):
    common = {
        "id": 7,
        "order": 1,
        "names": frozenset({"P00042"}),
        "product": 3,
        "buyer_items": frozenset({"B8"}),
        "ordered": Decimal(10),
    }
    return OrderLine(**{**common, **values})


def test_announced_by_number():
    found = announce(read_advice(written(line())), [expected()])
    assert found.lines == {0: (7, Decimal(4))}
    assert found.unknown == ()


def test_another_order_is_not_announced():
    """The item is the same, but the advice names an order nothing is expected of."""
    found = announce(read_advice(written(line(), order="P00099")), [expected()])
    assert (found.lines, found.unknown) == ({}, (0,))


def test_without_order_any_delivery_of_the_supplier_is_meant():
    found = announce(read_advice(written(line(), order="")), [expected()])
    assert found.lines == {0: (7, Decimal(4))}


def test_likeness_announces_nothing():
    alike = expected(buyer_items=frozenset(), text="Boulon")
    content = line(item="").replace("<cbc:LineID>2</cbc:LineID>", "")
    assert announce(read_advice(written(content)), [alike]).unknown == (0,)
