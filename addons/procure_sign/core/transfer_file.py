"""Read a transfer file (pain.001) as what a payment signer agrees to.

Strict: an element that could move money and that the list would not show is refused,
and so is a file that does not add up. The bank's own rules are in ``quittance_base``.
"""

from decimal import Decimal
from hashlib import sha256

from lxml import etree

from . import fields
from .bank_file import BankFile, Beneficiary
from .reasons import Reason, Refused
from .strict_xml import parse

VERSIONS = ("pain.001.001.03", "pain.001.003.03", "pain.001.001.09")
MAX_BYTES = 20_000_000
_SPACE = "urn:iso:std:iso:20022:tech:xsd:"
_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
#: What may stand in what is read; elements below others tell the bank nothing of money.
_CHILDREN = {
    "Document": {"CstmrCdtTrfInitn"},
    "CstmrCdtTrfInitn": {"GrpHdr", "PmtInf"},
    "GrpHdr": {"MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"},
    "PmtInf": {
        *("PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf"),
        *("ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt", "UltmtDbtr", "ChrgBr"),
        "CdtTrfTxInf",
    },
    "CdtTrfTxInf": {
        *("PmtId", "PmtTpInf", "Amt", "ChrgBr", "UltmtDbtr", "CdtrAgt", "Cdtr"),
        *("CdtrAcct", "UltmtCdtr", "Purp", "RgltryRptg", "RmtInf"),
    },
    "PmtId": {"InstrId", "EndToEndId"},
    "Amt": {"InstdAmt"},
    "DbtrAcct": {"Id", "Ccy"},
    "CdtrAcct": {"Id", "Ccy"},
    "RmtInf": {"Ustrd", "Strd"},
}
_REPEATED = {"PmtInf", "CdtTrfTxInf", "RgltryRptg"}


def read(content: bytes) -> BankFile:
    """Read the exact bytes that leave for the bank.

    :raises Refused: when they are no such file, do not add up, or hold what the list
        of beneficiaries would not show
    """
    root = parse(content, MAX_BYTES)
    prefix = _check_root(root)
    message = _one(root, f"{prefix}CstmrCdtTrfInitn")
    header = _one(message, f"{prefix}GrpHdr")
    accounts, found = set(), []
    for batch in _several(message, f"{prefix}PmtInf"):
        accounts.add(_iban(_one(batch, f"{prefix}DbtrAcct"), prefix))
        found += _read_batch(batch, prefix)
    _check_sums(header, found, prefix)
    if len(accounts) != 1 or len({one.currency for one in found}) != 1:
        raise Refused(Reason.DOCUMENT, "one account and one currency in a file")
    return BankFile(
        sha256=sha256(content).hexdigest(),
        message=_text(header, "MsgId", prefix),
        debtor_account=accounts.pop(),
        control_sum=sum((one.amount for one in found), Decimal(0)),
        beneficiaries=tuple(found),
    )


def _check_root(root):
    """Refuse unknown messages; return the prefix of all names in this one."""
    name = etree.QName(root)
    space = name.namespace or ""
    if name.localname != "Document" or space.removeprefix(_SPACE) not in VERSIONS:
        raise Refused(Reason.ROOT, str(root.tag)[:200])
    for node in root.iter():
        _check_node(node, space)
    return f"{{{space}}}"


def _check_node(node, space):
    name = etree.QName(node)
    if name.namespace != space:
        raise Refused(Reason.DOCUMENT, f"namespace of {name.localname}")
    allowed = {"Document": {_LOCATION}, "InstdAmt": {"Ccy"}}.get(name.localname, set())
    if set(node.attrib) - allowed:
        raise Refused(Reason.DOCUMENT, f"attribute of {name.localname}")
    if len(node) and any(_stray(one) for one in (node.text, *(n.tail for n in node))):
        raise Refused(Reason.DOCUMENT, f"text in {name.localname}")
    known = _CHILDREN.get(name.localname)
    children = [etree.QName(one).localname for one in node]
    if known is None:
        return
    for child in children:
        if child not in known:
            raise Refused(Reason.DOCUMENT, f"{child} in {name.localname}")
        if child not in _REPEATED and children.count(child) > 1:
            raise Refused(Reason.DOCUMENT, f"{child} twice in {name.localname}")


