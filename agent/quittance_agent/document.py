"""The document inside the statement, as a person reads it.

Values come from the document's own bytes and are compared with the statement's.
"""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from lxml import etree

from .problems import Unsafe
from .statement import ACCOUNT, AMOUNT, NAMESPACE, Statement, checked
from .words import say
from .xml import name, parse, texts

_UBL = "{urn:oasis:names:specification:ubl:schema:xsd:%s-2}"
ORDER = _UBL % "Order" + "Order"
#: What holds other elements, and what holds a value: a name stands in one only.
_HOLDS, _SAYS = (_UBL % f"Common{one}Components" for one in ("Aggregate", "Basic"))
_OURS = f"{{{NAMESPACE}}}"
BANK_FILE = _OURS + "BankFile"
#: Which documents belong to which act; a change of the rules carries any.
ROOTS = {
    "approve_order": (ORDER,),
    "release_payment": (BANK_FILE, _OURS + "Payment"),
    "authorise_debit": (_OURS + "Debit",),
    "change_account": (_OURS + "BankAccount",),
    "sign_mandate": (_OURS + "Mandate",),
    "change_policy": (),
}


@dataclass
class Shown:
    """A document for the eye: facts, a table, and every value it has."""

    facts: list = field(default_factory=list)
    head: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    everything: list = field(default_factory=list)


def show(statement: Statement) -> Shown:
    """Read a statement's document.

    :raises Unsafe: when it says something else than the statement around it
    """
    if statement.act not in ROOTS:
        raise Unsafe(say("This agent does not know the act %s.", statement.act))
    root = parse(statement.document)
    _check_text(root)
    wanted = ROOTS[statement.act]
    if wanted and root.tag not in wanted:
        raise Unsafe(say("This document does not belong to this act: %s", root.tag))
    if root.tag == ORDER:
        shown = _order(statement, root)
    elif root.tag == BANK_FILE:
        shown = _bank_file(statement, root)
    elif wanted:
        shown = _form(statement, root)
    else:
        shown = Shown(facts=list(_leaves(root)))
    shown.everything = list(_leaves(root))
    return shown


def _check_text(root):
    """No text beside elements: no list of values would show it."""
    for node in root.iter():
        beside = [kid.tail for kid in node] + ([node.text] if len(node) else [])
        if any(text and text.strip() for text in beside):
            raise Unsafe(say("The document has text in a place of its own."))


def _check_names(root):
    """Only names of UBL, each in its place: another's would be read as the order's."""
    for node in root.iter():
        wanted = _HOLDS if len(node) else _SAYS if node.text else (_HOLDS, _SAYS)
        own = node is root or node.tag.startswith(wanted)
        if not own or any(key.startswith("{") for key in node.attrib):
            raise Unsafe(
                say("The document has a name that is not an order's: %s", node.tag)
            )


def _differs(what):
    return Unsafe(say("The document says something else than the statement: %s", what))


def _order(statement, root):
    _check_names(root)
    total = _one(root, "AnticipatedMonetaryTotal")
    payable = _one(total, "PayableAmount")
    if _text(_one(root, "ID")) != statement.reference:
        raise _differs(say("the reference"))
    if payable.get("currencyID") != statement.currency:
        raise _differs(say("the currency"))
    if _amount(payable) != statement.amount:
        raise _differs(say("the amount"))
    shown = Shown(head=[say("Item"), say("Quantity"), say("Price"), say("Amount")])
    shown.facts = [
        (say("Supplier"), _party(root, "SellerSupplierParty")),
        (say("Buyer"), _party(root, "BuyerCustomerParty")),
        (say("Order date"), ", ".join(texts(root, "IssueDate"))),
        *((say("Note"), text) for text in texts(root, "Note") if text),
    ]
    shown.rows = [
        _line(_one(line, "LineItem"), texts(line, "Note"))
        for line in root
        if name(line) == "OrderLine"
    ]
    return shown


def _one(node, wanted):
    found = [kid for kid in node if name(kid) == wanted]
    if len(found) != 1:
        raise Unsafe(say("The document has %s times %s.", len(found), wanted))
    return found[0]


def _text(node):
    return (node.text or "").strip()


def _amount(node):
    if node is None:
        return Decimal(0)
    try:
        amount = Decimal(_text(node))
    except InvalidOperation:
        raise _differs(say("the amount")) from None
    # A signalling NaN raises when it is compared.
    if not amount.is_finite():
        raise _differs(say("the amount"))
    return amount


def _party(root, role):
    """Every name a party has, and its tax number."""
    found = [kid for kid in root if name(kid) == role]
    if not found:
        return "?"
    party = _one(_one(root, role), "Party")
    legal = texts(party, "PartyLegalEntity", "RegistrationName")
    called = dict.fromkeys(filter(None, [*legal, *texts(party, "PartyName", "Name")]))
    ids = filter(None, texts(party, "PartyTaxScheme", "CompanyID"))
    return ", ".join([" / ".join(called) or "?", *ids])


