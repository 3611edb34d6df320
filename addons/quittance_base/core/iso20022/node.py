"""Elements of a bank's message, asked for by path, in one namespace only."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from lxml import etree

from .xmlsafe import MessageRefused, local_path, parse


def open_message(content: bytes, known: dict[str, str], file: str = "") -> "Node":
    """The first element inside ``Document`` of a message of a known kind.

    :param known: message name (``pain.002.001.03``) -> the element inside Document.
    :raises MessageRefused: also ``unknown_message``, ``element_missing``.
    """
    root = parse(content, file)
    name = etree.QName(root)
    version = (name.namespace or "").removeprefix("urn:iso:std:iso:20022:tech:xsd:")
    if version not in known or name.localname != "Document":
        expected = ", ".join(sorted(known))
        found = name.namespace or name.localname
        raise MessageRefused(
            "unknown_message", file=file, found=found, expected=expected
        )
    return Node(root, file, version).one(known[version])


class Node:
    """An element whose children are asked for by path, in its own namespace only."""

    __slots__ = ("_prefix", "element", "file", "version")

    def __init__(self, element, file: str, version: str):
        self.element, self.file, self.version = element, file, version
        self._prefix = f"{{{etree.QName(element).namespace}}}"

    def _qualified(self, path: str) -> str:
        return "/".join(self._prefix + step for step in path.split("/"))

    def maybe(self, *paths: str) -> "Node | None":
        """The first element found on one of these paths."""
        for path in paths:
            found = self.element.find(self._qualified(path))
            if found is not None:
                return Node(found, self.file, self.version)
        return None

    def one(self, path: str) -> "Node":
        """The element on this path.

        :raises MessageRefused: ``element_missing``.
        """
        found = self.maybe(path)
        if found is None:
            raise MessageRefused(
                "element_missing",
                file=self.file,
                line=self.element.sourceline or 0,
                element=f"{local_path(self.element)}/{path}",
            )
        return found

    def all(self, path: str) -> "Iterator[Node]":
        """Every element on this path, in the order of the file."""
        for found in self.element.iterfind(self._qualified(path)):
            yield Node(found, self.file, self.version)

    def above(self, levels: int) -> "Node":
        """The element that holds this one, ``levels`` up."""
        element = self.element
        for _ in range(levels):
            element = element.getparent()
        return Node(element, self.file, self.version)

    def text(self, *paths: str) -> str:
        """The text of the first of these paths that has one, else an empty string."""
        for path in paths:
            found = self.element.findtext(self._qualified(path))
            if found and found.strip():
                return found.strip()
        return ""

    def required(self, path: str) -> str:
        """The text on this path.

        :raises MessageRefused: ``element_missing``, also when it is empty.
        """
        return self.text(path) or self.one(path).value() or self._empty(path)

    def value(self) -> str:
        """The element's own text."""
        return (self.element.text or "").strip()

    def decimal(self, *paths: str) -> Decimal | None:
        """A number; None where the element is absent.

        :raises MessageRefused: ``bad_value``.
        """
        text = self.text(*paths)
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise self._bad(paths, text, "a number") from None
        if not number.is_finite():
            raise self._bad(paths, text, "a number")
        return number

    def integer(self, *paths: str) -> int | None:
        """A whole number; None where the element is absent."""
        text = self.text(*paths)
        if text and not (text.isascii() and text.isdigit()):
            raise self._bad(paths, text, "a whole number")
        return int(text) if text else None

    def day(self, *paths: str) -> date | None:
        """A date, or the date of a date and time; None where it is absent."""
        text = self.text(*paths)
        try:
            return date.fromisoformat(text[:10]) if text else None
        except ValueError:
            raise self._bad(paths, text, "a date") from None

    def moment(self, *paths: str) -> datetime | None:
        """A date and time, as written (aware when the bank gave a zone)."""
        text = self.text(*paths)
        try:
            # Python 3.10 reads neither Z nor fractions of other than 3 or 6 digits.
            return datetime.fromisoformat(_plain_moment(text)) if text else None
        except ValueError:
            raise self._bad(paths, text, "a date and time") from None

    def credit(self, path: str = "CdtDbtInd") -> bool:
        """Whether money comes in, by the indicator on this path.

        :raises MessageRefused: ``element_missing``, ``bad_value``.
        """
        text = self.required(path)
        if text not in ("CRDT", "DBIT"):
            raise self._bad((path,), text, "CRDT, DBIT")
        return text == "CRDT"

    def _bad(self, paths, value: str, expected: str) -> MessageRefused:
        node = self.maybe(*paths) or self
        return MessageRefused(
            "bad_value",
            file=self.file,
            line=node.element.sourceline or 0,
            element=local_path(node.element),
            value=value,
            expected=expected,
        )

    def _empty(self, path: str):
        raise self._bad((path,), "", "text")


def _plain_moment(text: str) -> str:
    text = text.replace("Z", "+00:00")
    head, dot, tail = text.partition(".")
    if not dot:
        return text
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[:digits][:6].ljust(6, '0')}{tail[digits:]}"
