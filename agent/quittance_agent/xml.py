"""XML read strictly: only what has one meaning, and canonical bytes."""

from lxml import etree

from .problems import Unsafe

MAX_BYTES = 4_000_000
C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"


def parse(data: bytes):
    """Read canonical bytes; refuse every other spelling of the same.

    So what is shown is what is hashed: no encodings, entities, comments, instructions.
    """
    if len(data) > MAX_BYTES:
        raise Unsafe("The document is too long.")
    if b"<!" in data or b"<?" in data:
        raise Unsafe("The document has parts that are not data.")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        data.decode("utf-8")
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, UnicodeDecodeError) as error:
        raise Unsafe(f"The document is no XML: {error}") from error
    if canonical(root) != data:
        raise Unsafe("The document is not in its canonical form.")
    return root


def canonical(node) -> bytes:
    """Exclusive canonical XML 1.0 of a node."""
    try:
        return etree.tostring(
            node, method="c14n", exclusive=True, with_comments=False, with_tail=False
        )
    except etree.C14NError as error:
        raise Unsafe("The document has no canonical form.") from error


def name(node) -> str:
    """A node's name without its namespace."""
    return etree.QName(node).localname


def texts(node, *names) -> list:
    """Texts of the nodes at a path of local names below a node, in order."""
    found = [node]
    for one in names:
        found = [kid for parent in found for kid in parent if name(kid) == one]
    return [" ".join((kid.text or "").split()) for kid in found]
