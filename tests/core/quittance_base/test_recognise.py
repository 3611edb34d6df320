"""From a sample to a layout: titles, contents, doubts."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partner_files import ods, xlsx

from quittance_base.core.profile import DOUBT_CODES, Field, recognise
from quittance_base.core.readers import Dialect, FileRefused

FIELDS = (
    Field("client", "key", ("client", "customer", "code client", "n° client"), True),
    Field("service", "key", ("prestation", "service", "type", "stock code"), True),
    Field("date", "date", ("date", "date de service", "jour", "day"), True),
    Field("quantity", "decimal", ("quantité", "qté", "qty"), True, "integer"),
    Field(
        "price",
        "decimal",
        ("prix unitaire", "prix", "pu ht", "unit price"),
        True,
        "money",
    ),
    Field("email", "key", ("e-mail", "courriel"), False, "email"),
    Field("note", "text", ("commentaire", "libellé", "description"), False),
    Field("currency", "currency", ("devise",)),
)
FRENCH = """Blanchisserie du Port;;;;;
Relevé de janvier;;;;;

N° client;Prestation;Date de service;Qté;P.U. HT;Commentaire
13313.0;Draps;15/01/2026;2;12,50 €;=HYPERLINK("x")
C-2;Serviettes;03/01/2026;10;1 234,50 €;
"""
DATA = Path(__file__).parents[4] / "shared" / "data" / "online-retail"


def mapping(proposal):
    return {c.field: c.header for c in proposal.layout.columns if c.field}


def codes(proposal):
    return [doubt.code for doubt in proposal.doubts]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-8-sig"])
def test_french_file_with_titles_below(encoding):
    proposal = recognise(FRENCH.encode(encoding), "janvier.csv", FIELDS)
    assert mapping(proposal) == {
        "client": "N° client", "service": "Prestation", "date": "Date de service",
        "quantity": "Qté", "price": "P.U. HT", "note": "Commentaire",
    }  # fmt: skip
    assert proposal.layout.dialect.header_row == 3
    assert (proposal.layout.date_order, proposal.layout.decimal_mark) == ("dmy", ",")
    assert proposal.doubts == ()
    assert proposal.sample[0] == (
        5,
        FRENCH.splitlines()[4].replace('""', '"').split(";"),
    )


def test_english_and_run_together_titles():
    text = "CustomerID,StockCode,InvoiceDate,Quantity,UnitPrice\n"
    text += "C1,A1,2026-01-03 10:00,1,1.95\n"
    proposal = recognise(text.encode(), "x.csv", FIELDS)
    assert set(mapping(proposal)) == {"client", "service", "date", "quantity", "price"}
    assert (proposal.layout.date_order, proposal.layout.decimal_mark) == ("ymd", ".")


def test_no_titles_columns_by_what_they_hold():
    text = "jean@x.fr;25/12/2025;2;12,50\nanne@x.fr;24/12/2025;3;9,90\n"
    proposal = recognise(text.encode(), "x.csv", FIELDS)
    found = {c.field: (c.index, c.doubt) for c in proposal.layout.columns if c.field}
    assert proposal.layout.dialect.header_row is None
    assert found == {
        "date": (1, "by_content"), "quantity": (2, "by_content"),
        "price": (3, "by_content"), "email": (0, "by_content"),
    }  # fmt: skip
    assert codes(proposal)[0] == "no_header"
    assert [d.field for d in proposal.doubts if d.code == "field_missing"] == [
        "client",
        "service",
    ]


@pytest.mark.parametrize(
    ("dates", "order", "doubts"),
    [
        (["25/12/2025", "01/02/2026"], "dmy", []),
        (["12/25/2025", "01/02/2026"], "mdy", []),
        (["01/02/2026", "03/04/2026"], "dmy", ["date_order"]),
        (["2026-02-01", "2026-02-02"], "ymd", []),
        (["25/12/2025", "12/25/2025", "26/12/2025"], "dmy", ["mixed_dates"]),
        (["05/05/2026", "06/06/2026"], "dmy", []),
    ],
)
def test_order_of_dates(dates, order, doubts):
    rows = "".join(f"c;wash;{day};1;2\n" for day in dates)
    text = f"client;service;date;qty;prix\n{rows}"
    proposal = recognise(text.encode(), "x.csv", FIELDS)
    assert (proposal.layout.date_order, codes(proposal)) == (order, doubts)


@pytest.mark.parametrize(
    ("prices", "mark", "doubts"),
    [
        (["1,95", "2"], ",", []), (["1.95", "2"], ".", []), (["1", "2"], "auto", []),
        (["1,234", "2,345"], "auto", ["decimal_mark"]), (["1.234,50", "2"], ",", []),
        (["1,95", "1.95"], "auto", ["decimal_mark"]),
    ],
)  # fmt: skip
def test_decimal_mark(prices, mark, doubts):
    rows = "".join(f"c;wash;2026-01-01;1;{price}\n" for price in prices)
    proposal = recognise(f"client;service;date;qty;prix\n{rows}".encode(), "", FIELDS)
    assert (proposal.layout.decimal_mark, codes(proposal)) == (mark, doubts)


def test_title_and_content_that_contradict_each_other():
    text = "client;service;date;qty;prix\nc;wash;soon;1;2\nd;wash;later;1;3\n"
    proposal = recognise(text.encode(), "", FIELDS)
    day = proposal.layout.columns[2]
    assert (day.field, day.doubt) == ("date", "content_differs")
    assert day.confidence < 0.7


def test_two_columns_for_one_field():
    text = "client;service;date;date;qty;prix\nc;w;25/12/2025;26/12/2025;1;2\n"
    proposal = recognise(text.encode(), "", FIELDS)
    assert [c.doubt for c in proposal.layout.columns if c.field == "date"] == [
        "close_second"
    ]


def test_corrected_dialect_is_used():
    dialect = Dialect("csv", "utf-8", ";", '"', "", None)
    proposal = recognise(b"client;prix\nc;1\n", "", FIELDS, dialect=dialect)
    assert proposal.layout.dialect == dialect
    assert proposal.sample[0] == (1, ["client", "prix"])


def test_spreadsheets():
    rows = [
        ["Client", "Service", "Date", "Qty", "Unit price"],
        ["c", "w", 46023, 1, 1.95],
    ]
    proposal = recognise(xlsx(rows), "x.xlsx", FIELDS)
    assert len(mapping(proposal)) == 5
    assert proposal.layout.decimal_mark == "auto"
    with pytest.raises(FileRefused):
        recognise(ods(""), "x.ods", FIELDS)


def test_real_wholesaler_file():
    path = DATA / "2011-01.csv.gz"
    if not path.exists():
        pytest.skip(f"no shared data at {path.parent}")
    proposal = recognise(gzip.decompress(path.read_bytes()), path.name, FIELDS)
    assert mapping(proposal) == {
        "client": "CustomerID", "service": "StockCode", "date": "InvoiceDate",
        "quantity": "Quantity", "price": "UnitPrice", "note": "Description",
    }  # fmt: skip
    assert proposal.doubts == ()


@given(st.text("ab1;,\n\"'/.-€ é25", max_size=200))
def test_any_text_is_proposed_or_refused(text):
    try:
        proposal = recognise(text.encode(), "x.csv", FIELDS)
    except FileRefused:
        return
    used = [c.field for c in proposal.layout.columns if c.field]
    assert len(used) == len(set(used))
    assert all(c.doubt in (None, *DOUBT_CODES) for c in proposal.layout.columns)
    assert all(doubt.code in DOUBT_CODES for doubt in proposal.doubts)
