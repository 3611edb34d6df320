"""The XML is inside the PDF, and the PDF says it is a PDF/A-3."""

import io
import struct

import pytest
from einvoices import invoice
from pypdf import PdfReader, PdfWriter

from invoice_match.core.capture import read
from invoice_match.core.write import write_cii
from invoice_match.core.write.glyphs import widths
from invoice_match.core.write.pdfa import embed


def blank_page() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Producer": "a printer"})
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_the_invoice_is_inside():
    document = invoice(syntax="cii")
    pdf = embed(
        blank_page(), write_cii(document), b"icc", title="F-1 & co", creator="M"
    )
    reading = read(pdf, "facture.pdf")
    assert reading.document == document
    assert reading.xml_name == "factur-x.xml"


def test_it_says_what_it_is():
    xml = write_cii(invoice())
    pdf = embed(blank_page(), xml, b"icc", title="F-1 & co", creator="Morel <SAS>")
    again = embed(blank_page(), xml, b"icc", title="F-1 & co", creator="Morel <SAS>")
    assert pdf == again, "the same invoice makes the same file"
    assert pdf.startswith(b"%PDF-1.7")
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"].get_object()
    packet = root["/Metadata"].get_data().decode()
    for words in ("<pdfaid:part>3<", "F-1 &amp; co", "Morel &lt;SAS&gt;", "EN 16931"):
        assert words in packet
    file = root["/AF"][0].get_object()
    assert file["/AFRelationship"] == "/Data"
    intent = root["/OutputIntents"][0].get_object()
    assert intent["/DestOutputProfile"].get_data() == b"icc"
    assert not reader.metadata
    assert reader.trailer["/ID"]


def font(advances, glyphs, em=2048) -> bytes:
    """A font with nothing but the tables that say widths."""
    tables = {
        b"head": bytes(18) + struct.pack(">H", em),
        b"hhea": bytes(34) + struct.pack(">H", len(advances)),
        b"maxp": bytes(4) + struct.pack(">H", glyphs),
        b"hmtx": b"".join(struct.pack(">Hh", one, 0) for one in advances),
    }
    offset, head, body = 12 + 16 * len(tables), b"", b""
    for tag, content in tables.items():
        head += struct.pack(">4sIII", tag, 0, offset + len(body), len(content))
        body += content
    return struct.pack(">IHHHH", 0x10000, len(tables), 0, 0, 0) + head + body


def test_widths_of_glyphs():
    assert widths(font([1024, 2048], 4)) == [500, 1000, 1000, 1000]
    for broken in (b"", b"\x00" * 12, font([1024], 1)[:60], font([1], 1, em=0)):
        with pytest.raises(ValueError):
            widths(broken)
