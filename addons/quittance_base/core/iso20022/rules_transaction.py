"""Rules about a transaction: its amount, its references, what may stand in it."""

import re
from decimal import Decimal, InvalidOperation

from lxml import etree

from .charset import REFERENCE_LENGTH
from .findings import DEBIT, TRANSFER, rule

LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")
_DECIMALS = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
_REFERENCES = ("MsgId", "PmtInfId", "InstrId", "EndToEndId", "MndtId", "OrgnlMndtId")
_USED = {
    DEBIT: frozenset(
        "PmtId PmtTpInf InstdAmt ChrgBr DrctDbtTx UltmtCdtr DbtrAgt Dbtr DbtrAcct"
        " UltmtDbtr Purp RmtInf".split()
    ),
    TRANSFER: frozenset(
        "PmtId PmtTpInf Amt ChrgBr UltmtDbtr CdtrAgt Cdtr CdtrAcct UltmtCdtr"
        " Purp RmtInf".split()
    ),
}


@rule("amount.missing", "CdtTrfTxInf", "DrctDbtTxInf")
def amount_is_instructed(transaction, check):
    """EPC132-08, Amt: only InstdAmt, not EqvtAmt; EPC130-08, InstdAmt: mandatory."""
    path = "InstdAmt" if check.kind == DEBIT else "Amt/InstdAmt"
    if not check.has(transaction, path):
        yield transaction, "", {}


@rule("amount.currency", "InstdAmt")
def amount_is_in_euro(amount, _check):
    """EPC130-08, InstdAmt (AT-06): only EUR."""
    if (currency := amount.get("Ccy", "")) != "EUR":
        yield amount, currency, {}


@rule("amount.range", "InstdAmt")
def amount_is_in_range(amount, _check):
    """EPC130-08, InstdAmt: 0.01 to 999999999.99."""
    text = (amount.text or "").strip()
    try:
        inside = LEAST <= Decimal(text) <= MOST
    except InvalidOperation:
        inside = False
    if not inside:
        yield amount, text, {"least": LEAST, "most": MOST}


@rule("amount.decimals", "InstdAmt", "CtrlSum")
def amount_has_two_decimals(amount, _check):
    """EPC130-08, InstdAmt and CtrlSum: at most two decimals."""
    text = (amount.text or "").strip()
    if not _DECIMALS.fullmatch(text):
        yield amount, text, {}


@rule("reference.missing", "DrctDbtTxInf", "CdtTrfTxInf")
def transaction_has_a_reference(transaction, check):
    """EPC130-08, PmtId/EndToEndId (AT-10): mandatory."""
    if not check.text(transaction, "PmtId/EndToEndId"):
        yield transaction, "", {}


@rule("reference.length", *_REFERENCES)
def reference_is_short(element, _check):
    """ISO 20022, Max35Text."""
    text = element.text or ""
    if len(text) > REFERENCE_LENGTH:
        yield element, text, {"length": len(text)}


@rule("reference.slash", *_REFERENCES)
def reference_has_no_stray_slash(element, _check):
    """EPC clarification paper on SCT and SDD (EPC348-12), 2: an identifier neither
    begins nor ends with a slash, and has no two in a row."""
    text = element.text or ""
    if text.startswith("/") or text.endswith("/") or "//" in text:
        yield element, text, {}


@rule("reference.space", *_REFERENCES)
def reference_has_no_space_at_its_ends(element, _check):
    """EPC348-12, 2: what comes back may have lost the spaces at the ends."""
    text = element.text or ""
    if text != text.strip():
        yield element, text, {}


@rule("element.unused", "DrctDbtTxInf", "CdtTrfTxInf", blocking=False)
def only_elements_of_the_scheme(transaction, check):
    """EPC130-08 and EPC132-08: elements of ISO that the schemes do not carry; a bank
    may refuse or drop them."""
    used = _USED[check.kind]
    for child in transaction:
        name = etree.QName(child).localname
        if name not in used:
            yield child, name, {}
