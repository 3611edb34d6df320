"""Whose money a file that leaves for a bank would move, whoever sends it."""

from lxml import etree

from .fields import is_iban
from .reasons import Refused
from .strict_xml import parse

#: A year's debits of a large company; transfers are bounded where they are signed.
MAX_BYTES = 200_000_000
_COLLECTION = "CstmrDrctDbtInitn"
_TRANSFER = "CstmrCdtTrfInitn"
_SPACE = b" \t\r\n\0"


def is_collection(content: bytes) -> bool:
    """Say whether a file only asks for money: all else pays, until shown otherwise."""
    root = _read(content)
    return root is not None and [_name(one) for one in root] == [_COLLECTION]


def is_transfer(content: bytes) -> bool:
    """Say whether a file is one of transfers, whose payers :func:`payers` all knows."""
    root = _read(content)
    return (
        root is not None
        and _name(root) == "Document"
        and [_name(one) for one in root] == [_TRANSFER]
    )


def payers(content: bytes, numbers: set[str]) -> set[str]:
    """Return which of some accounts a file takes money from.

    What cannot be read as we read files takes it from each account that it names.
    """
    root = _read(content)
    if root is None:
        plain = content.translate(None, _SPACE).upper()
        return {one for one in numbers if _bare(one).encode() in plain}
    found = {
        "".join("".join(node.itertext()).split()).upper()
        for account in root.iter("{*}DbtrAcct")
        for node in account.iter("{*}IBAN", "{*}Id")
    }
    bare = set(map(_bare, found))
    return {one for one in numbers if _bare(one) in bare}


def _bare(number):
    """Return an account's number as its bank alone writes it: of an IBAN the end."""
    number = number.upper()
    return number[4:] if is_iban(number) else number


def _read(content):
    try:
        return parse(content, MAX_BYTES)
    except Refused:
        return None


def _name(node):
    return etree.QName(node).localname
