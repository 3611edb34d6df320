"""XML written from nested lists, and what all messages of the bank share."""

from datetime import datetime, timezone
from xml.sax.saxutils import escape


def document(message, body):
    """Return the bytes of a message.

    :param str message: ``camt.053.001.08``
    :param tuple body: (tag, content); content is a text, a list of tuples, or
        (attribute text, text); tuples whose content is None or "" are left out
    """
    space = f"urn:iso:std:iso:20022:tech:xsd:{message}"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<Document xmlns="{space}">']
    _write(lines, body, 1)
    return "\n".join([*lines, "</Document>", ""]).encode()


def _write(lines, node, depth):
    tag, content = node
    if content in (None, "", []):
        return
    pad = " " * depth
    if isinstance(content, list):
        lines.append(f"{pad}<{tag}>")
        for child in content:
            if child:
                _write(lines, child, depth + 1)
        lines.append(f"{pad}</{tag}>")
    elif isinstance(content, tuple):
        lines.append(f"{pad}<{tag} {content[0]}>{escape(str(content[1]))}</{tag}>")
    else:
        lines.append(f"{pad}<{tag}>{escape(str(content))}</{tag}>")


def plain(cents):
    """An amount as text, ``12.30``."""
    return f"{cents // 100}.{cents % 100:02d}"


def money(tag, cents, currency="EUR"):
    """An amount with its currency."""
    return tag, (f'Ccy="{currency}"', plain(cents))


def moment(seconds):
    """A time as text."""
    at = datetime.fromtimestamp(seconds, timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def sign(credit):
    """The indicator of the side of the account."""
    return "CdtDbtInd", "CRDT" if credit else "DBIT"


def party(tag, name, wrapped):
    """A party with a name; newer messages wrap it."""
    if not name:
        return None
    inner = [("Nm", name[:70])]
    return (tag, [("Pty", inner)] if wrapped else inner)


def account(tag, iban):
    """An account."""
    return (tag, [("Id", [("IBAN", iban)])]) if iban else None


def remittance(item):
    """What was written for the other side."""
    if item["reference"]:
        kind = [("CdOrPrtry", [("Cd", "SCOR")])]
        info = [("Tp", kind), ("Ref", item["reference"])]
        return "RmtInf", [("Strd", [("CdtrRefInf", info)])]
    return "RmtInf", [("Ustrd", item["text"])] if item["text"] else None
