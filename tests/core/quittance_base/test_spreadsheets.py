"""XLSX and ODS: every kind of cell, and workbooks made to do harm."""

import io
import tracemalloc
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partner_files import CONTENT, SHEET, cells, ods, refusal, replaced, xlsx, zipped

from quittance_base.core.readers import Dialect, FileRefused, Limits, read_table, sniff
from quittance_base.core.readers.cells import native_number
from quittance_base.core.readers.excel_dates import format_kind, serial_text

XLSX = Dialect("xlsx")
MEMBER = "xl/worksheets/sheet1.xml"


def test_every_kind_of_cell():
    rows = [
        ["Réf", "Jour", "Heure", "Qté", "Prix", "Vrai", "Texte"],
        [
            13313,
            date(2026, 1, 3),
            datetime(2026, 1, 3, 14, 5),
            0.1 + 0.2,
            1.95,
            True,
            "é",
        ],
        [10**14, date(2026, 12, 31), datetime(2026, 1, 4), -2, 1.234, False, " =1"],
    ]
    header, found = cells(xlsx(rows))
    assert header == rows[0]
    assert found == [
        (2, ["13313", "2026-01-03", "2026-01-03 14:05:00", "0.3", "1.95", "TRUE", "é"]),
        (
            3,
            [
                "100000000000000",
                "2026-12-31",
                "2026-01-04",
                "-2",
                "1.2340",
                "FALSE",
                " =1",
            ],
        ),
    ]


def test_1904_dates():
    rows = [["Ref", "Day"], ["a", date(2026, 1, 3)]]
    assert cells(xlsx(rows, date_1904=True))[1] == [(2, ["a", "2026-01-03"])]


def test_formula_gives_its_last_result_and_rich_text_its_words():
    book = openpyxl.Workbook()
    book.active.append(["Ref", "Sum"])
    out = io.BytesIO()
    book.save(out)
    row = (
        '<row r="1"><c t="inlineStr"><is><r><t>Re</t></r><r><t>f</t></r>'
        "<rPh><t>no</t></rPh></is></c><c t='str'><v>Sum</v></c></row>"
        '<row r="3"><c r="A3" t="str"><f>A1</f><v>x_x0041_</v></c>'
        '<c r="B3"><f>1+1</f><v>2</v></c>'
        '<c r="D3" t="e"><v>#N/A</v></c><c r="E3"/></row>'
    )
    content = replaced(out.getvalue(), MEMBER, SHEET.format(row))
    assert cells(content) == (
        ["Ref", "Sum", "", "", ""],
        [(3, ["xA", "2", "", "#N/A", ""])],
    )


def test_openpyxl_reads_the_same():
    rows = [
        ["Ref", "Day", "Qty"],
        *([f"r{n}", date(2026, 1, 1 + n % 28), n / 8] for n in range(99)),
    ]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    found = cells(out.getvalue())[1]
    assert [c[1] for _n, c in found] == [row[1].isoformat() for row in rows[1:]]
    assert [float(c[2]) for _n, c in found] == [row[2] for row in rows[1:]]


def test_sheet_is_found_by_name_else_the_one_with_a_table():
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book.active.append(["Laundry Ltd"])
    data = book.create_sheet("January")
    data.append(["Ref", "Qty"])
    data.append(["a", 1])
    book.create_sheet("Notes").append(["x", "y"])
    out = io.BytesIO()
    book.save(out)
    assert sniff(out.getvalue()).sheet == "January"
    notes = Dialect("xlsx", sheet="Notes", header_row=None)
    assert cells(out.getvalue(), notes)[1] == [(1, ["x", "y"])]
    assert refusal(out.getvalue(), Dialect("xlsx", sheet="March")) == (
        "no_sheet",
        {"sheet": "March"},
    )


def test_only_sheet_may_change_its_name():
    content = xlsx([["Ref", "Qty"], ["a", 1]])
    assert cells(content, Dialect("xlsx", sheet="January"))[1] == [(2, ["a", "1"])]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", ""), ("0.00", ""), ("@", ""), ("d/m/yy", "date"), ("mmm-yy",
        "date"),
        ("[$-40C]d mmmm yyyy;@", "date"), ("hh:mm", "time"), ("[h]:mm:ss", "time"),
        ('#,##0.00\\ "days"', ""), ("[Red]0.00", ""), ("mm", "date"),
    ],
)  # fmt: skip
def test_number_formats(code, kind):
    assert format_kind(code) == kind


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)))
def test_serials_round_trip(day):
    serial = (day - date(1899, 12, 30)).days
    assert serial_text(str(serial), "date") == day.isoformat()


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14)
)
def test_native_numbers_keep_fifteen_digits_and_never_look_like_thousands(value):
    text = native_number(repr(value))
    assert float(text) == pytest.approx(value, rel=1e-14, abs=1e-300)
    assert len(text.partition(".")[2]) != 3


