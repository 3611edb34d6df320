"""Invoices inside PDFs, wherever and however they were put there."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from einvoices import invoice
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject
from write_cii import cii
from write_ubl import ubl

from invoice_match.core.capture import CaptureRefused, read

NAME = "factur-x.xml"
XML = cii(invoice())


def pdf(*files, change=None):
    """A PDF of one page with files in its name tree; ``change`` gets the writer."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, content in files:
        writer.add_attachment(name, content)
    if change:
        change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def taken_out(writer):
    """The specifications of a writer's files, no longer in its name tree."""
    tree = writer.root_object["/Names"].pop("/EmbeddedFiles").get_object()
    return [one.indirect_reference for one in map(_object, tree["/Names"][1::2])]


def _object(one):
    return one.get_object()


def associated(writer):
    writer.root_object[NameObject("/AF")] = ArrayObject(taken_out(writer))


def pinned(writer):
    (specification,) = taken_out(writer)
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FileAttachment"),
            NameObject("/FS"): specification,
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def branched(writer):
    """The names below two more levels, one of them its own child."""
    names = writer.root_object["/Names"]
    leaf = names.pop("/EmbeddedFiles")
    branch = DictionaryObject()
    reference = writer._add_object(branch)
    branch[NameObject("/Kids")] = ArrayObject([leaf, reference])
    names[NameObject("/EmbeddedFiles")] = reference


@pytest.mark.parametrize("change", [None, associated, pinned, branched])
def test_wherever_the_file_is_kept(change):
    reading = read(pdf((NAME, XML), change=change), "a.pdf")
    assert (reading.document.number, reading.xml_name) == ("F-2026-17", NAME)
    assert reading.xml == XML


def test_files_beside_the_invoice_are_told():
    reading = read(pdf((NAME, XML), ("plan.txt", b"x"), ("b.xml", b"<a/>")), "a.pdf")
    assert {one.name for one in reading.beside} == {"plan.txt", "b.xml"}


def damaged(writer):
    """A specification of a file that is elsewhere, beside the sound one."""
    tree = writer.root_object["/Names"]["/EmbeddedFiles"].get_object()
    broken = tree["/Names"][1].get_object()
    del broken["/EF"].get_object()[NameObject("/F")]


@pytest.mark.parametrize("first", ["a.bin", "z.bin"])
def test_a_file_that_cannot_be_unpacked_does_not_hide_the_invoice(first):
    def change(writer):
        tree = writer.root_object["/Names"]["/EmbeddedFiles"].get_object()["/Names"]
        place = list(map(str, tree[::2])).index(first) * 2 + 1
        del tree[place].get_object()["/EF"].get_object()[NameObject("/F")]

    content = pdf((first, b"x"), (NAME, XML), change=change)
    assert read(content, "a.pdf").document.number == "F-2026-17"


def test_an_invoice_that_cannot_be_unpacked_is_refused():
    with pytest.raises(CaptureRefused) as refused:
        read(pdf((NAME, XML), change=damaged), "a.pdf")
    assert refused.value.code == "empty"


def test_the_same_invoice_in_two_syntaxes_is_one():
    reading = read(pdf(("other.xml", ubl(invoice())), (NAME, XML)), "a.pdf")
    assert (reading.xml_name, reading.document.syntax) == (NAME, "cii")
    assert [one.name for one in reading.beside] == ["other.xml"]


def test_two_invoices_are_refused():
    other = replace(invoice(), number="F-2026-18")
    with pytest.raises(CaptureRefused) as refused:
        read(pdf((NAME, XML), ("b.xml", cii(other))), "a.pdf")
    assert refused.value.code == "several_invoices"


def test_an_order_beside_the_invoice_is_no_second_one():
    order = b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>'
    assert read(pdf(("order.xml", order), (NAME, XML)), "a.pdf").xml == XML
    with pytest.raises(CaptureRefused) as refused:
        read(pdf(("order.xml", order)), "a.pdf")
    assert refused.value.code == "order"


@pytest.mark.parametrize("label", ["UTF-16", "unicode", "utf8-bom", "x"])
def test_a_wrong_label_of_the_encoding(label):
    content = XML.partition(b"?>")[2] if XML.startswith(b"<?xml") else XML
    content = f'<?xml version="1.0" encoding="{label}"?>'.encode() + content
    assert read(content, "a.xml").document.seller.name == "Quincaillerie Morel SAS"
    assert read(content, "a.xml").document.lines[1].name == "Équerre"


def test_the_label_counts_where_it_can_be_right():
    content = XML.partition(b"?>")[2] if XML.startswith(b"<?xml") else XML
    content = content.decode().encode("latin-1")
    content = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + content
    document = read(content, "a.xml").document
    assert document.lines[1].name == "Équerre"
    assert document.totals.total == Decimal("99.00")


def test_a_pdf_is_read_as_a_reader_sees_it():
    # Our own fixtures hold what they say.
    assert PdfReader(io.BytesIO(pdf((NAME, XML)))).attachments[NAME] == [XML]


BIG = b"QUJD" * (11 * 2**20 // 4)


def with_attachment(content):
    """A UBL invoice with one attached file, as base64."""
    xml = ubl(invoice())
    head, mark, tail = xml.partition(b"<AccountingSupplierParty>")
    attached = (
        b"<AdditionalDocumentReference><ID>a</ID><Attachment>"
        b'<EmbeddedDocumentBinaryObject mimeCode="application/pdf">%s'
        b"</EmbeddedDocumentBinaryObject></Attachment></AdditionalDocumentReference>"
    )
    return head + attached % content + mark + tail


def test_an_attached_file_may_be_large():
    document = read(with_attachment(BIG), "a.xml").document
    assert len(document.attachments[0].content) == len(BIG) * 3 // 4
    assert document.totals.total == Decimal("99.00")


@pytest.mark.parametrize("encoding", ["", "utf-8", "utf-16", "utf-7", "utf-32"])
def test_a_large_file_with_entities_is_refused_unread(encoding):
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "lol">'
        for n in range(12)
    )
    declared = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else ""
    xml = f'{declared}<!DOCTYPE Invoice [{entities}]><Invoice a="&e11;">'
    xml += "x" * 11_000_000 + "</Invoice>"
    with pytest.raises(CaptureRefused) as refused:
        read(xml.encode(encoding or "utf-8"), "a.xml")
    assert refused.value.code in ("dtd", "bad_xml")
