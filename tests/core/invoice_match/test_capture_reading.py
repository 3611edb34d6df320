"""What is read is what was written, in each syntax."""

import base64
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from einvoices import charge, invoice, line, sums
from hypothesis import given
from hypothesis import strategies as st
from write_cii import cii
from write_ubl import ubl

from invoice_match.core.capture import CaptureRefused, read
from invoice_match.core.capture.reading import is_known
from invoice_match.core.capture.references import Preceding, References

amounts = st.decimals("0.01", "99999.99", places=2)
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


@st.composite
def documents(draw):
    """A document that adds up, with whatever names and amounts."""
    lines = tuple(
        line(
            str(number),
            draw(texts),
            draw(st.integers(1, 500)),
            draw(amounts),
            rate=draw(st.sampled_from(["20", "5.5", "0"])),
            seller_item=draw(st.sampled_from(["", "A-1", "B/2"])),
            order_line=draw(st.sampled_from(["", "1", "20"])),
        )
        for number in range(1, draw(st.integers(1, 6)) + 1)
    )
    adjustments = tuple(
        charge(draw(amounts), draw(texts), of=draw(st.booleans()))
        for _ in range(draw(st.integers(0, 3)))
    )
    taxes, totals = sums(lines, adjustments)
    kind = draw(st.sampled_from(["380", "381", "384", "389", "326", "751"]))
    return invoice(
        kind=kind,
        number=draw(texts),
        lines=lines,
        adjustments=adjustments,
        taxes=taxes,
        totals=totals,
    )


@given(documents())
def test_both_syntaxes_say_the_same(document):
    assert read(ubl(document)).document == document
    assert read(cii(document)).document == replace(document, syntax="cii")


def test_everything_that_is_written_is_read():
    document = invoice(
        references=References(
            buyer="9",
            contract="C-1",
            order="P00012",
            receipt="RC-3",
            despatch="BL-5",
            preceding=(Preceding("F-1", date(2025, 12, 1)),),
        )
    )
    assert read(ubl(document)).document == document
    assert read(cii(document)).document == replace(document, syntax="cii")
    assert document.totals.total == Decimal("99.00")


@pytest.mark.parametrize("flags", [("1", "0"), ("TRUE", "False")])
def test_every_spelling_of_a_charge_is_one(flags):
    document = invoice(adjustments=(charge("5"), charge("2", of=False)))
    adjustments = read(ubl(document, flags=flags)).document.adjustments
    assert [one.charge for one in adjustments] == [True, False]
    read_cii = read(cii(document, flag="IndicatorString")).document
    assert [one.charge for one in read_cii.adjustments] == [True, False]


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.2", "2.3", "2.4"])
def test_every_version_of_ubl(version):
    document = invoice()
    assert read(ubl(document, version=version)).document == document


def test_a_value_that_is_none_is_kept_as_a_fault():
    content = ubl(invoice()).replace(b">40.00<", b">forty<", 1)
    document = read(content).document
    assert [one.value for one in document.faults] == ["forty"]
    assert document.faults[0].element.endswith("/LineExtensionAmount")
    assert document.lines[1].net is None
    assert document.totals.total == Decimal("99.00")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e5", "9" * 31, "1 000", "1,5"])
def test_numbers_nobody_writes_are_faults(text):
    content = ubl(invoice()).replace(b">99.00<", f">{text}<".encode())
    document = read(content).document
    assert document.totals.total is None
    assert document.faults


def test_an_envelope_is_opened():
    inner = ubl(invoice())
    attached = (
        b"<AttachedDocument><Attachment><ExternalReference><Description><![CDATA["
        + inner
        + b"]]></Description></ExternalReference></Attachment></AttachedDocument>"
    )
    header = b'<StandardBusinessDocument xmlns="x"><Header/>'
    wrapped = header + inner.partition(b"?>")[2] + b"</StandardBusinessDocument>"
    encoded = base64.b64encode(inner)
    embedded = (
        b'<AttachedDocument><EmbeddedDocumentBinaryObject mimeCode="text/xml">'
        + encoded
        + b"</EmbeddedDocumentBinaryObject></AttachedDocument>"
    )
    assert read(attached).document == invoice()
    assert read(embedded).document == invoice()
    with pytest.raises(CaptureRefused) as refused:
        read(embedded.replace(encoded, b"!!"), "x.xml")
    assert refused.value.code == "bad_xml"
    assert read(wrapped).document == invoice()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<Invoice>", "bad_xml"),
        (b"<Note/>", "unknown_syntax"),
        (b"<SCRDMCCBDACIOMessageStructure/>", "order"),
        (b"not xml", "bad_xml"),
        (b"%PDF-1.4 nothing", "bad_pdf"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Invoice>&b;</Invoice>', "dtd"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><Invoice/>', "dtd"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content, code):
    with pytest.raises(CaptureRefused) as refused:
        read(content, "x.xml")
    assert refused.value.code == code
    assert refused.value.params["file"] == "x.xml"


def test_lines_within_lines_end_somewhere():
    deep = "<SubInvoiceLine>" * 50 + "</SubInvoiceLine>" * 50
    content = f"<Invoice><InvoiceLine>{deep}</InvoiceLine></Invoice>".encode()
    with pytest.raises(CaptureRefused) as refused:
        read(content, "deep.xml")
    assert (refused.value.code, refused.value.params["file"]) == (
        "too_deep",
        "deep.xml",
    )


def test_parts_of_a_line_add_nothing():
    content = ubl(invoice(adjustments=()))
    part = (
        b"<SubInvoiceLine><ID>1.1</ID><LineExtensionAmount>12.50</LineExtensionAmount>"
    )
    part += b"</SubInvoiceLine></InvoiceLine>"
    document = read(content.replace(b"</InvoiceLine>", part, 1)).document
    assert [one.counts for one in document.lines] == [True, False, True]
    assert document.lines[1].parent == "1"


def test_the_same_content_has_the_same_digest_however_it_is_written():
    content = ubl(invoice())
    spaced = b"\n" + content.replace(b"><", b">\n  <").replace(b"?>\n  <", b"?><")
    latin = content.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    digests = {read(one).digest for one in (content, spaced, latin)}
    assert len(digests) == 1
    assert read(ubl(invoice(number="F-2"))).digest not in digests


def test_our_files_are_known_by_their_head():
    content = ubl(invoice())
    remark = b"<!-- " + b"<Terms> of use " * 999 + b"-->"
    commented = content.replace(b"?>", b"?>" + remark, 1)
    utf16 = content.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    for one in (content, commented, utf16, cii(invoice()), b"%PDF-1.7", b"<Order/>"):
        assert is_known(one)
    for one in (b"", b"text", b"<FatturaElettronica/>", b"<!-- <Invoice/> --><a/>"):
        assert not is_known(one)