# What a hostile workbook tries


@pytest.fixture
def plain():
    return xlsx([["Ref", "Qty"], ["a", 1]])


def test_cell_far_away_costs_nothing(plain):
    far = '<row r="1"><c r="A1"><v>1</v></c></row>'
    far += '<row r="900000"><c r="B900000"><v>2</v></c></row>'
    content = replaced(plain, MEMBER, SHEET.format(far))
    dialect = Dialect("xlsx", header_row=None)
    assert cells(content, dialect)[1] == [(1, ["1"]), (900_000, ["", "2"])]
    wide = '<row r="1"><c r="XFD1"><v>1</v></c></row>'
    assert (
        refusal(replaced(plain, MEMBER, SHEET.format(wide)), XLSX)[0]
        == "too_many_columns"
    )
    low = '<row r="2000000"><c r="A2000000"><v>1</v></c></row>'
    assert (
        refusal(replaced(plain, MEMBER, SHEET.format(low)), XLSX)[0] == "too_many_rows"
    )


def test_ten_thousand_columns_without_references(plain):
    row = "<row>" + "<c><v>1</v></c>" * 10_000 + "</row>"
    assert (
        refusal(replaced(plain, MEMBER, SHEET.format(row)), XLSX)[0]
        == "too_many_columns"
    )


def test_bomb_is_counted_as_it_unpacks(plain):
    bomb = SHEET.format(
        f"<row x={chr(39)}{chr(32) * 999}{chr(39)}><c><v>1</v></c></row>" * 40_000
    )
    content = replaced(plain, MEMBER, bomb)
    assert len(content) < len(bomb) / 200
    assert refusal(content, XLSX)[0] == "zip_bomb"
    assert refusal(content, XLSX, Limits(max_unpacked=2**20))[0] == "zip_bomb"


def test_declared_size_may_lie(plain):
    size = 30_000_000
    bomb = SHEET.format(" " * (size - len(SHEET) + 2)).encode()
    content = replaced(plain, MEMBER, bomb)
    lie = content.replace(len(bomb).to_bytes(4, "little"), (999).to_bytes(4, "little"))
    assert lie != content
    assert refusal(lie, XLSX)[0] in ("zip_bomb", "zip_damaged", "bad_xml")


def test_row_without_end_is_bounded(plain):
    row = "<row>" + "<c><v>1</v></c>" * 2_000_000 + "</row>"
    limits = Limits(max_ratio=10_000)
    assert refusal(replaced(plain, MEMBER, SHEET.format(row)), XLSX, limits)[0] == (
        "record_too_large"
    )


