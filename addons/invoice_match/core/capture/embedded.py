"""Files inside a PDF."""

import io
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from .refusal import CaptureRefused

#: Enough for an invoice with its annexes.
MAX_FILES = 200
#: Bytes of all embedded files together, as they unfold.
MAX_TOTAL = 200 * 2**20


@dataclass(frozen=True)
class Embedded:
    """A file inside a PDF."""

    name: str
    content: bytes


def extract(content: bytes, file: str) -> tuple[Embedded, ...]:
    """The files embedded in a PDF, in its order.

    :raises CaptureRefused: ``bad_pdf``, ``encrypted_pdf``, ``too_large``.
    """
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise CaptureRefused("encrypted_pdf", file=file)
        return tuple(_files(reader, file))
    except CaptureRefused:
        raise
    # What a broken PDF makes the library raise is not one family.
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        NotImplementedError,
        OverflowError,
    ) as error:
        raise CaptureRefused("bad_pdf", file=file, detail=str(error)[:200]) from error


def _files(reader, file: str):
    total = 0
    seen = set()
    for number, one in enumerate(reader.attachment_list):
        if number >= MAX_FILES:
            raise CaptureRefused("bad_pdf", file=file, detail=f"> {MAX_FILES} files")
        data = one.content
        total += len(data)
        if total > MAX_TOTAL:
            raise CaptureRefused("too_large", file=file, size=total, limit=MAX_TOTAL)
        # A name tree may list one file twice.
        if (one.name, data) not in seen:
            seen.add((one.name, data))
            yield Embedded(one.name, data)