def _stray(text):
    return bool(text and text.strip())


def _read_batch(batch, prefix):
    if _text(batch, "PmtMtd", prefix) != "TRF":
        raise Refused(Reason.DOCUMENT, "PmtMtd")
    found = [
        _read_transfer(one, prefix) for one in _several(batch, f"{prefix}CdtTrfTxInf")
    ]
    if batch.find(f"{prefix}NbOfTxs") is not None:
        _check_count(batch, found, prefix)
    if batch.find(f"{prefix}CtrlSum") is not None:
        _check_sum(batch, found, prefix)
    return found


def _read_transfer(node, prefix):
    amount = _one(_one(node, f"{prefix}Amt"), f"{prefix}InstdAmt")
    creditor = _one(node, f"{prefix}Cdtr")
    value = Decimal(fields.checked("Amount", amount.text))
    if value <= 0:
        raise Refused(Reason.DOCUMENT, "InstdAmt")
    return Beneficiary(
        name=fields.checked("Name", _words(_one(creditor, f"{prefix}Nm"))),
        account=_iban(_one(node, f"{prefix}CdtrAcct"), prefix),
        amount=value,
        currency=fields.checked("Currency", amount.get("Ccy")),
        reference=_reference(node, prefix),
    )


def _reference(node, prefix):
    """Its name at the bank, and what the beneficiary reads."""
    parts = [_text(_one(node, f"{prefix}PmtId"), "EndToEndId", prefix)]
    for path in ("Ustrd", f"Strd/{prefix}CdtrRefInf/{prefix}Ref"):
        found = node.iterfind(f"{prefix}RmtInf/{prefix}{path}")
        parts += [_words(one) for one in found]
    return fields.checked("Reference", " ".join(one for one in parts if one))


def _words(node):
    """A text as it is read: banks' writers cut names and leave spaces at the end."""
    return " ".join((node.text or "").split())


def _check_sums(header, found, prefix):
    _check_count(header, found, prefix)
    _check_sum(header, found, prefix)


def _check_count(node, found, prefix):
    written = fields.checked("Count", _text(node, "NbOfTxs", prefix))
    if int(written) != len(found):
        raise Refused(Reason.DOCUMENT, f"NbOfTxs {written}, not {len(found)}")


def _check_sum(node, found, prefix):
    written = fields.checked("Amount", _text(node, "CtrlSum", prefix))
    total = sum((one.amount for one in found), Decimal(0))
    if Decimal(written) != total:
        raise Refused(Reason.DOCUMENT, f"CtrlSum {written}, not {total:f}")


def _iban(account, prefix):
    """The account's number; others than IBANs are refused, their check digits too."""
    holder = _one(account, f"{prefix}Id")
    if len(holder) != 1:
        raise Refused(Reason.DOCUMENT, "IBAN")
    number = fields.checked("Account", _one(holder, f"{prefix}IBAN").text)
    if not fields.is_iban(number):
        raise Refused(Reason.DOCUMENT, f"IBAN {number}")
    return number


def _text(node, name, prefix):
    return fields.checked(name, _one(node, prefix + name).text)


def _one(node, name):
    found = node.findall(name)
    if len(found) != 1:
        local = etree.QName(name).localname
        raise Refused(Reason.DOCUMENT, f"{len(found)} x {local}")
    return found[0]


def _several(node, name):
    found = node.findall(name)
    if not found:
        raise Refused(Reason.DOCUMENT, f"0 x {etree.QName(name).localname}")
    return found
