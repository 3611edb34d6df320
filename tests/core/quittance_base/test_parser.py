"""Rows into values: kinds, errors, currencies, memory."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance_base.core.profile import CELL_CODES, Column, Field, Layout, RowParser
from quittance_base.core.profile import parser as parser_module
from quittance_base.core.readers import Dialect

FIELDS = (
    Field("client", "key", required=True),
    Field("day", "date", required=True),
    Field("quantity", "decimal", required=True),
    Field("price", "decimal"),
    Field("currency", "currency"),
    Field("note", "text"),
)
NAMES = [field.name for field in FIELDS]


def parser(names=NAMES, fields=FIELDS, kind="csv", order="dmy", mark=","):
    columns = tuple(Column(i, n.title() if n else "", n) for i, n in enumerate(names))
    return RowParser(Layout(Dialect(kind), columns, order, mark), fields)


def test_values_by_field():
    row = parser().parse(7, ["13313.0", "03/04/2026", "2", "12,50", "eur", " hi "])
    assert (row.row_number, row.errors, row.currency) == (7, (), "EUR")
    assert row.raw == ["13313.0", "03/04/2026", "2", "12,50", "eur", " hi "]
    assert row.values == {
        "client": "13313", "day": date(2026, 4, 3), "quantity": Decimal(2),
        "price": Decimal("12.50"), "currency": "EUR", "note": "hi",
    }  # fmt: skip


def test_every_error_names_field_column_and_value():
    row = parser().parse(2, ["", "31/02", "9" * 20, "1,234.5", "XYZ", ""])
    found = [(e.code, e.field, e.column, e.value) for e in row.errors]
    assert found == [
        ("missing", "client", "Client", ""),
        ("invalid_date", "day", "Day", "31/02"),
        ("too_many_digits", "quantity", "Quantity", "9" * 20),
        ("decimal_mark", "price", "Price", "1,234.5"),
        ("unknown_currency", "currency", "Currency", "XYZ"),
    ]
    assert set(row.values.values()) == {None}
    again = parser().parse(3, row.raw)
    assert again.errors == row.errors


def test_errors_come_back_for_every_row_that_repeats_them():
    reader = parser()
    bad = ["c", "31/02/2026", "1", "", "", ""]
    good = ["c", "28/02/2026", "1", "", "", ""]
    rows = list(reader.parse_all(enumerate([bad, good, bad, good], 2)))
    assert [len(row.errors) for row in rows] == [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("13313.0", "13313"), ("13313,00", "13313"), ("007.0", "007"), ("007", "007"),
        ("13313.5", "13313.5"), (" A\u00a0 1 ", "A 1"), ("'=SUM", "=SUM"),
        ("'+33612345678", "+33612345678"), ("'79", "'79"), ("a@b.fr", "a@b.fr"),
        ("1E5", "1E5"), ("0.0", "0"),
    ],
)  # fmt: skip
def test_keys(text, key):
    row = parser(["client"], [FIELDS[0]]).parse(1, [text])
    assert (row.values["client"], row.errors) == (key, ())


@pytest.mark.parametrize("text", ["1.23457E+12", "6,12E+8", "1e+15"])
def test_key_that_lost_its_digits(text):
    row = parser(["client"], [FIELDS[0]]).parse(1, [text])
    assert [e.code for e in row.errors] == ["key_damaged"]


def test_column_without_title_is_named_by_its_letter():
    columns = (Column(0, ""), Column(27, "", "price"))
    reader = RowParser(Layout(Dialect("csv"), columns), FIELDS[3:4])
    row = reader.parse(1, [""] * 27 + ["x"])
    assert row.errors[0].column == "AB"


def test_short_rows_are_filled_and_long_rows_refused():
    assert [e.code for e in parser().parse(2, ["c"]).errors] == ["missing", "missing"]
    full = ["c", "03/04/2026", "1", "", "", ""]
    assert parser().parse(2, [*full, " ", ""]).errors == ()
    assert [e.code for e in parser().parse(2, [*full, "", "x"]).errors] == [
        "too_many_cells"
    ]


def test_required_field_without_column():
    row = parser(["client"]).parse(2, ["c"])
    assert [(e.code, e.field) for e in row.errors] == [
        ("missing", "day"),
        ("missing", "quantity"),
    ]
    assert row.values["day"] is None and row.values["note"] is None


def test_currency_beside_the_amount():
    base = ["c", "03/04/2026", "1"]
    reader = parser()
    said = reader.parse(2, [*base, "12 €", "", ""])
    assert (said.currency, said.values["currency"], said.errors) == ("EUR", "EUR", ())
    assert reader.parse(3, [*base, "12 €", "EUR", ""]).errors == ()
    assert reader.parse(4, [*base, "$12", "CAD", ""]).currency == "CAD"
    conflict = reader.parse(5, [*base, "12 €", "USD", ""])
    assert [(e.code, e.field) for e in conflict.errors] == [
        ("currency_conflict", "price")
    ]
    assert reader.parse(6, [*base, "12", "", ""]).currency is None


def test_required_currency_may_be_said_beside_the_amount():
    fields = (Field("price", "decimal"), Field("currency", "currency", required=True))
    for names, cells in ((["price", "currency"], ["12 €", ""]), (["price"], ["12 €"])):
        row = parser(names, fields).parse(1, cells)
        assert (row.currency, row.errors) == ("EUR", ())
    row = parser(["price"], fields).parse(1, ["12"])
    assert [e.code for e in row.errors] == ["missing"]


def test_spreadsheets_give_native_numbers_and_day_counts():
    row = parser(kind="xlsx", mark=",").parse(
        2, ["13313", "46023", "1.2340", "1.5", "", ""]
    )
    assert row.errors == ()
    assert row.values["quantity"] == Decimal("1.234")
    assert row.values["day"] == date(2026, 1, 1)
    assert (
        parser().parse(2, ["c", "46023", "1", "", "", ""]).errors[0].code
        == "invalid_date"
    )


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(parser_module, "_MEMORY", 10)
    reader = parser(["quantity"], FIELDS[2:3])
    rows = list(reader.parse_all((n, [f"{n % 50}"]) for n in range(500)))
    assert [row.values["quantity"] for row in rows] == [n % 50 for n in range(500)]
    memory = reader._readers[0][0].__self__
    assert len(memory) <= 12


CELLS = st.lists(
    st.one_of(st.text(max_size=9), st.sampled_from(["1,5", "12 €", "", "c"])),
    max_size=9,
)


@given(
    st.lists(CELLS, max_size=6),
    st.sampled_from(["csv", "xlsx"]),
    st.sampled_from([".", ",", "auto"]),
)
def test_any_cells_give_values_or_errors(rows, kind, mark):
    reader = parser(kind=kind, mark=mark)
    for row in reader.parse_all(enumerate(rows, 1)):
        assert list(row.values) and set(row.values) == set(NAMES)
        assert all(error.code in CELL_CODES for error in row.errors)
        wrong = {
            error.field for error in row.errors if error.code != "currency_conflict"
        }
        assert all(row.values[name] is None for name in wrong if name)
        assert (
            row.errors
            == parser(kind=kind, mark=mark).parse(row.row_number, row.raw).errors
        )
