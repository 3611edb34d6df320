"""Elements asked for by path whatever the prefix, with faults kept beside values."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from lxml import etree

from .document import Fault
from .refusal import CaptureRefused

#: Bytes that the parser takes in one node; attached files are often larger.
_MAX_TEXT = 10_000_000
#: Digits of a number: no bank, no till and no invoice has more.
_MAX_DIGITS = 30


@lru_cache(maxsize=1024)
def _qualified(path: str) -> str:
    return "/".join(step if step == "." else f"{{*}}{step}" for step in path.split("/"))


def parse(content: bytes, file: str) -> etree._Element:
    """The root of an XML file: no DTD, no entity, no network.

    :raises CaptureRefused: ``empty``, ``dtd``, ``bad_xml``.
    """
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise CaptureRefused("empty", file=file)
    # White space before the declaration is an error nobody means.
    content = content.lstrip(b" \t\r\n")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=len(content) > _MAX_TEXT and _has_no_doctype(content),
        remove_comments=True,
        remove_pis=True,
    )
    try:
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError:
            if (bare := _undeclared(content)) == content:
                raise
            root = etree.fromstring(bare, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        detail = getattr(error, "msg", None) or str(error)
        raise CaptureRefused("bad_xml", file=file, line=line, detail=detail) from error
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise CaptureRefused("dtd", file=file)
    return root


def _undeclared(content: bytes) -> bytes:
    """Without the declaration of an encoding, if it is UTF-8 that was written."""
    found = _DECLARATION.match(content)
    if not found or found[1].lower() == b"utf-8":
        return content
    try:
        content.decode()
    except UnicodeDecodeError:
        return content
    return content[found.end() :]


def _has_no_doctype(content: bytes) -> bool:
    """Whether a file cannot have a DTD: only then the parser's limits may be off."""
    found = _DECLARATION.match(content)
    plain = content.startswith((b"<", b"\xef\xbb\xbf<")) and b"\0" not in content
    known = not found or found[1].lower() in _ASCII_LIKE
    return plain and known and b"<!DOCTYPE" not in content


#: Encodings in which a DTD is written as in ASCII.
_ASCII_LIKE = (b"utf-8", b"us-ascii", b"iso-8859-1", b"iso-8859-15", b"windows-1252")
_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["'][^>]*\?>"""
)


class Element:
    """An element of the file, its paths made of local names."""

    __slots__ = ("_faults", "node")

    def __init__(self, node, faults: list[Fault]):
        self.node, self._faults = node, faults

    def maybe(self, *paths: str) -> "Element | None":
        """The first element found on one of these paths."""
        for path in paths:
            found = self.node.find(_qualified(path))
            if found is not None:
                return Element(found, self._faults)
        return None

    def at(self, *paths: str) -> "Element":
        """As :meth:`maybe`; an empty element where there is none."""
        return self.maybe(*paths) or Element(etree.Element("none"), self._faults)

    def all(self, *paths: str) -> "Iterator[Element]":
        """Every element on the first of these paths that has any, in order."""
        for path in paths:
            found = self.node.findall(_qualified(path))
            if found:
                return (Element(one, self._faults) for one in found)
        return iter(())

    def text(self, *paths: str) -> str:
        """The text of the first of these paths that has one, else an empty string."""
        for path in paths:
            for found in self.node.iterfind(_qualified(path)):
                value = (found.text or "").strip()
                if value:
                    return value
        return ""

    def value(self) -> str:
        """The element's own text."""
        return (self.node.text or "").strip()

    def attribute(self, name: str) -> str:
        """The value of an attribute, else an empty string."""
        return (self.node.get(name) or "").strip()

    def fault(self, expected: str) -> None:
        """Keep this element's value among those that were not understood."""
        names = [etree.QName(self.node).localname]
        names += [etree.QName(above).localname for above in self.node.iterancestors()]
        path = "/" + "/".join(reversed(names))
        self._faults.append(
            Fault(self.node.sourceline or 0, path, self.value()[:200], expected)
        )

    def number(self, *paths: str) -> Decimal | None:
        """A number; None where there is none or it is none, which is a fault."""
        found = self._first(paths)
        if found is None:
            return None
        text = found.value()
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        plain = set(text) <= set("+-.0123456789") and len(text) <= _MAX_DIGITS
        if number.is_finite() and plain:
            return number
        found.fault("number")
        return None

    def day(self, *paths: str) -> date | None:
        """A date as UBL (``2026-01-31``) or CII (``20260131``) write it."""
        found = self._first(paths)
        if found is None:
            return None
        text = found.value()
        # A time zone or time of day is allowed in xs:date and in format 203.
        for pattern, size in (("%Y-%m-%d", 10), ("%Y%m%d", 8)):
            try:
                return datetime.strptime(text[:size], pattern).date()
            except ValueError:
                continue
        found.fault("date")
        return None

    def flag(self, *paths: str) -> bool | None:
        """A boolean in any of XML Schema's spellings."""
        found = self._first(paths)
        if found is None:
            return None
        known = {"true": True, "1": True, "false": False, "0": False}
        if found.value().lower() not in known:
            found.fault("true or false")
        return known.get(found.value().lower())

    def _first(self, paths):
        for path in paths:
            for found in self.node.iterfind(_qualified(path)):
                if (found.text or "").strip():
                    return Element(found, self._faults)
        return None
