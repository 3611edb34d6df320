"""The next file of a partner against the profile's layout."""

from dataclasses import replace
from datetime import date

import pytest
from partner_files import xlsx

from quittance_base.core.profile import Field, open_file, recognise
from quittance_base.core.readers import Dialect, FileRefused
from quittance_base.core.readers.xlsx import Workbook

FIELDS = (
    Field("client", "key", ("client",), True),
    Field("date", "date", ("date",), True),
    Field("price", "decimal", ("prix",)),
)
FIRST = b"client;date;prix\nc;25/12/2025;1,5\n"


@pytest.fixture
def layout():
    return recognise(FIRST, "first.csv", FIELDS).layout


def refusal(content, layout):
    with pytest.raises(FileRefused) as caught:
        open_file(content, layout, FIELDS)
    return caught.value.code, caught.value.params


def values(content, layout, start=0):
    return [
        row.values for row in open_file(content, layout, FIELDS).parse(FIELDS, start)
    ]


def test_columns_and_titles_that_moved(layout):
    content = (
        b"Laundry\n\nPRIX;note;Date;Client\n2,5;x;24/12/2025;d\n3;y;23/12/2025;e\n"
    )
    assert [list(map(str, v.values())) for v in values(content, layout)] == [
        ["2.5", "2025-12-24", "d"],
        ["3", "2025-12-23", "e"],
    ]
    assert len(values(content, layout, start=4)) == 1


def test_last_column_without_title():
    first = b"client;date;\nc;25/12/2025;1,5\nd;24/12/2025;2,5\n"
    layout = recognise(first, "", FIELDS).layout
    assert layout.columns[2].field == "price"
    content = xlsx(
        [["client", "date"], ["c", date(2026, 1, 3)], ["d", date(2026, 1, 4), 3]]
    )
    fitted = replace(layout, dialect=Dialect("xlsx"))
    assert [str(v["price"]) for v in values(content, fitted)] == ["None", "3"]


def test_spreadsheet_rows_are_unpacked_once(monkeypatch):
    content = xlsx([["client", "date"], ["c", date(2026, 1, 3)]])
    layout = recognise(content, "", FIELDS).layout
    opened = open_file(content, layout, FIELDS)
    monkeypatch.setattr(Workbook, "rows", None)
    assert len(list(opened.parse(FIELDS))) == 1


def test_missing_column_is_named(layout):
    assert refusal(b"client;prix\nc;1\n", layout) == (
        "column_missing",
        {"columns": "date"},
    )


def test_fewer_columns_without_titles():
    layout = recognise(b"25/12/2025;1,5\n24/12/2025;2,5\n", "", FIELDS).layout
    assert refusal(b"25/12/2025\n24/12/2025\n", layout)[0] == "too_few_columns"
    more = open_file(b"25/12/2025;1,5;reason\n", layout, FIELDS)
    assert [row.errors[0].code for row in more.parse(FIELDS)] == ["missing"]


def test_mixed_dates_refuse_the_file(layout):
    days = ["03/04/2026", "12/25/2025", "01/02/2026", "25/12/2025"]
    content = "client;date;prix\n" + "".join(f"c;{day};1\n" for day in days)
    assert refusal(content.encode(), layout) == (
        "mixed_dates",
        {
            "column": "date",
            "row": 3,
            "value": "12/25/2025",
            "other_row": 5,
            "other_value": "25/12/2025",
        },
    )


def test_dates_in_another_order_than_the_profile(layout):
    code, params = refusal(
        b"client;date;prix\nc;03/04/2026;1\nc;12/25/2025;1\n", layout
    )
    assert (code, params["row"], params["order"]) == ("date_order", 3, "dmy")


def test_ambiguous_dates_follow_the_profile(layout):
    found = values(b"client;date;prix\nc;03/04/2026;1\n", layout)
    assert found[0]["date"] == date(2026, 4, 3)


def test_no_such_day_is_the_row_s_matter(layout):
    content = b"client;date;prix\nc;31/02/2026;1\nc;24/12/2025;1\n"
    rows = list(open_file(content, layout, FIELDS).parse(FIELDS))
    assert [[e.code for e in row.errors] for row in rows] == [["invalid_date"], []]


def test_spreadsheet_cells_and_text_cells_in_one_column():
    rows = [
        ["Client", "Date", "Prix"],
        ["c", date(2026, 4, 3), 1.5],
        ["c", "25/12/2025", "2,5"],
    ]
    content = xlsx(rows)
    layout = recognise(content, "x.xlsx", FIELDS).layout
    found = values(content, layout)
    assert [str(v["price"]) for v in found] == ["1.5", "2.5"]
    assert [v["date"] for v in found] == [date(2026, 4, 3), date(2025, 12, 25)]
