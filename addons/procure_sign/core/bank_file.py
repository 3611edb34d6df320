"""A bank file as the document of a statement: its hash and every beneficiary.

The file itself stays as the bank's format; what a payment signer agrees to is this
list, and the SHA-256 binds it to the bytes that leave (issue, section 2).
"""

from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from . import fields
from .names import STATEMENT, st
from .reasons import Reason, Refused
from .strict_xml import canonical, parse


@dataclass(frozen=True)
class Beneficiary:
    """One payment of the file."""

    name: str
    account: str
    amount: Decimal
    currency: str
    reference: str


@dataclass(frozen=True)
class BankFile:
    """The frozen file, as pain.001's group header sums it up."""

    sha256: str
    message: str
    debtor_account: str
    control_sum: Decimal
    beneficiaries: tuple[Beneficiary, ...]


def write(file: BankFile) -> bytes:
    """Write the canonical bytes of the list.

    :raises Refused: when count or sum do not agree, or a value has no place
    """
    if sum(one.amount for one in file.beneficiaries) != file.control_sum:
        raise Refused(Reason.DOCUMENT, "control sum")
    root = etree.Element(st("BankFile"), nsmap={"st": STATEMENT})
    _add(root, "Sha256", file.sha256)
    _add(root, "Message", file.message)
    _add(root, "Account", file.debtor_account)
    _add(root, "Count", str(len(file.beneficiaries)))
    _add(root, "Amount", f"{file.control_sum:f}")
    for one in file.beneficiaries:
        node = etree.SubElement(root, st("Beneficiary"))
        _add(node, "Name", one.name)
        _add(node, "Account", one.account)
        _add(node, "Amount", f"{one.amount:f}")
        _add(node, "Currency", one.currency)
        _add(node, "Reference", one.reference)
    return canonical(root)


def _add(parent, name, value):
    etree.SubElement(parent, st(name)).text = fields.checked(name, value)


def read(data: bytes) -> BankFile:
    """Read the list; refuse what :func:`write` would not have written."""
    root = parse(data)
    try:
        sha256, message, account, _count, total, *rest = (node for node in root)
        file = BankFile(
            sha256.text,
            message.text,
            account.text,
            _amount(total.text),
            tuple(_beneficiary(node) for node in rest),
        )
    except (ValueError, ArithmeticError, TypeError) as error:
        raise Refused(Reason.DOCUMENT, str(error)[:200]) from error
    if write(file) != data:
        raise Refused(Reason.DOCUMENT, "not the canonical form of its values")
    return file


def _beneficiary(node):
    name, account, amount, currency, reference = (child.text for child in node)
    return Beneficiary(name, account, _amount(amount), currency, reference)


def _amount(text):
    # Checked first: Decimal("1E999999999") would be written out in full.
    return Decimal(fields.checked("Amount", text))