@pytest.mark.parametrize(
    "member", [MEMBER, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_dtd_inside_a_member(plain, member):
    doctype = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "boom">]><x>&a;</x>'
    assert refusal(replaced(plain, member, doctype), XLSX)[0] == "dtd"


def test_damaged_archives(plain):
    assert refusal(plain[: len(plain) // 2], XLSX)[0] == "zip_damaged"
    broken = bytearray(plain)
    at = plain.index(b"xl/worksheets/sheet1.xml") + 40
    broken[at : at + 20] = bytes(20)
    assert refusal(bytes(broken), XLSX)[0] in ("zip_damaged", "bad_xml")
    assert (
        refusal(replaced(plain, MEMBER, "<worksheet><sheetData>"), XLSX)[0] == "bad_xml"
    )
    assert refusal(zipped({"a.txt": "x"}))[0] == "archive"
    assert refusal(zipped({"xl/workbook.bin": "x"})) == (
        "unsupported",
        {"kind": "xlsb"},
    )


def test_too_many_members(plain):
    content = zipped({f"m{n}": "" for n in range(20)})
    code, params = refusal(content, limits=Limits(max_members=10))
    assert (code, params["count"]) == ("too_many_members", 20)


def test_one_string_in_every_cell(plain):
    strings = f"<sst><si><t>Ref</t></si><si><t>{'x' * 32_000}</t></si></sst>"
    many = (
        "<row><c t='s'><v>0</v></c></row>" + "<row><c t='s'><v>1</v></c></row>" * 20_000
    )
    content = replaced(plain, MEMBER, SHEET.format(many))
    content = replaced(content, "xl/sharedStrings.xml", strings)
    table = read_table(content, XLSX)
    tracemalloc.start()
    with pytest.raises(FileRefused) as caught:
        table.keep()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "zip_bomb"
    assert peak < 20 * 2**20


def test_cell_too_long(plain):
    row = f'<row><c t="str"><v>{"x" * 40_000}</v></c></row>'
    assert (
        refusal(replaced(plain, MEMBER, SHEET.format(row)), XLSX)[0] == "cell_too_long"
    )


# ODS


ROWS = (
    '<table:table table:name="Cover"><table:table-row><table:table-cell'
    ' office:value-type="string"><text:p>Hi</text:p></table:table-cell>'
    "</table:table-row></table:table>"
    '<table:table table:name="Data"><table:table-header-rows><table:table-row>'
    '<table:table-cell office:value-type="string"><text:p>Ref</text:p>'
    "</table:table-cell>"
    '<table:table-cell office:value-type="string"><text:p>Jour</text:p>'
    "</table:table-cell>"
    '<table:table-cell office:value-type="string">'
    '<text:p>P<text:s text:c="2"/>U</text:p>'
    "</table:table-cell></table:table-row></table:table-header-rows>"
    '<table:table-row table:number-rows-repeated="2"><table:table-cell'
    ' office:value-type="float" office:value="13313"><text:p>13 313</text:p>'
    "</table:table-cell>"
    '<table:table-cell office:value-type="date"'
    ' office:date-value="2026-01-03T00:00:00"/>'
    '<table:table-cell office:value-type="currency" office:value="12.5"/>'
    '<table:table-cell table:number-columns-repeated="16381"/></table:table-row>'
    '<table:table-row table:number-rows-repeated="1048573"><table:table-cell'
    ' table:number-columns-repeated="16384"/></table:table-row></table:table>'
)


def test_ods_cells_repeats_and_empty_tail():
    header, rows = cells(ods(ROWS))
    assert header == ["Ref", "Jour", "P  U"]
    assert rows == [(n, ["13313", "2026-01-03", "12.5"]) for n in (2, 3)]


def test_ods_repeats_made_to_explode():
    cell = '<table:table-cell office:value-type="float" office:value="1" {}/>'
    wide = cell.format('table:number-columns-repeated="16384"')
    table = '<table:table table:name="x"><table:table-row {}>{}</table:table-row>'
    table += "</table:table>"
    assert refusal(ods(table.format("", wide)), Dialect("ods"))[0] == "too_many_columns"
    tall = table.format('table:number-rows-repeated="999999999"', cell.format(""))
    assert refusal(ods(tall), Dialect("ods", header_row=None))[0] == "too_many_rows"


def test_ods_bomb_is_counted_as_it_unpacks():
    row = "<table:table-row>" + " " * 999 + "</table:table-row>"
    bomb = f'<table:table table:name="x">{row * 40_000}</table:table>'
    content = ods(bomb)
    assert len(content) < len(bomb) / 200
    assert refusal(content, Dialect("ods"))[0] == "zip_bomb"
    assert refusal(content, Dialect("ods"), Limits(max_unpacked=2**20))[0] == "zip_bomb"


def test_ods_dtd_and_missing_content():
    content = ods("")
    assert refusal(content)[0] == "no_sheet"
    assert (
        refusal(replaced(content, "content.xml", "<!DOCTYPE x><x/>"), Dialect("ods"))[0]
        == "dtd"
    )
    lone = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})
    assert refusal(lone)[0] == "zip_damaged"


@settings(max_examples=60)
@given(st.data())
def test_damage_anywhere_is_only_refused(data):
    content = bytearray(data.draw(st.sampled_from(_SAMPLES)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(4, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    _survives(bytes(content))


@settings(max_examples=60)
@given(st.data())
def test_damage_inside_the_xml_is_only_refused(data):
    text = bytearray(data.draw(st.sampled_from(_XML)).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(40, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    _survives(replaced(_SAMPLES[0], MEMBER, bytes(text)))
    _survives(replaced(_SAMPLES[1], "content.xml", bytes(text)))


_SAMPLES = [xlsx([["Ref", "Qty"], ["a", 1], ["b", date(2026, 1, 3)]]), ods(ROWS)]
_XML = [
    CONTENT.format(ROWS),
    SHEET.format(
        '<row r="1"><c r="A1" t="s" s="1"><v>0</v></c><c r="B1"><v>2</v></c></row>'
    ),
]


def _survives(content):
    for dialect in (None, XLSX, Dialect("ods")):
        try:
            for _row in read_table(content, dialect or sniff(content)).rows():
                pass
        except FileRefused:
            continue
