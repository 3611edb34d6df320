"""JSON, JSON lines and XML: records found, flattened, and what is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partner_files import cells, refusal

from quittance_base.core.readers import (
    Dialect,
    FileRefused,
    Limits,
    jsonrows,
    read_table,
    sniff,
)
from quittance_base.core.readers import records as records_module

RECORDS = [
    {"ref": "é1", "qty": 2, "price": 1.950, "client": {"id": 13313.0}},
    {"ref": None},
]


def test_json_list_and_list_inside():
    expected = (
        ["ref", "qty", "price", "client.id"],
        [(1, ["é1", "2", "1.95", "13313.0"])],
    )
    assert cells(json.dumps(RECORDS).encode()) == expected
    nested = {"meta": {"month": "2026-01"}, "data": {"rows": RECORDS}}
    content = json.dumps(nested, indent=2).encode("utf-16")
    assert sniff(content).record_path == "data.rows"
    assert cells(content) == expected


def test_json_numbers_are_kept_as_written():
    content = (
        b'[{"a": 1.234, "b": 0.1, "c": 12345678901234567890, "d": NaN, "e": true}]'
    )
    assert cells(content)[1] == [
        (1, ["1.2340", "0.1", "12345678901234567890", "NaN", "TRUE"])
    ]


def test_json_record_inherits_what_stands_around_its_list():
    document = {"clients": [
        {"ref": "C1", "services": [{"type": "wash"}, {"type": "iron"}]},
        {"ref": "C2", "services": [{"type": "wash"}]},
        {"ref": "C3"},
    ]}  # fmt: skip
    dialect = Dialect("json", header_row=None, record_path="clients.services")
    header, rows = cells(json.dumps(document).encode(), dialect)
    assert header == ["ref", "type"]
    assert [c for _n, c in rows] == [["C1", "wash"], ["C1", "iron"], ["C2", "wash"]]


def test_json_of_one_record():
    assert cells(b'{"a": {"b": 1}, "c": null}') == (["a.b", "c"], [(1, ["1", ""])])


def test_records_too_many_to_keep_are_read_again(monkeypatch):
    monkeypatch.setattr(records_module, "_MAX_KEPT", 2)
    assert len(cells(json.dumps([{"a": 1}] * 9).encode())[1]) == 9


def test_json_lines():
    content = b'{"a": 1}\n\n{"a": "x", "b": ["p", "q"]}\n'
    assert sniff(content).format == "jsonl"
    assert cells(content) == (["a", "b"], [(1, ["1", ""]), (2, ["x", "p, q"])])


def test_unsafe_characters_do_not_reach_the_database():
    assert cells(rb'[{"a": "x\u0000\ud800y"}]')[1] == [(1, ["xy"])]


def test_csv_that_begins_with_a_bracket():
    assert cells(b"[ref];qty\n[a];1\n[b];2\n")[0] == ["[ref]", "qty"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"a": ', "bad_json"), (b'[{"a": 1}, {"a": ]', "bad_json"),
        (b'{"a": 1}\n{"a": \n', "bad_json"), (b"[" * 200_000, "bad_json"),
        (b"[]", "no_records"), (b"{}", "no_records"), (b"[1, 2]", "no_records"),
        (b"[[[]]]", "no_records"),
    ],
)  # fmt: skip
def test_json_refused(content, code):
    assert refusal(content, name="x.json")[0] == code


@pytest.mark.parametrize("unit", [b"1,", b"[],", b"{},"])
def test_json_of_too_many_values(unit):
    """Short values are the worst: 8 MB of them would take half a gigabyte."""
    content = b"[" + unit * jsonrows.MAX_VALUES + b'{"a": 1}]'
    assert refusal(content, name="x.json")[0] == "too_many_values"


def test_record_limits():
    wide = json.dumps([{f"c{n}": 1 for n in range(10_000)}]).encode()
    assert refusal(wide)[0] == "too_many_columns"
    assert refusal(json.dumps([{"a": "x" * 40_000}]).encode())[0] == "cell_too_long"
    many = json.dumps([{"a": 1}] * 30).encode()
    assert refusal(many, limits=Limits(max_rows=20))[0] == "too_many_rows"
    assert refusal(
        b'{"a": 1}\n{"a": "%s"}\n' % (b"x" * 99), limits=Limits(max_line=50)
    )[0] == ("line_too_long")


XML = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- made by hand --><export month="2026-01" xmlns="urn:x">
 <client ref="C1"><name>Hôtel</name>
  <service id="1"><type>wash</type><price currency="EUR">12.50</price></service>
  <service id="2"><type>iron</type><price currency="EUR">1.234</price>
   <note>a</note><note>b</note></service></client>
 <client ref="C2"><name>Gîte</name>
  <service id="3"><type/><price>3</price></service></client>
</export>"""


