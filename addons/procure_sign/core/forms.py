"""Documents that no standard describes: payments without a file, debits, accounts.

Flat: one element for each value, in the order of the dataclass; what may be empty has
no element then, a tuple has one for each of its values. One spelling, as everywhere.
Names may be alike or change: ``partner`` is the number of whom they name.
"""

from dataclasses import MISSING, dataclass
from dataclasses import fields as fields_of
from decimal import Decimal

from lxml import etree

from . import fields
from .names import STATEMENT, st
from .reasons import Reason, Refused
from .strict_xml import canonical, parse


@dataclass(frozen=True)
class Payment:
    """A payment that leaves by no file: by hand, in cash, by cheque.

    :param number: of the beneficiary's account, of any kind; empty without one
    """

    record: str
    method: str
    journal: str
    day: str
    name: str
    amount: Decimal
    currency: str
    number: str = ""
    memo: str = ""
    bill: tuple[str, ...] = ()
    partner: str = ""


@dataclass(frozen=True)
class Debit:
    """A bill that its supplier may take from our account under a B2B mandate.

    :param mandate: the mandate's unique reference
    :param creditor: the supplier's identifier as a creditor
    :param number: of our account, that is debited
    """

    record: str
    bill: str
    name: str
    mandate: str
    creditor: str
    number: str
    amount: Decimal
    currency: str
    due: str = ""
    partner: str = ""


@dataclass(frozen=True)
class BankAccount:
    """An account that a supplier is to be paid to.

    :param was: the numbers that he was paid to until now
    """

    record: str
    name: str
    number: str
    holder: str = ""
    bank: str = ""
    currency: str = ""
    was: tuple[str, ...] = ()
    partner: str = ""


@dataclass(frozen=True)
class Mandate:
    """A B2B mandate by which a supplier may debit us."""

    record: str
    name: str
    creditor: str
    mandate: str
    number: str
    since: str
    kind: str
    partner: str = ""


#: The amount of acts that have none.
NOTHING = Decimal(0)

FORMS = {st(one.__name__): one for one in (Payment, Debit, BankAccount, Mandate)}


def write(form) -> bytes:
    """Write the canonical bytes of a form.

    :raises Refused: when a value could not be read back as it is
    """
    root = etree.Element(st(type(form).__name__), nsmap={"st": STATEMENT})
    for one in fields_of(form):
        value = getattr(form, one.name)
        for text in value if isinstance(value, tuple) else (value,):
            if text != "" or one.default == MISSING:
                _add(root, one.name.capitalize(), text)
    return canonical(root)


def _add(root, name, value):
    text = f"{value:f}" if isinstance(value, Decimal) else value
    etree.SubElement(root, st(name)).text = fields.checked(name, text)


def read(data: bytes):
    """Read a form; refuse what :func:`write` would not have written."""
    root = parse(data)
    kind = FORMS.get(root.tag)
    if kind is None:
        raise Refused(Reason.DOCUMENT, str(root.tag)[:200])
    found = {}
    for node in root:
        name = etree.QName(node).localname.lower()
        found.setdefault(name, []).append(node.text or "")
    form = _build(kind, found)
    if write(form) != data:
        raise Refused(Reason.DOCUMENT, "not the canonical form of its values")
    return form


def _build(kind, found):
    values = {}
    for one in fields_of(kind):
        texts = found.get(one.name, [])
        if one.type == tuple[str, ...]:
            values[one.name] = tuple(texts)
        elif one.type is Decimal:
            # Checked first: Decimal("1E999999999") would be written out in full.
            values[one.name] = Decimal(fields.checked("Amount", "".join(texts)))
        else:
            values[one.name] = "".join(texts)
    return kind(**values)
