"""A change of who may sign, as the document that two persons sign.

It is readable as it stands: each value that will hold, by its name. Names of suppliers
or users may change later without changing what holds, so each part also carries the
digest of its values by number alone.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from .names import STATEMENT, st
from .reasons import Reason, Refused
from .strict_xml import canonical, parse

#: What a change does with a record.
KINDS = ("put", "end", "distrust", "amend")
Values = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Part:
    """One record of a change: what happens to it, and its values.

    :param record: ``model,id``
    :param digest: of its values by number; see :func:`digest`
    """

    kind: str
    record: str
    values: Values
    digest: str


@dataclass(frozen=True)
class Change:
    """A whole change. ``trust`` is what is trusted already: fingerprints."""

    company: str
    title: str
    reason: str
    parts: Sequence[Part]
    trust: Values = ()


def digest(values: Values) -> str:
    """Hash values in the one way that they are written."""
    text = json.dumps([list(one) for one in values], separators=(",", ":"))
    return hashlib.sha256(b"procure_sign/change/1\0" + text.encode()).hexdigest()


def write(change: Change) -> bytes:
    """Write the canonical bytes of a change.

    :raises Refused: a value has a character that no document may have
    """
    root = etree.Element(st("PolicyChange"), nsmap={"st": STATEMENT})
    try:
        _add(root, "Company", change.company)
        _add(root, "Title", change.title)
        _add(root, "Reason", change.reason)
        for part in change.parts:
            node = etree.SubElement(root, st(part.kind.capitalize()))
            _add(node, "Record", part.record)
            _add(node, "Digest", part.digest)
            _add_values(node, part.values)
        _add_values(etree.SubElement(root, st("Trusted")), change.trust)
    except ValueError as error:
        raise Refused(Reason.DOCUMENT, str(error)[:200]) from error
    return canonical(root)


def digests(document: bytes) -> dict[str, str]:
    """Return the digest of each part's values: ``{"kind model,id": digest}``."""
    root = parse(document)
    kinds = {st(kind.capitalize()): kind for kind in KINDS}
    return {
        f"{kinds[node.tag]} {node[0].text}": node[1].text
        for node in root
        if node.tag in kinds
    }


def first_trusted(document: bytes) -> list[tuple[str, str]]:
    """Return what was trusted when a change was made: names and fingerprints."""
    return [
        (value.get("Name"), value.text or "")
        for node in parse(document)
        if node.tag == st("Trusted")
        for value in node
    ]


def _add(parent, name, text):
    etree.SubElement(parent, st(name)).text = text


def _add_values(parent, values):
    for name, text in values:
        node = etree.SubElement(parent, st("Value"), Name=name)
        node.text = text