def test_xml_path_is_guessed_and_records_flattened():
    content = XML.encode("latin-1")
    assert sniff(content).record_path == "/export/client/service"
    header, rows = cells(content)
    records = [{k: v for k, v in zip(header, c, strict=True) if v} for _n, c in rows]
    assert records == [
        {"export@month": "2026-01", "client@ref": "C1", "client.name": "Hôtel",
         "@id": "1", "type": "wash", "price": "12.50", "price@currency": "EUR"},
        {"export@month": "2026-01", "client@ref": "C1", "client.name": "Hôtel",
         "@id": "2", "type": "iron", "price": "1.234", "price@currency": "EUR",
         "note": "a, b"},
        {"export@month": "2026-01", "client@ref": "C2", "client.name": "Gîte",
         "@id": "3", "price": "3"},
    ]  # fmt: skip


def test_xml_path_may_be_its_end_only():
    dialect = Dialect("xml", header_row=None, record_path="client/service")
    assert len(cells(XML.encode("latin-1"), dialect)[1]) == 3
    dialect = Dialect("xml", header_row=None, record_path="/export/service")
    assert refusal(XML.encode("latin-1"), dialect) == (
        "no_records",
        {"path": "/export/service"},
    )


LAUGHS = b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE r><r><a>1</a><a>2</a></r>",
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">'
        + LAUGHS
        + b"]><r>&a9;</r>",
        b'<!-- x --><!DOCTYPE r SYSTEM "file:///etc/passwd"><r><a>1</a></r>',
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><a>&x;</a></r>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE r><r/>'.encode("utf-16"),
        b"\n <!doctype r><r/>",
    ],
)
def test_xml_dtd_is_refused(content):
    dialect = Dialect("xml", header_row=None, record_path="/r/a")
    assert refusal(content, dialect)[0] == "dtd"
    assert refusal(content)[0] == "dtd"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<r><a>1</a>", "bad_xml"), (b"<r>&x;</r>", "bad_xml"), (b"<", "bad_xml"),
        (b"<r><a></b></r>", "bad_xml"), (b"<!-- no root -->", "bad_xml"),
        (b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE r+AD4-", "bad_xml"),
        (b"<r/>", "no_records"), (b"<r>" + b"<a>" * 500, "no_records"),
        (b"<html><table></table></html>", "unsupported"),
    ],
)  # fmt: skip
def test_xml_refused(content, code):
    assert refusal(content)[0] == code


def test_xml_without_the_record_is_not_built_in_memory():
    content = b"<r>" + b"<x><y>1</y></x>" * 1_200_000 + b"</r>"
    dialect = Dialect("xml", header_row=None, record_path="/r/service")
    assert refusal(content, dialect)[0] == "record_too_large"


@given(st.data())
def test_damaged_records_are_only_refused(data):
    content = bytearray(
        data.draw(
            st.sampled_from([XML.encode("latin-1"), json.dumps(RECORDS).encode()])
        )
    )
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.binary(max_size=3)
        )
    for dialect in (
        None,
        Dialect("xml", record_path="service"),
        Dialect("json"),
        Dialect("jsonl"),
    ):
        try:
            table = read_table(bytes(content), dialect or sniff(bytes(content)))
            for _number, row in table.rows():
                "".join(row).encode()
        except FileRefused:
            continue


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_only_refused(content):
    for dialect in (Dialect("xml", record_path="a"), Dialect("json"), Dialect("jsonl")):
        try:
            list(read_table(content, dialect).rows())
        except FileRefused:
            continue
