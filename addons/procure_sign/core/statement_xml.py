"""A statement as XML, and back: one fixed shape, byte for byte.

Reading rebuilds the bytes from what was read and compares them: nothing may stand in
a statement that the reader does not know.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import replace
from decimal import Decimal
from xml.sax.saxutils import escape

from lxml import etree

from . import fields
from .names import STATEMENT, st
from .passkey import Assertion
from .reasons import Reason, Refused
from .statement import Act, Company, Level, LogHead, Record, Signer, Statement
from .strict_xml import canonical, parse

VERSION = "1"
_STATEMENT, _END = STATEMENT.encode(), b"</st:Document></st:Statement>"
_HOLDER = re.compile(rb'<st:Document Sha256="[0-9a-f]{64}">')


def write(statement: Statement) -> bytes:
    """Write the canonical bytes of a statement.

    :raises Refused: when a value could not be read back as it is
    """
    document, own = parse(statement.document), _STATEMENT in statement.document
    if not own and canonical(document) == statement.document:
        return _begin(statement) + statement.document + _END
    return _write(statement, document)


def _write(statement, document):
    """Write a statement as a tree: also where the document has names of ours."""
    root = etree.Element(st("Statement"), Version=VERSION, nsmap={"st": STATEMENT})
    for name, value in _values(statement):
        _add(root, name, value)
    if statement.passkey:
        _add(root, "Passkey", _passkey(statement.passkey))
    holder = etree.SubElement(root, st("Document"), Sha256=statement.document_hash)
    holder.append(document)
    return canonical(root)


def _values(one):
    company, record, signer, head = one.company, one.record, one.signer, one.head
    return [
        ("Database", one.database),
        ("Company", [("Name", company.name), ("Vat", company.vat)]),
        (
            "Record",
            [
                ("Model", record.model),
                ("Id", str(record.id)),
                ("Reference", record.reference),
                ("Revision", str(record.revision)),
            ],
        ),
        ("Act", one.act.value),
        ("Amount", f"{one.amount:f}"),
        ("Currency", one.currency),
        ("Accounts", [("Account", account) for account in one.accounts]),
        (
            "Signer",
            [
                ("Person", signer.person),
                ("Name", signer.name),
                ("Role", signer.role),
                ("Level", signer.level.value),
            ],
        ),
        ("Nonce", one.nonce),
        ("PreviousEvidence", one.previous),
        ("LogHead", [("Position", str(head.position)), ("Hash", head.hash)]),
    ]


def _passkey(one):
    return [
        ("Certificate", _b64(one.certificate)),
        ("ClientData", _b64(one.client_data)),
        ("AuthenticatorData", _b64(one.authenticator_data)),
        ("Signature", _b64(one.signature)),
    ]


def unsealed(statement: Statement) -> bytes:
    """What the person signed: the statement without a passkey's assertion."""
    return write(replace(statement, passkey=None))


def _add(parent, name, value):
    node = etree.SubElement(parent, st(name))
    if isinstance(value, list):
        for child, text in value:
            _add(node, child, text)
    else:
        node.text = fields.checked(name, value)


def read(data: bytes) -> Statement:
    """Read the canonical bytes of a statement.

    :raises Refused: when they are not exactly what :func:`write` would write
    """
    root = _root(data)
    return _checked(_read(root, canonical), root, data)


def read_canonical(data: bytes) -> tuple[Statement, etree._Element]:
    """Read what :func:`canonical` gave, and was hashed; give the document's element too.

    :raises Refused: see :func:`read`
    """
    root = _root(data)
    found = _read(root, lambda document: _cut(data) or canonical(document))
    return _checked(found, root, data), root[-1][0]


def _root(data):
    root = parse(data)
    if root.tag != st("Statement"):
        raise Refused(Reason.ROOT, str(root.tag))
    return root


def _cut(data):
    """Cut the document out of canonical bytes; nothing where it alone has others.

    What uses our own names, by the prefix or another, declares them when it is alone.
    """
    found = _HOLDER.search(data)
    document = data[found.end() : -len(_END)] if found else b""
    return b"" if b"st:" in document or _STATEMENT in document else document


def _checked(found, root, data):
    """Refuse what :func:`write` would not write so."""
    begin, holder = _begin(found), root[-1]
    right = holder.text is None and holder[0].tail is None
    if _STATEMENT not in found.document:
        right = right and data == begin + found.document + _END
    else:
        # The document is canonical with the whole.
        right = right and data.startswith(begin) and data.endswith(_END)
        right = right and canonical(root) == data
    if not right:
        raise Refused(Reason.STATEMENT, "not the canonical form of its values")
    return found


def _begin(one):
    """Spell what stands before the document, as :func:`write` does.

    Four times as fast as writing a tree.
    """
    parts = [f'<st:Statement xmlns:st="{STATEMENT}" Version="{VERSION}">']
    parts += [_spelled(name, value) for name, value in _values(one)]
    if one.passkey:
        parts.append(_spelled("Passkey", _passkey(one.passkey)))
    parts.append(f'<st:Document Sha256="{one.document_hash}">')
    return "".join(parts).encode()


def _spelled(name, value):
    if isinstance(value, list):
        text = "".join(_spelled(child, one) for child, one in value)
    else:
        text = escape(fields.checked(name, value))
    return f"<st:{name}>{text}</st:{name}>"


def _read(root, spell):
    try:
        database, company, record, act, amount, currency, accounts, *rest = root
        signer, nonce, previous, head, *passkey, holder = rest
        (document,) = holder
        texts = [[child.text or "" for child in node] for node in (record, signer)]
        model, number, reference, revision = texts[0]
        person, name, role, level = texts[1]
        position, head_hash = (child.text for child in head)
        company_name, vat = (child.text or "" for child in company)
        return Statement(
            database=database.text,
            company=Company(company_name, vat),
            record=Record(model, int(number), reference, int(revision)),
            act=Act(act.text),
            amount=Decimal(fields.checked("Amount", amount.text)),
            currency=currency.text,
            accounts=tuple(account.text for account in accounts),
            signer=Signer(person, name, role, Level(level)),
            nonce=nonce.text,
            previous=previous.text,
            head=LogHead(int(position), head_hash),
            document=spell(document),
            passkey=_assertion(*passkey) if passkey else None,
        )
    except (ValueError, ArithmeticError, TypeError) as error:
        raise Refused(Reason.STATEMENT, str(error)[:200]) from error


def _assertion(node):
    return Assertion(*(b64decode(child.text, validate=True) for child in node))


def _b64(data):
    return b64encode(data).decode()
