"""From a file's bytes to what it says."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, replace

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
#: Orders, which are no invoices: Order-X and UBL.
_ORDERS = {"SCRDMCCBDACIOMessageStructure", "Order", "OrderResponse", "OrderChange"}
_ENVELOPES = {"AttachedDocument", "StandardBusinessDocument"}


@dataclass(frozen=True)
class Reading:
    """A file that was read: what it says, and the XML it says it in.

    :ivar digest: of what the XML says, the same however it is wrapped or written.
    :ivar layout: of a table, as it was read.
    """

    document: Document
    xml: bytes
    xml_name: str
    digest: str = ""
    beside: tuple[Embedded, ...] = ()
    layout: dict | None = None


def read(content: bytes, file: str = "") -> Reading:
    """Read an invoice: UBL, CII, an envelope around them, or a PDF that holds one.

    :param file: its name, for errors.
    :raises CaptureRefused: every code of ``refusal.REFUSALS``; ``unknown_syntax`` with
        ``found="pdf"`` for a PDF without an invoice inside, which is for typing.
    """
    if b"%PDF-" in content[:1024]:
        return _read_pdf(content, file)
    if content.strip() and not _looks_like_xml(content, file):
        suffix = file.rpartition(".")[2] if "." in file else "?"
        raise CaptureRefused("unknown_syntax", file=file, found=suffix[:10])
    return _read_xml(content, file)


def _looks_like_xml(content: bytes, file: str) -> bool:
    """Whether it is meant to be XML: by its name or by its first sign."""
    first = content[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return first.startswith(b"<") or file.lower().endswith(".xml")


def _read_pdf(content: bytes, file: str) -> Reading:
    if len(content) > MAX_PDF:
        raise CaptureRefused("too_large", file=file, size=len(content), limit=MAX_PDF)
    files = extract(content, file)
    invoices = [one for one in files if _is_invoice(one)]
    if not invoices:
        raise CaptureRefused("unknown_syntax", file=file, found="pdf")
    chosen, reading = _choose(invoices, file)
    others = tuple(one for one in files if one.content != chosen.content)
    return replace(reading, xml_name=chosen.name, beside=others)


def _choose(invoices: list[Embedded], file: str) -> tuple[Embedded, Reading]:
    """The one invoice of a PDF; it may be there in more than one syntax.

    :raises CaptureRefused: ``several_invoices``, or why one of them cannot be read.
    """
    unique = list({one.content: one for one in invoices}.values())
    if len(unique) > 1:
        unique = [one for one in unique if not _is_order(one)] or unique[:1]
    found = [(one, _read_xml(one.content, f"{file}/{one.name}")) for one in unique]
    if len({_facts(reading.document) for _one, reading in found}) > 1:
        names = ", ".join(one.name for one in unique)
        raise CaptureRefused("several_invoices", file=file, names=names)
    # The usual name says which one is meant, then what is newer than ZUGFeRD 1.0.
    return min(
        found,
        key=lambda one: (
            one[1].document.syntax == "zf1",
            one[0].name.lower() not in _USUAL_NAMES,
        ),
    )


def _is_order(embedded: Embedded) -> bool:
    try:
        return _local(parse(embedded.content, embedded.name)) in _ORDERS
    except CaptureRefused:
        return False


def _facts(document: Document) -> tuple:
    """What is the same in two writings of one invoice."""
    return document.number, document.currency, document.totals.total


def _is_invoice(embedded: Embedded) -> bool:
    """Whether an embedded file is XML whose root we read; its name may be anything."""
    if not embedded.content:
        return embedded.name.lower() in _USUAL_NAMES
    if len(embedded.content) > MAX_XML or b"<" not in embedded.content[:4096]:
        return False
    try:
        root = parse(embedded.content, embedded.name)
    except CaptureRefused:
        return embedded.name.lower() in _USUAL_NAMES
    return _local(root) in ubl.ROOTS | cii.ROOTS or _local(root) in _ORDERS


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
            digest = hashlib.sha256(
                etree.tostring(root, method="c14n2", strip_text=True)
            ).hexdigest()
            return Reading(_named(reader, root, file), content, file, digest)
        if name in _ORDERS:
            raise CaptureRefused("order", file=file)
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


def is_known(content: bytes) -> bool:
    """Whether a file is one that we read or refuse ourselves, by its head alone."""
    if b"%PDF-" in content[:1024]:
        return True
    head = content[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    head = re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL)
    names = ubl.ROOTS.keys() | cii.ROOTS.keys() | _ENVELOPES | _ORDERS
    found = re.search(rb"<(?:[\w.-]+:)?([A-Za-z]+)[\s/>]", head)
    return found is not None and found[1].decode() in names


#: Bytes in which the root stands: some put their terms of use before it.
_HEAD = 2**16


def _local(root) -> str:
    return etree.QName(root).localname
