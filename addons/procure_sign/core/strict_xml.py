"""Reading XML that an attacker may have written, and its canonical bytes.

One encoding, no DOCTYPE, no comments, no instructions: what is hashed, what is read
and what a person sees must be the same. Rules: signing.md 1.3, "strict.py".
"""

import re
import threading

from lxml import etree

from .reasons import Reason, Refused

#: Evidence is smaller; a dossier's reader may ask for less.
MAX_BYTES = 4_000_000
#: Canonical form sorts them by insertion: thousands would keep a server busy.
MAX_ATTRIBUTES = 32
#: Each level may declare them all anew; evidence has about twelve.
MAX_DEPTH = 32
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_TOO_WIDE = etree.XPath(f"boolean(//@*[{MAX_ATTRIBUTES + 1}])")
_PREFIX = re.compile(rb"xmlns:([^\s=]+)\s*=")
_LOCAL = threading.local()


def parse(data: bytes, limit: int = MAX_BYTES) -> etree._Element:
    """Parse strictly; raise :class:`Refused` with the rule that is broken."""
    _check_bytes(data, limit)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise Refused(Reason.NOT_XML, str(error)[:200]) from error
    _check_nodes(root)
    return root


def _parser():
    """A parser for each thread: making one costs as much as parsing."""
    found = getattr(_LOCAL, "parser", None)
    if found is None:
        found = _LOCAL.parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            strip_cdata=False,
        )
    return found


def _check_bytes(data, limit):
    if len(data) > limit:
        raise Refused(Reason.TOO_LARGE, f"{len(data)} > {limit}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(Reason.NOT_UTF8, str(error)) from error
    if "\0" in text:
        raise Refused(Reason.NOT_UTF8, "NUL")
    if len(set(_PREFIX.findall(data))) > MAX_ATTRIBUTES:
        raise Refused(Reason.TOO_LARGE, "namespaces")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Refused(Reason.DOCTYPE)


def _check_nodes(root):
    if root.getroottree().docinfo.doctype:
        raise Refused(Reason.DOCTYPE)
    # Siblings of the root count too: a comment may stand before it.
    outside = [*root.itersiblings(preceding=True), *root.itersiblings()]
    for node in [*outside, *root.iter(etree.Comment, etree.PI, etree.Entity)]:
        raise Refused(_KINDS.get(node.tag, Reason.NOT_XML), str(node.sourceline))
    if _TOO_DEEP(root):
        raise Refused(Reason.TOO_LARGE, "depth")
    if _TOO_WIDE(root):
        raise Refused(Reason.TOO_LARGE, "attributes")
    # For these alone the canonical form walks every declaration around each element.
    if next(root.iter("{}*"), None) is not None:
        raise Refused(Reason.NOT_XML, "namespace")


_KINDS = {
    etree.Comment: Reason.COMMENT,
    etree.ProcessingInstruction: Reason.INSTRUCTION,
}


def canonical(element: etree._Element) -> bytes:
    """Exclusive canonical XML 1.0 without comments, of this element alone."""
    try:
        return etree.tostring(
            element, method="c14n", exclusive=True, with_comments=False, with_tail=False
        )
    except etree.C14NError as error:  # e.g. a relative namespace name
        raise Refused(Reason.NOT_XML, "no canonical form") from error
