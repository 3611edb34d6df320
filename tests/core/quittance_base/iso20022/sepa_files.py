"""The good documents of these tests, and a way to spoil them."""

import copy
from datetime import date
from pathlib import Path

import sepaxml
from lxml import etree

from quittance_base.core.iso20022.findings import DEBIT, TRANSFER, Options

SAMPLES = Path(__file__).parent / "samples"
SCHEMAS = Path(sepaxml.__file__).parent / "schemas"
TODAY = date(2026, 3, 2)
GOOD = {
    DEBIT: (SAMPLES / "pain008.xml").read_bytes(),
    TRANSFER: (SAMPLES / "pain001.xml").read_bytes(),
}
_TREES = {kind: etree.fromstring(content) for kind, content in GOOD.items()}


def options(kind, **values) -> Options:
    """Options of a check on the day of the samples, with the published schema."""
    values.setdefault("today", TODAY)
    return Options(schema=str(SCHEMAS / f"{kind}.xsd"), **values)


class Document:
    """A copy of a good document, changed by paths of local names with [n]."""

    def __init__(self, kind):
        self.root = copy.deepcopy(_TREES[kind])
        self.prefix = f"{{urn:iso:std:iso:20022:tech:xsd:{kind}}}"

    def get(self, path):
        """The element on a path below the message's own element."""
        found = self.root[0].find("/".join(self.prefix + s for s in path.split("/")))
        assert found is not None, path
        return found

    def put(self, path, text=None, **attributes):
        """Change an element's text and attributes."""
        element = self.get(path)
        if text is not None:
            element.text = text
        element.attrib.update(attributes)
        return self

    def drop(self, path):
        """Take an element out."""
        element = self.get(path)
        element.getparent().remove(element)
        return self

    def add(self, path, xml, at=None):
        """Put a piece of XML into an element, at its end or at a position."""
        namespace = self.prefix.strip("{}")
        parent = self.get(path)
        piece = etree.fromstring(f'<x xmlns="{namespace}">{xml}</x>')
        for number, child in enumerate(piece):
            parent.insert(len(parent) if at is None else at + number, child)
        return self

    def content(self) -> bytes:
        """The document as bytes."""
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")
