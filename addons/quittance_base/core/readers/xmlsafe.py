"""XML read as a stream, without DTD, entities, network or huge nodes."""

import io
import re
from collections.abc import Iterator

from lxml import etree

from .base import FileRefused
from .encoding import detect_encoding

_BLOCK = 2**16
#: Bytes the parser may take in without coming to an end of what is asked for.
_MAX_BETWEEN = 16 * 2**20
_PROLOG = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)


def events(stream, tag=None, kinds=("end",)) -> Iterator[tuple[str, etree._Element]]:
    """Yield ``(event, element)`` of a binary stream with a ``read`` method.

    :param tag: as for ``lxml.etree.iterparse``: only these elements.
    :raises FileRefused: ``dtd``, ``bad_xml``, ``record_too_large``.
    """
    first = stream.read(_BLOCK)
    _check_prolog(first)
    source = _Source(first, stream)
    try:
        for event in etree.iterparse(
            source,
            events=kinds,
            tag=tag,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        ):
            source.since = 0
            yield event
    except etree.XMLSyntaxError as error:
        raise FileRefused(
            "bad_xml", line=error.lineno or 1, detail=error.msg or ""
        ) from error
    except (ValueError, AssertionError, LookupError) as error:
        raise FileRefused("bad_xml", line=1, detail=str(error)) from error


def forget(element) -> None:
    """Free a finished element and its equals before it, so that memory stays flat."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is None:
        return
    previous = element.getprevious()
    while previous is not None and previous.tag == element.tag:
        parent.remove(previous)
        previous = element.getprevious()


def local_name(element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _check_prolog(first: bytes) -> None:
    """Before the parser sees a byte: no DOCTYPE, and a root element in sight."""
    text = first.decode(detect_encoding(first), "replace").lstrip("\ufeff")
    rest = text[_PROLOG.match(text).end() :]
    if rest[:9].upper() == "<!DOCTYPE":
        raise FileRefused("dtd")
    if not re.match(r"<[^\W\d]", rest):
        raise FileRefused("bad_xml", line=1, detail="no root element")


class _Source(io.RawIOBase):
    """A stream whose first block has been read already, read up to a bound."""

    def __init__(self, first: bytes, stream):
        super().__init__()
        self._first, self._stream = first, stream
        self.since = 0

    def readable(self) -> bool:
        """For :class:`io.RawIOBase`."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes, called by the parser."""
        block, self._first = self._first or self._stream.read(_BLOCK), b""
        self.since += len(block)
        if self.since > _MAX_BETWEEN:
            raise FileRefused("record_too_large", limit=_MAX_BETWEEN)
        return block
