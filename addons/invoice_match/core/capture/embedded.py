"""Files inside a PDF."""

import io
import itertools
import zlib
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from .refusal import CaptureRefused

#: Enough for an invoice with its annexes.
MAX_FILES = 200
#: Bytes of all embedded files together, as they unfold.
MAX_TOTAL = 200 * 2**20
#: Pages on which a file may be pinned.
MAX_PAGES = 20


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
    total, seen = 0, set()
    # One specification may be listed in several places.
    every = {id(one): one for one in filter(_is_file, _specifications(reader))}
    for number, one in enumerate(every.values()):
        if number >= MAX_FILES:
            raise CaptureRefused("bad_pdf", file=file, detail=f"> {MAX_FILES} files")
        embedded = _read(one)
        total += len(embedded.content)
        if total > MAX_TOTAL:
            raise CaptureRefused("too_large", file=file, size=total, limit=MAX_TOTAL)
        if embedded not in seen:
            seen.add(embedded)
            yield embedded


def _specifications(reader):
    """The file specifications: of the name tree, of the document, of its first pages.

    ZUGFeRD asks for the name tree; some writers only associate or pin the file.
    """
    root = reader.trailer["/Root"]
    names = _get(root, "/Names")
    for node in _nodes(_get(names, "/EmbeddedFiles")):
        yield from _list(node, "/Names")[1::2]
    yield from _list(root, "/AF")
    for page in itertools.islice(reader.pages, MAX_PAGES):
        yield from _list(page, "/AF")
        for note in _list(page, "/Annots"):
            if _get(note, "/Subtype") == "/FileAttachment":
                yield _get(note, "/FS")


def _nodes(root):
    """The nodes of a name tree, each once: a branch may be its own."""
    left, seen = [root], {}
    while left:
        node = left.pop(0)
        if id(node) not in seen:
            seen[id(node)] = node
            left += _list(node, "/Kids")
    return seen.values()


def _is_file(specification) -> bool:
    return _get(specification, "/EF") is not None


def _read(specification) -> Embedded:
    """A file; one that cannot be unpacked is empty, the others count all the same."""
    name = str(_get(specification, "/UF") or _get(specification, "/F") or "")
    streams = _get(specification, "/EF")
    stream = next(filter(None, (_get(streams, key) for key in _KEYS)), None)
    try:
        return Embedded(name, stream.get_data() if stream is not None else b"")
    except (PyPdfError, ValueError, TypeError, NotImplementedError, zlib.error):
        return Embedded(name, b"")


_KEYS = ("/UF", "/F", "/Unix", "/Mac", "/DOS")


def _get(container, key: str):
    """A value of a dictionary, followed to where it stands; None where there is none."""
    container = getattr(container, "get_object", lambda: container)()
    value = container.get(key) if isinstance(container, dict) else None
    return getattr(value, "get_object", lambda: value)()


def _list(container, key: str) -> list:
    value = _get(container, key)
    return [one.get_object() for one in value] if isinstance(value, list) else []
