"""A table of rows is an invoice of lines."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from einvoices import SELLER

from invoice_match.core.capture import CaptureRefused
from invoice_match.core.capture.plan import plan_bill
from invoice_match.core.capture.table import from_rows

NAMES = "number date due_date item name quantity unit price net rate order".split()


def row(place, /, **values):
    """A row as the profile engine gives it."""
    errors, currency = values.pop("errors", ()), values.pop("currency", None)
    values = {**dict.fromkeys(NAMES), "number": "F-1", **values}
    return SimpleNamespace(
        row_number=place, values=values, errors=errors, currency=currency
    )


def table(*rows, limit=10):
    return from_rows(rows, SELLER, "EUR", "f.csv", limit)


def test_rows_are_lines():
    document = table(
        row(
            2,
            date=date(2026, 1, 31),
            item="EQ-40",
            name="Équerre",
            quantity=Decimal(3),
            price=Decimal("12.335"),
            rate=Decimal(20),
            order="P00012",
        ),
        row(3, name="Livre", net=Decimal("10.00"), rate=Decimal("5.5"), order="P00012"),
    )
    first = document.lines[0]
    assert (first.number, first.seller_item, first.net) == (
        "2",
        "EQ-40",
        Decimal("37.01"),
    )
    assert document.issued == date(2026, 1, 31)
    assert document.references.order == "P00012"
    assert (document.currency, document.seller) == ("EUR", SELLER)
    assert document.totals.total == Decimal("37.01") + Decimal("7.40") + Decimal(
        "10.55"
    )
    plan = plan_bill(document)
    assert plan.untaxed + plan.tax == plan.total


def test_a_negative_table_is_a_credit_note():
    document = table(row(2, net=Decimal("-10"), rate=Decimal(20)))
    assert plan_bill(document).refund


def test_orders_that_differ_stay_with_their_lines():
    document = table(
        row(2, order="A", net=Decimal(1)), row(3, order="B", net=Decimal(1))
    )
    assert document.references.order == ""
    assert [one.order for one in document.lines] == ["A", "B"]


def test_cells_that_cannot_be_read_are_faults():
    error = SimpleNamespace(column="Prix", value="abc", code="not_a_number")
    document = table(row(7, errors=(error,), currency="USD"))
    fault = document.faults[0]
    assert (fault.line, fault.element, fault.value) == (7, "Prix", "abc")
    assert document.currency == "USD"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((), "empty"),
        ((SimpleNamespace(values=dict.fromkeys(NAMES)),), "empty"),
        ((row(2), row(3, number="F-2")), "several_invoices"),
        (tuple(row(n) for n in range(11)), "too_many_lines"),
    ],
)
def test_what_is_not_one_invoice_is_refused(rows, code):
    with pytest.raises(CaptureRefused) as refused:
        table(*rows)
    assert refused.value.code == code
