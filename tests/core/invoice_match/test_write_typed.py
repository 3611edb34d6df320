"""A typed invoice adds up, whatever is typed, and is a valid Factur-X."""

from datetime import date
from decimal import Decimal

from einvoices import BUYER, IBAN, SELLER
from hypothesis import given
from hypothesis import strategies as st

from invoice_match.core.capture import read
from invoice_match.core.capture.sums import differences
from invoice_match.core.write import write_cii
from invoice_match.core.write.typed import Typed, TypedLine, to_document

numbers = st.decimals("0.001", "99999", places=3)


@st.composite
def lines_of(draw):
    category, rate, reason = draw(
        st.sampled_from([("S", "20", ""), ("S", "5.5", ""), ("E", "0", "Art. 293 B")])
    )
    return TypedLine(
        "Vis",
        draw(numbers),
        draw(numbers),
        category=category,
        rate=Decimal(rate),
        reason=reason,
        order_line="12",
    )


def typed(lines, **values):
    defaults = {"number": "F-1", "issued": date(2026, 2, 1), "currency": "EUR"}
    return Typed(**{**defaults, **values}, seller=SELLER, buyer=BUYER, lines=lines)


@given(st.lists(lines_of(), min_size=1, max_size=20))
def test_it_adds_up_and_is_read_back(lines):
    document = to_document(typed(tuple(lines), account=IBAN, order="P00012"))
    assert differences(document) == ()
    found = read(write_cii(document)).document
    assert found.totals == document.totals
    assert found.references.order == "P00012"
    assert [one.account for one in found.payments] == [IBAN]


def test_sums_by_hand():
    lines = (
        TypedLine("Vis", Decimal(3), Decimal("0.335"), rate=Decimal(20)),
        TypedLine("Conseil", Decimal(1), Decimal(10), category="E", reason="293 B"),
    )
    document = to_document(typed(lines))
    assert [one.net for one in document.lines] == [Decimal("1.01"), Decimal("10.00")]
    assert [one.amount for one in document.taxes] == [Decimal("0.20"), Decimal("0.00")]
    assert [one.reason for one in document.taxes] == ["", "293 B"]
    assert document.totals.due == Decimal("11.21")
    assert document.payments == ()
