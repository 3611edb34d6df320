"""From a file's bytes to what it says."""

import base64
import binascii
from dataclasses import dataclass

from lxml import etree

from . import cii, ubl
from .document import Document
from .element import parse
from .embedded import Embedded, extract
from .refusal import CaptureRefused

#: The most bytes of XML and of PDF that are read into memory.
MAX_XML = 50 * 2**20
MAX_PDF = 100 * 2**20
#: The most lines: 5,000 are usual for telephone bills.
MAX_LINES = 20_000

_XML_TYPES = {"application/xml", "text/xml"}
_ENVELOPES = {"AttachedDocument", "StandardBusinessDocument"}


@dataclass(frozen=True)
class Reading:
    """A file that was read: what it says, and the XML it says it in."""

    document: Document
    xml: bytes
    xml_name: str
    beside: tuple[Embedded, ...] = ()


def read(content: bytes, file: str = "") -> Reading:
    """Read an invoice: UBL, CII, an envelope around them, or a PDF that holds one.

    :param file: its name, for errors.
    :raises CaptureRefused: every code of ``refusal.REFUSALS``; ``unknown_syntax`` with
        ``found="pdf"`` for a PDF without an invoice inside, which is for typing.
    """
    if b"%PDF-" in content[:1024]:
        return _read_pdf(content, file)
    return _read_xml(content, file)


def _read_pdf(content: bytes, file: str) -> Reading:
    if len(content) > MAX_PDF:
        raise CaptureRefused("too_large", file=file, size=len(content), limit=MAX_PDF)
    files = extract(content, file)
    invoices = [one for one in files if _is_invoice(one)]
    if not invoices:
        raise CaptureRefused("unknown_syntax", file=file, found="pdf")
    if len({one.content for one in invoices}) > 1:
        names = ", ".join(one.name for one in invoices)
        raise CaptureRefused("several_invoices", file=file, names=names)
    reading = _read_xml(invoices[0].content, f"{file}/{invoices[0].name}")
    others = tuple(one for one in files if one not in invoices)
    return Reading(reading.document, reading.xml, invoices[0].name, others)


def _is_invoice(embedded: Embedded) -> bool:
    """Whether an embedded file is XML whose root we read; its name may be anything."""
    if len(embedded.content) > MAX_XML or b"<" not in embedded.content[:4096]:
        return False
    try:
        root = parse(embedded.content, embedded.name)
    except CaptureRefused:
        return embedded.name.lower() in _USUAL_NAMES
    return _local(root) in ubl.ROOTS | cii.ROOTS


#: A broken XML of this name is the invoice all the same, and must be said.
_USUAL_NAMES = {"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml"}


def _read_xml(content: bytes, file: str) -> Reading:
    if len(content) > MAX_XML:
        raise CaptureRefused("too_large", file=file, size=len(content), limit=MAX_XML)
    root = parse(content, file)
    for _level in range(3):
        name = _local(root)
        if name in ubl.ROOTS or name in cii.ROOTS:
            reader = ubl.read_ubl if name in ubl.ROOTS else cii.read_cii
            return Reading(_named(reader, root, file), content, file)
        if name not in _ENVELOPES:
            break
        root, content = _open_envelope(root, content, file)
    raise CaptureRefused("unknown_syntax", file=file, found=_local(root)[:80])


def _named(reader, root, file: str) -> Document:
    """What ``reader`` reads; its refusals name the file."""
    try:
        return reader(root, MAX_LINES)
    except CaptureRefused as refused:
        refused.params["file"] = file
        raise


def _open_envelope(root, content: bytes, file: str):
    """The document inside: as an element, as text, or as an embedded file."""
    known = ubl.ROOTS | cii.ROOTS
    for inner in root.iter(etree.Element):
        if inner is not root and _local(inner) in known:
            return inner, etree.tostring(inner)
        text = (inner.text or "").strip()
        if _local(inner) == "Description" and text.startswith("<"):
            content = text.encode()
            if text.startswith("<?xml"):
                # The declared encoding was that of the text outside.
                content = text.partition("?>")[2].strip().encode()
            return parse(content, file), content
        mime = inner.get("mimeCode", "")
        if _local(inner) == "EmbeddedDocumentBinaryObject" and mime in _XML_TYPES:
            content = _decoded(text, inner, file)
            return parse(content, file), content
    return etree.Element("empty"), content


def _decoded(text: str, element, file: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        line = element.sourceline or 1
        raise CaptureRefused(
            "bad_xml", file=file, line=line, detail=str(error)
        ) from error


def _local(root) -> str:
    return etree.QName(root).localname
