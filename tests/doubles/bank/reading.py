"""Orders read from pain.008 (direct debits) and pain.001 (credit transfers)."""

import xml.etree.ElementTree as ET
from decimal import Decimal


class Unreadable(ValueError):
    """The file is no order; the text says why."""


def read(content):
    """Return the order of a file, as a dict of plain values.

    :param bytes content: the file
    :raise Unreadable: when it is no pain.008 or pain.001
    """
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        raise Unreadable(f"not XML: {error}") from error
    for element in root.iter():
        space, _, element.tag = element.tag.rpartition("}")
        if space:
            message = space.rpartition(":")[2]
    debit = root.find("CstmrDrctDbtInitn")
    initiation = debit if debit is not None else root.find("CstmrCdtTrfInitn")
    if initiation is None:
        raise Unreadable("neither CstmrDrctDbtInitn nor CstmrCdtTrfInitn")
    header = initiation.find("GrpHdr")
    return {
        "id": _text(header, "MsgId"),
        "message": message,
        "debit": debit is not None,
        "created": _text(header, "CreDtTm"),
        "initiator": _text(header, "InitgPty/Nm"),
        "count": int(_text(header, "NbOfTxs") or 0),
        "sum": cents(_text(header, "CtrlSum")),
        "batches": [
            _batch(node, debit is not None) for node in initiation.findall("PmtInf")
        ],
    }


def _batch(node, debit):
    own, day = ("Cdtr", "ReqdColltnDt") if debit else ("Dbtr", "ReqdExctnDt")
    items = node.findall("DrctDbtTxInf" if debit else "CdtTrfTxInf")
    return {
        "id": _text(node, "PmtInfId"),
        "count": int(_text(node, "NbOfTxs") or len(items)),
        "sum": cents(_text(node, "CtrlSum")),
        "together": _text(node, "BtchBookg") != "false",
        "day": _text(node, day, f"{day}/Dt"),
        "sequence": _text(node, "PmtTpInf/SeqTp"),
        "instrument": _text(node, "PmtTpInf/LclInstrm/Cd"),
        "own_name": _text(node, f"{own}/Nm"),
        "own_iban": _text(node, f"{own}Acct/Id/IBAN"),
        "transactions": [_transaction(item, debit) for item in items],
    }


def _transaction(node, debit):
    other = "Dbtr" if debit else "Cdtr"
    return {
        "end_to_end_id": _text(node, "PmtId/EndToEndId"),
        "instruction_id": _text(node, "PmtId/InstrId"),
        "amount": cents(_text(node, "InstdAmt", "Amt/InstdAmt")),
        "mandate": _text(node, "DrctDbtTx/MndtRltdInf/MndtId"),
        "name": _text(node, f"{other}/Nm"),
        "iban": _text(node, f"{other}Acct/Id/IBAN"),
        "text": _text(node, "RmtInf/Ustrd"),
        "reference": _text(node, "RmtInf/Strd/CdtrRefInf/Ref"),
    }


def _text(node, *paths):
    for path in paths:
        found = node.find(path) if node is not None else None
        if found is not None and (found.text or "").strip():
            return found.text.strip()
    return ""


def cents(text):
    """Return an amount of a file in cents; None when it is not there."""
    return int(Decimal(text) * 100) if text else None


def iban_is_right(iban):
    """Whether the check digits of an IBAN are right."""
    moved = iban[4:] + iban[:4]
    return moved.isalnum() and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1
