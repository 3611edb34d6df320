"""CSV and its like: every delimiter, quote and encoding, and what is refused."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance_base.core.export import write_csv
from quittance_base.core.readers import Dialect, FileRefused, Limits, read_table, sniff

TEXT = "Réf;Désignation;Qté\nA1;Draps été;2\nA2;Nappe;3\n"


def cells(content, dialect=None, limits=Limits()):
    table = read_table(content, dialect or sniff(content), limits)
    return table.header, list(table.rows())


def refusal(content, dialect=None, limits=Limits()):
    with pytest.raises(FileRefused) as caught:
        cells(content, dialect, limits)
    return caught.value.code, caught.value.params


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "mac_roman"]
)
def test_every_encoding(encoding):
    header, rows = cells(TEXT.encode(encoding))
    assert header == ["Réf", "Désignation", "Qté"]
    assert rows == [(2, ["A1", "Draps été", "2"]), (3, ["A2", "Nappe", "3"])]


@pytest.mark.parametrize("delimiter", list(";,\t|^~"))
def test_every_delimiter(delimiter):
    content = TEXT.replace(";", delimiter).encode()
    assert sniff(content).delimiter == delimiter
    assert len(cells(content)[1][0][1]) == 3


def test_profile_says_utf8_but_this_month_is_windows():
    dialect = sniff(TEXT.encode("utf-8"))
    assert cells(TEXT.encode("cp1252"), dialect)[0][0] == "Réf"
    windows = sniff(TEXT.encode("cp1252"))
    assert cells(TEXT.encode("utf-8"), windows)[0][0] == "Réf"


def test_titles_below_other_rows_and_blank_rows_count():
    content = b"Laundry Ltd\n\nRef;Qty\nA1;2\n;\nA2;3\n"
    header, rows = cells(content)
    assert header == ["Ref", "Qty"]
    assert rows == [(4, ["A1", "2"]), (6, ["A2", "3"])]


def test_rows_after_a_row_number():
    table = read_table(TEXT.encode(), sniff(TEXT.encode()))
    assert [number for number, _cells in table.rows(2)] == [3]


def test_apostrophe_as_quote_and_sep_line():
    content = b"sep=;\n'Ref';'Name'\n'A1';'a;b'\n'A2';'c'\n"
    assert cells(content)[1][0] == (3, ["A1", "a;b"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b";;\n;;\n", "empty"),
        (b"Ref;Qty;Price\n", "header_only"),
        (b"\x00\x01\x02\x03" * 99, "binary"),
        (bytes(range(256)) * 9, "binary"),
        (b"%PDF-1.7\n", "unsupported"),
        (b"<html><table>", "unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "unsupported"),
    ],
)
def test_no_row_can_be_read(content, code):
    with pytest.raises(FileRefused) as caught:
        cells(content)
    assert caught.value.code == code


def test_header_only_when_the_profile_knows_the_titles():
    assert refusal(b"Ref;Qty\n;\n", Dialect("csv", delimiter=";"))[0] == "header_only"


def test_wrong_delimiter_names_both():
    content = b"Ref;Price\nA1;12,50\nA2;1\n"
    found = refusal(content, Dialect("csv", delimiter=","))
    assert found == ("wrong_delimiter", {"expected": ",", "found": ";"})


def test_ten_thousand_columns():
    line = b";".join([b"x"] * 10_000)
    code, params = refusal(line + b"\n" + line)
    assert (code, params["count"]) == ("too_many_columns", 10_000)


def test_line_and_record_too_long():
    dialect = Dialect("csv", delimiter=";", header_row=None)
    limits = Limits(max_line=1000)
    code, params = refusal(b"a;b\nc;" + b"x" * 2000 + b"\n", dialect, limits)
    assert (code, params["row"]) == ("line_too_long", 2)
    code, _params = refusal(b'a;"' + b"x\n" * 2000, dialect, limits)
    assert code == "line_too_long"


def test_memory_for_a_line_as_long_as_the_largest_file_is_bounded():
    content = b"x" * (Limits().max_bytes - 1)
    tracemalloc.start()
    code, _params = refusal(content, Dialect("csv", delimiter=";", header_row=None))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert code == "line_too_long"
    assert peak < 6 * len(content)


def test_unclosed_quote_never_swallows_rows():
    rows = b"".join(b"A%d;text;3\n" % n for n in range(9))
    assert refusal(b'Ref;Name;Qty\nA;"open;2\n' + rows)[0] == "unclosed_quote"
    closed_later = b'Ref;Name;Qty\nA;"open;2\n' + rows + b'B;closed";2\n'
    assert refusal(closed_later) == ("unclosed_quote", {"row": 2})
    assert cells(b'Ref;Name\nA;"two\nlines; really"\n')[1][0][1][1] == (
        "two\nlines; really"
    )


def test_too_many_rows_and_bytes():
    content = b"a;b\n" + b"1;2\n" * 50
    assert refusal(content, limits=Limits(max_rows=20))[0] == "too_many_rows"
    assert refusal(content, Dialect("csv"), Limits(max_bytes=20))[0] == "too_large"


CELL = st.text(
    st.characters(
        codec="utf-8", exclude_characters="\r\n\0\x1a\ufeff\ufffd", min_codepoint=32
    )
).map(str.strip)


@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=9),
    st.sampled_from(";,\t|^"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_round_trip_over_dialects(rows, delimiter, encoding):
    dialect = Dialect("csv", encoding, delimiter, header_row=None)
    rows = [("key", *row) for row in rows]
    table = read_table(write_csv(rows, dialect), dialect)
    back = [[_plain(cell) for cell in row] for _number, row in table.rows()]
    assert back == [[_plain(cell) for cell in row] for row in rows]


def _plain(cell):
    return cell.replace("'", "")


@given(st.binary(max_size=400))
def test_arbitrary_bytes_only_refused(content):
    for read in (sniff, lambda c: list(read_table(c, Dialect("csv")).rows())):
        try:
            read(content)
        except FileRefused as refused:
            assert refused.code
