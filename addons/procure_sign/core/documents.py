"""Does the document say what the statement says?

A statement of 100 EUR around an order of 9,999 EUR is refused, also when it is
signed correctly. Orders: UBL 2.1, ``AnticipatedMonetaryTotal/PayableAmount``.
"""

from decimal import Decimal, InvalidOperation

from lxml import etree

from . import bank_file, fields, forms
from .names import UBL_CAC, UBL_CBC, UBL_ORDER, st
from .reasons import Reason, Refused
from .statement import Act, Statement
from .strict_xml import parse

_ORDER = f"{{{UBL_ORDER}}}Order"
#: Which documents belong to which act.
ROOTS = {
    Act.APPROVE_ORDER: (_ORDER,),
    Act.RELEASE_PAYMENT: (st("BankFile"), st("Payment")),
    Act.AUTHORISE_DEBIT: (st("Debit"),),
    Act.CHANGE_ACCOUNT: (st("BankAccount"),),
    Act.SIGN_MANDATE: (st("Mandate"),),
}


def check(statement: Statement, root: etree._Element | None = None):
    """Compare the document with the statement; raise :class:`Refused` on the first.

    A policy's change carries a free document.

    :param root: the document, when it was read with the statement already
    """
    root = parse(statement.document) if root is None else root
    wanted = ROOTS.get(statement.act)
    if wanted and root.tag not in wanted:
        raise Refused(Reason.DOCUMENT, f"{root.tag} for {statement.act.value}")
    if root.tag == _ORDER:
        _check_order(statement, root)
    elif root.tag == st("BankFile"):
        _check_bank_file(statement)
    elif root.tag in forms.FORMS:
        _check_form(statement)


def _check_order(statement, root):
    if _only(root, "ID", UBL_CBC).text != statement.record.reference:
        raise Refused(Reason.DOCUMENT, "ID")
    totals = _only(root, "AnticipatedMonetaryTotal", UBL_CAC)
    payable = _only(totals, "PayableAmount", UBL_CBC)
    if payable.get("currencyID") != statement.currency:
        raise Refused(Reason.DOCUMENT, "currencyID")
    try:
        amount = Decimal(payable.text or "")
    except InvalidOperation as error:
        raise Refused(Reason.DOCUMENT, "PayableAmount") from error
    # A signalling NaN raises when it is compared.
    if not amount.is_finite() or amount != statement.amount:
        raise Refused(Reason.DOCUMENT, "PayableAmount")


def _check_bank_file(statement):
    file = bank_file.read(statement.document)
    if file.control_sum != statement.amount:
        raise Refused(Reason.DOCUMENT, "Amount")
    if {one.currency for one in file.beneficiaries} - {statement.currency}:
        raise Refused(Reason.DOCUMENT, "Currency")
    named = (file.debtor_account, *(one.account for one in file.beneficiaries))
    if tuple(dict.fromkeys(named)) != statement.accounts:
        raise Refused(Reason.DOCUMENT, "Accounts")


def _check_form(statement):
    form = forms.read(statement.document)
    if form.record != statement.record.reference:
        raise Refused(Reason.DOCUMENT, "Record")
    if getattr(form, "amount", Decimal(0)) != statement.amount:
        raise Refused(Reason.DOCUMENT, "Amount")
    if getattr(form, "currency", "") not in ("", statement.currency):
        raise Refused(Reason.DOCUMENT, "Currency")
    # Numbers of other kinds stand in the document alone.
    number = (form.number,) if fields.is_iban(form.number) else ()
    if number != statement.accounts:
        raise Refused(Reason.DOCUMENT, "Accounts")


def _only(parent, name, namespace):
    found = list(parent.iterchildren(f"{{{namespace}}}{name}"))
    if len(found) != 1:
        raise Refused(Reason.DOCUMENT, f"{len(found)} x {name}")
    return found[0]
