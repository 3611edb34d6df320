"""The statement that is signed, read by rules of the agent's own.

Every node is expected by name and place and every value by its spelling: nothing may
stand in what is signed that the person is not shown or that could mean something else.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from .problems import Unsafe
from .xml import canonical, parse

NAMESPACE = "urn:quittance:procure-sign:statement:1"
_HASH = r"[0-9a-f]{64}"
_ANY = r".{1,200}"
_NUMBER = r"0|[1-9][0-9]{0,17}"
ACCOUNT = r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}"
AMOUNT = r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?"
_SHAPE = [
    ("Database", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    ("Company", [("Name", _ANY), ("Vat", r"[A-Z0-9]{0,20}")]),
    (
        "Record",
        [
            ("Model", r"[a-z][a-z0-9_.]{0,80}"),
            ("Id", r"[1-9][0-9]{0,17}"),
            ("Reference", _ANY),
            ("Revision", r"[1-9][0-9]{0,8}"),
        ],
    ),
    ("Act", r"[a-z_]{1,40}"),
    ("Amount", AMOUNT),
    ("Currency", r"[A-Z]{3}"),
    ("Accounts", ("Account", ACCOUNT)),
    (
        "Signer",
        [
            ("Person", r"[A-Za-z0-9._@:-]{1,120}"),
            ("Name", _ANY),
            ("Role", r"[a-z][a-z0-9_]{0,40}"),
            ("Level", r"[a-z]{1,20}"),
        ],
    ),
    ("Nonce", _HASH),
    ("PreviousEvidence", _HASH),
    ("LogHead", [("Position", _NUMBER), ("Hash", _HASH)]),
]
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@dataclass(frozen=True)
class Statement:
    """What stands in it that a person looks at, and the bytes that are signed."""

    data: bytes
    database: str
    company: str
    vat: str
    model: str
    reference: str
    revision: int
    act: str
    amount: Decimal
    currency: str
    accounts: tuple
    name: str
    role: str
    level: str
    document: bytes


def read(data: bytes) -> Statement:
    """Read a statement; raise :class:`Unsafe` when it has another shape."""
    root = parse(data)
    if root.tag != _tag("Statement") or dict(root.attrib) != {"Version": "1"}:
        raise Unsafe("This is no statement that this agent knows.")
    if len(root) != len(_SHAPE) + 1 or _stray(root):
        raise Unsafe("The statement has parts that this agent does not know.")
    found = {
        name: _value(node, name, shape) for node, (name, shape) in zip(root, _SHAPE)
    }
    company, record, signer = found["Company"], found["Record"], found["Signer"]
    return Statement(
        data=data,
        database=found["Database"],
        company=company["Name"],
        vat=company["Vat"],
        model=record["Model"],
        reference=record["Reference"],
        revision=int(record["Revision"]),
        act=found["Act"],
        amount=Decimal(found["Amount"]),
        currency=found["Currency"],
        accounts=found["Accounts"],
        name=signer["Name"],
        role=signer["Role"],
        level=signer["Level"],
        document=_document(root[-1]),
    )


def _tag(name):
    return f"{{{NAMESPACE}}}{name}"


def _stray(node):
    return bool(node.text) or any(kid.tail for kid in node)


def _value(node, name, shape):
    if node.tag != _tag(name) or node.attrib:
        raise Unsafe(f"The statement has no {name} where it belongs.")
    if isinstance(shape, str):
        return checked(node, shape)
    if _stray(node):
        raise Unsafe(f"The statement has text beside its {name}.")
    if isinstance(shape, tuple):
        return tuple(_value(kid, *shape) for kid in node)
    if len(node) != len(shape):
        raise Unsafe(f"The statement's {name} has another shape.")
    return {one: _value(kid, one, inner) for kid, (one, inner) in zip(node, shape)}


def checked(node, pattern) -> str:
    """A leaf's text, when it has the one spelling that its pattern allows."""
    text = node.text or ""
    if len(node) or not re.fullmatch(pattern, text) or text != text.strip():
        raise Unsafe(f"A value of the statement is not well written: {node.tag}")
    if any(unicodedata.category(one) in _UNSEEN for one in text):
        raise Unsafe(f"A value of the statement has unseen signs: {node.tag}")
    return text


def _document(holder):
    if holder.tag != _tag("Document") or len(holder) != 1 or _stray(holder):
        raise Unsafe("The statement holds no document.")
    data = canonical(holder[0])
    if dict(holder.attrib) != {"Sha256": sha256(data).hexdigest()}:
        raise Unsafe("The statement's document is not the one it names.")
    return data
