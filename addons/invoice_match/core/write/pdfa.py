"""A printed invoice becomes a Factur-X: PDF/A-3 with its XML inside."""

import io
from hashlib import md5, sha256

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from .glyphs import widths
from .xmp import metadata

NAME = "factur-x.xml"


def embed(pdf: bytes, xml: bytes, profile: bytes, *, title: str, creator: str) -> bytes:
    """Return the PDF with the invoice's XML inside, as PDF/A-3B.

    The same page and XML give the same bytes.

    :param profile: an ICC profile for RGB.
    """
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    # PDF/A wants what is said twice to agree: it is said in the XMP only.
    writer.metadata = None
    root = writer.root_object
    _add_colours(writer, profile)
    _add_file(writer, xml)
    _correct_widths(writer)
    packet = _stream(writer, metadata(title, creator), "/Metadata", compress=False)
    packet.get_object()[NameObject("/Subtype")] = NameObject("/XML")
    root[NameObject("/Metadata")] = packet
    root[NameObject("/MarkInfo")] = _dictionary(Marked=BooleanObject(True))
    writer.pdf_header = "%PDF-1.7"
    mark = ByteStringObject(md5(sha256(pdf).digest() + xml).digest())
    writer._ID = ArrayObject((mark, mark))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _dictionary(**values) -> DictionaryObject:
    return DictionaryObject(
        {NameObject(f"/{name}"): value for name, value in values.items()}
    )


def _stream(writer, content: bytes, kind: str = "", compress: bool = True):
    """Add a stream and return its reference."""
    stream = DecodedStreamObject()
    stream.set_data(content)
    stream = stream.flate_encode() if compress else stream
    if kind:
        stream[NameObject("/Type")] = NameObject(kind)
    return writer._add_object(stream)


def _add_colours(writer, profile: bytes) -> None:
    """Say which colours the page means."""
    icc = _stream(writer, profile)
    icc.get_object()[NameObject("/N")] = NumberObject(3)
    intent = _dictionary(
        Type=NameObject("/OutputIntent"),
        S=NameObject("/GTS_PDFA1"),
        OutputConditionIdentifier=TextStringObject("sRGB"),
        DestOutputProfile=icc,
    )
    writer.root_object[NameObject("/OutputIntents")] = ArrayObject(
        (writer._add_object(intent),)
    )


def _add_file(writer, xml: bytes) -> None:
    """Put the XML inside, as the data that the page shows."""
    content = _stream(writer, xml, "/EmbeddedFile")
    content.get_object()[NameObject("/Subtype")] = NameObject("/text/xml")
    content.get_object()[NameObject("/Params")] = _dictionary(
        Size=NumberObject(len(xml))
    )
    file = writer._add_object(
        _dictionary(
            Type=NameObject("/Filespec"),
            F=TextStringObject(NAME),
            UF=TextStringObject(NAME),
            Desc=TextStringObject("Factur-X"),
            AFRelationship=NameObject("/Data"),
            EF=_dictionary(F=content, UF=content),
        )
    )
    names = ArrayObject((TextStringObject(NAME), file))
    root = writer.root_object
    root[NameObject("/Names")] = _dictionary(EmbeddedFiles=_dictionary(Names=names))
    root[NameObject("/AF")] = ArrayObject((file,))


def _correct_widths(writer) -> None:
    """Give fonts the widths of their own files: wkhtmltopdf writes rounded ones."""
    for font in _fonts(writer):
        file = font["/FontDescriptor"].get("/FontFile2")
        if file is None:
            continue
        numbers = ArrayObject(map(NumberObject, widths(file.get_object().get_data())))
        font[NameObject("/W")] = ArrayObject((NumberObject(0), numbers))


def _fonts(writer):
    seen = set()
    for page in writer.pages:
        fonts = page["/Resources"].get("/Font", {})
        for font in fonts.values():
            for one in font.get_object().get("/DescendantFonts", ()):
                if one.idnum not in seen:
                    seen.add(one.idnum)
                    yield one.get_object()
