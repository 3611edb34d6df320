"""What we give back: no formula alive, rejects in the partner's own format."""

import csv
import io
import re
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance_base.core.export import safe_cell, write_csv, write_rejects, write_xlsx
from quittance_base.core.profile import Field, open_file, recognise
from quittance_base.core.profile.numbers import parse_number
from quittance_base.core.readers import Dialect, read_table, sniff

ALIVE = [
    '=HYPERLINK("http://x","y")', "+1+cmd|'/C calc'!A0", "-2+3+cmd|' /C calc'!D2",
    "@SUM(1)",
    "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "=", "@", "+a", "-a",
    "+33 6 12 34 56 78",
]  # fmt: skip
HARMLESS = [
    "-12,50",
    "+5",
    "-1.234,56",
    "(3)",
    "12",
    "text",
    "a=b",
    "x@y.fr",
    "",
    "3 - 4",
    "-12,50 €",
]


@pytest.mark.parametrize("text", ALIVE)
def test_formulas_are_neutralised(text):
    assert safe_cell(text).startswith("'" + text[0])


@pytest.mark.parametrize("text", HARMLESS)
def test_the_rest_is_left_as_it_is(text):
    assert safe_cell(text) == text


def test_formula_behind_another_delimiter():
    assert safe_cell('a;=cmd|"x"!A1') == 'a;\'=cmd|"x"!A1'
    assert safe_cell("a,@SUM(1)") == "a,'@SUM(1)"
    assert safe_cell("a\t-cmd") == "a\t'-cmd"
    assert safe_cell("discount, -20% on towels") == "discount, -20% on towels"


def test_blanks_behind_a_delimiter_take_no_time():
    """A cell of 32,767 tabs was minutes of backtracking."""
    for blanks in ("\t", "\n", " ", ";", '"\t', "\r ", "+\t"):
        text = ("x;" + blanks * 32_767)[:32_766] + "="
        assert safe_cell(text).endswith("=")
    assert safe_cell("x;" + "\t" * 9 + "=1") == "x;" + "\t" * 9 + "'=1"
    assert safe_cell('x;"\t"=1') == 'x;"\t"\'=1'


STARTS = st.sampled_from(
    ["", "=", "+", "-", "@", "\t", "\r", "\n", " ", ";=", ",@", "'"]
)
EVIL = st.builds(str.__add__, STARTS, st.text(max_size=12))


@given(
    st.lists(st.lists(EVIL, min_size=2, max_size=4), min_size=1, max_size=4),
    st.sampled_from(";,\t"),
)
def test_no_cell_of_a_csv_is_alive_under_any_delimiter(rows, written_with):
    text = write_csv(rows, Dialect("csv", "utf-8", written_with)).decode(
        "utf-8", "replace"
    )
    own = csv.reader(io.StringIO(text, newline=""), delimiter=written_with)
    for cell in (cell for row in own for cell in row):
        lead = cell.lstrip(" \u00a0\x0b\x0c\ufeff")
        assert not lead.startswith(("=", "@", "\t", "\r", "\n"))
        if lead.startswith(("+", "-")):
            assert None in {parse_number(lead, mark).error for mark in ".,"}
    for other in ";,\t":
        for line in re.split("[\r\n]", text):
            assert not any(
                p.strip(' "\u00a0').startswith(("=", "@")) for p in line.split(other)
            )


@given(st.lists(st.lists(EVIL, min_size=1, max_size=3), min_size=1, max_size=4))
def test_no_cell_of_a_workbook_is_a_formula(rows):
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(rows)))
    for row in book.active.iter_rows():
        assert all(cell.data_type in ("s", "n") for cell in row)
        assert all(cell.value is None for cell in row if cell.data_type == "n")


def test_numbers_stay_numbers():
    rows = [["Sum", "Count"], [Decimal("-12.50"), 3]]
    assert write_csv(rows, Dialect("csv", "utf-8", ";")) == b"Sum;Count\r\n-12.50;3\r\n"
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(rows)))
    assert [cell.value for cell in book.active[2]] == [-12.5, 3]


def test_a_character_the_encoding_lacks_is_not_lost():
    content = write_csv([["é", "日"]], Dialect("csv", "cp1252", ";"))
    assert content.decode("utf-8-sig") == "é;日\r\n"


HEADER = ["ref", "qty", "price", "client.ref"]
REJECTS = [
    (["=1+1", "2", "12,50", "C1"], "no such client"),
    (["a", "-3", "", "é"], "price <missing>"),
]
DIALECTS = [
    (Dialect("csv", "cp1252", ";"), "csv"),
    (Dialect("csv", "utf-16", "\t"), "tsv"),
    (Dialect("csv", "utf-8", "|", "'"), "csv"),
    (Dialect("xlsx", sheet="Jan/26"), "xlsx"),
    (Dialect("ods"), "xlsx"),
    (Dialect("json", header_row=None, record_path="data.rows"), "json"),
    (Dialect("json", header_row=None), "json"),
    (Dialect("jsonl", header_row=None), "jsonl"),
    (Dialect("xml", header_row=None, record_path="/export/day/service"), "xml"),
    (Dialect("xml", header_row=None, record_path="service"), "xml"),
]


@pytest.mark.parametrize(("dialect", "extension"), DIALECTS)
def test_rejects_come_back_in_the_partner_s_format(dialect, extension):
    content, kind = write_rejects(dialect, HEADER, REJECTS, "Reason")
    assert kind == extension
    again = sniff(content, f"rejects.{kind}")
    assert again.format == ("xlsx" if dialect.format == "ods" else dialect.format)
    assert again.delimiter == (dialect.delimiter if dialect.format == "csv" else "")
    table = read_table(content, dialect if dialect.format == "csv" else again)
    assert table.header == [*HEADER, "Reason"]
    back = [[cell.lstrip("'") for cell in cells] for _n, cells in table.rows()]
    assert back == [[*cells, reason] for cells, reason in REJECTS]


def test_rejects_sent_back_give_the_same_values():
    fields = (Field("client", "key", ("client",)), Field("note", "text", ("note",)))
    first = b"client;note\n+33 6 12 34 56 78;=1+1\nc;ok\n"
    layout = recognise(first, "", fields).layout
    opened = open_file(first, layout, fields)
    rejects = [(row.raw, "why") for row in opened.parse(fields)]
    content, _kind = write_rejects(
        layout.dialect, opened.table.header, rejects, "Motif"
    )
    assert b"'=1+1" in content and b"'+33 6" in content
    again = open_file(content, layout, fields)
    assert [r.values for r in again.parse(fields)] == [
        r.values for r in opened.parse(fields)
    ]


def test_rejects_of_a_file_without_quotes():
    dialect = Dialect("csv", "utf-8", ";", "")
    rows = [(['5" pipe', "1"], "too long; cut\nit")]
    content, _kind = write_rejects(dialect, ["name", "qty"], rows, "Reason")
    assert list(read_table(content, dialect).rows()) == [
        (2, ['5" pipe', "1", "too long  cut it"])
    ]


def test_rejects_without_titles():
    dialect = Dialect("csv", "utf-8", ";", header_row=None)
    content, _kind = write_rejects(dialect, ["", ""], [(["a"], "why")], "Reason")
    assert content == b"a;;why\r\n"