def _line(item, notes):
    """A line's cells; what is written behind it stands below its name."""
    named = "\n".join(filter(None, texts(item, "Item", "Name"))) or "?"
    return [
        "\n".join([named, *filter(None, notes)]),
        " ".join(texts(item, "Quantity")),
        " ".join(texts(item, "Price", "PriceAmount")),
        " ".join(texts(item, "LineExtensionAmount")),
    ]


def _bank_file(statement, root):
    try:
        digest, message, account, count, total, *payments = root
    except ValueError:
        raise Unsafe(say("The list of payments is not complete.")) from None
    names = ["Sha256", "Message", "Account", "Count", "Amount"]
    names += ["Beneficiary"] * len(payments)
    if [kid.tag for kid in root] != [f"{{{NAMESPACE}}}{one}" for one in names]:
        raise Unsafe(say("The list of payments has another shape."))
    rows = [_payment(node, statement.currency) for node in payments]
    if Decimal(checked(total, AMOUNT)) != statement.amount:
        raise _differs(say("the amount"))
    if sum(row[2] for row in rows) != statement.amount:
        raise _differs(say("the sum of the payments"))
    if _text(count) != str(len(rows)):
        raise _differs(say("the number of payments"))
    named = (checked(account, ACCOUNT), *(row[1] for row in rows))
    if tuple(dict.fromkeys(named)) != statement.accounts:
        raise _differs(say("the accounts"))
    return Shown(
        facts=[
            (say("Payments"), str(len(rows))),
            (say("From account"), grouped(named[0])),
            (say("Message"), checked(message, ".{1,200}")),
            (say("Bank file, SHA-256"), checked(digest, "[0-9a-f]{64}")),
        ],
        head=[say("Beneficiary"), "IBAN", say("Amount"), say("Reference")],
        rows=[
            [who, grouped(iban), f"{amount} {statement.currency}", reference]
            for who, iban, amount, reference in rows
        ],
    )


def _form(statement, root):
    """A flat document: a payment without a file, a debit, an account, a mandate."""
    found = [(name(node), checked(node, ".{1,200}")) for node in root]
    if any(len(node) or node.attrib or node.tag != _OURS + name(node) for node in root):
        raise Unsafe(say("This document does not belong to this act: %s", root.tag))
    values = dict(found)
    if values.get("Record") != statement.reference:
        raise _differs(say("the reference"))
    if _amount(root.find(_OURS + "Amount")) != statement.amount:
        raise _differs(say("the amount"))
    if values.get("Currency", statement.currency) != statement.currency:
        raise _differs(say("the currency"))
    if statement.accounts not in ((), (values.get("Number"),)):
        raise _differs(say("the accounts"))
    hidden = {"Record", "Amount", "Currency"}
    labels = _labels()
    shown = [(labels.get(key, key), text) for key, text in found if key not in hidden]
    return Shown(facts=shown)


def _labels():
    return {
        "Method": say("Method"),
        "Journal": say("Journal"),
        "Day": say("Day"),
        "Name": say("Supplier"),
        "Number": say("Account number"),
        "Memo": say("Note"),
        "Bill": say("Bill"),
        "Mandate": say("Mandate"),
        "Creditor": say("Creditor's identifier"),
        "Due": say("Due"),
        "Holder": say("Holder"),
        "Bank": say("Bank"),
        "Was": say("Account until now"),
        "Since": say("Since"),
        "Kind": say("Kind"),
    }


def _payment(node, currency):
    wanted = ["Name", "Account", "Amount", "Currency", "Reference"]
    if [kid.tag for kid in node] != [f"{{{NAMESPACE}}}{one}" for one in wanted]:
        raise Unsafe(say("The list of payments has another shape."))
    who, iban, amount, paid, reference = node
    if checked(paid, "[A-Z]{3}") != currency:
        raise _differs(say("the currency"))
    number = Decimal(checked(amount, AMOUNT))
    text = ".{1,200}"
    return checked(who, text), checked(iban, ACCOUNT), number, checked(reference, text)


def grouped(iban: str) -> str:
    """An IBAN in groups of four."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def _leaves(root):
    """Every value of a document with its path, attributes too."""
    for node in root.iter(etree.Element):
        up = [name(one) for one in reversed(list(node.iterancestors()))][1:]
        path = " / ".join([*up, name(node)])
        value = " ".join((node.text or "").split())
        if value:
            yield path, value
        for key, text in node.attrib.items():
            yield f"{path} ({etree.QName(key).localname})", text
