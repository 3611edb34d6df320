"""camt.053 and camt.054: what the bank booked, read into :mod:`.camt_model`."""

from dataclasses import replace
from decimal import Decimal

from .camt_model import (
    Balance,
    BankReport,
    BatchBooking,
    Charge,
    Detail,
    Entry,
    Statement,
)
from .node import Node, open_message
from .pain002 import Reason

VERSIONS = {
    "camt.053.001.02": "BkToCstmrStmt",
    "camt.053.001.08": "BkToCstmrStmt",
    "camt.054.001.02": "BkToCstmrDbtCdtNtfctn",
    "camt.054.001.08": "BkToCstmrDbtCdtNtfctn",
}
_KINDS = {"camt.053": ("statement", "Stmt"), "camt.054": ("notification", "Ntfctn")}


def read_camt(content: bytes, file: str = "") -> BankReport:
    """Read a statement or notification; the import of bank files calls it.

    :param file: its name, for errors.
    :raises MessageRefused: it is none of :data:`VERSIONS`, or an element that every
        entry has is missing or unreadable.
    """
    message = open_message(content, VERSIONS, file)
    kind, tag = _KINDS[message.version[:8]]
    return BankReport(
        version=message.version,
        kind=kind,
        message_id=message.required("GrpHdr/MsgId"),
        created=message.moment("GrpHdr/CreDtTm"),
        statements=tuple(_statement(one) for one in message.all(tag)),
    )


def _statement(node: Node) -> Statement:
    node.one("Acct/Id")
    return Statement(
        id=node.required("Id"),
        created=node.moment("CreDtTm"),
        iban=node.text("Acct/Id/IBAN"),
        other_account=node.text("Acct/Id/Othr/Id"),
        currency=node.text("Acct/Ccy"),
        number=node.integer("ElctrncSeqNb"),
        starts=node.moment("FrToDt/FrDtTm"),
        ends=node.moment("FrToDt/ToDtTm"),
        owner=node.text("Acct/Ownr/Nm"),
        bank=node.text("Acct/Svcr/FinInstnId/BICFI", "Acct/Svcr/FinInstnId/BIC"),
        balances=tuple(_balance(one) for one in node.all("Bal")),
        entries=tuple(_entry(one) for one in node.all("Ntry")),
    )


def _signed(node: Node, path: str = "Amt") -> tuple[Decimal, str]:
    """Amount with the sign of the indicator beside it, and currency."""
    node.required(path)
    amount = node.decimal(path) or Decimal(0)
    currency = node.one(path).element.get("Ccy", "")
    return (amount if node.credit() else -amount), currency


def _balance(node: Node) -> Balance:
    amount, currency = _signed(node)
    kind = node.text("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry")
    return Balance(kind, amount, currency, node.day("Dt/Dt", "Dt/DtTm"))


def _entry(node: Node) -> Entry:
    amount, currency = _signed(node)
    # .08 has Sts/Cd or Sts/Prtry, .02 has the code itself.
    status = node.text("Sts/Cd", "Sts/Prtry", "Sts") or node.required("Sts")
    batch = node.maybe("NtryDtls/Btch")
    details = tuple(_detail(one) for one in node.all("NtryDtls/TxDtls"))
    if len(details) == 1 and details[0].amount is None:
        details = (replace(details[0], amount=amount, currency=currency),)
    return Entry(
        reference=node.text("NtryRef"),
        amount=amount,
        currency=currency,
        status=status,
        booked_on=node.day("BookgDt/Dt", "BookgDt/DtTm"),
        value_on=node.day("ValDt/Dt", "ValDt/DtTm"),
        bank_reference=node.text("AcctSvcrRef"),
        reversal=node.text("RvslInd") in ("true", "1"),
        code=_code(node, "BkTxCd"),
        own_code=node.text("BkTxCd/Prtry/Cd"),
        batch=_batch(batch) if batch else None,
        charges=_charges(node),
        details=details,
        text=node.text("AddtlNtryInf"),
    )


def _batch(node: Node) -> BatchBooking:
    return BatchBooking(
        message_id=node.text("MsgId"),
        payment_id=node.text("PmtInfId"),
        count=node.integer("NbOfTxs"),
        total=node.decimal("TtlAmt"),
    )


def _code(node: Node, path: str) -> str:
    parts = [
        node.text(f"{path}/Domn/Cd"),
        node.text(f"{path}/Domn/Fmly/Cd"),
        node.text(f"{path}/Domn/Fmly/SubFmlyCd"),
    ]
    return "-".join(filter(None, parts))


def _charges(node: Node) -> tuple[Charge, ...]:
    """.02 repeats Chrgs, .08 has records inside one."""
    found = []
    for charges in node.all("Chrgs"):
        for one in [*charges.all("Rcrd")] or [charges]:
            amount = one.decimal("Amt")
            if not amount:
                continue
            taken = one.text("CdtDbtInd") != "CRDT"
            included = one.text("ChrgInclInd")
            found.append(
                Charge(
                    amount=amount if taken else -amount,
                    currency=one.one("Amt").element.get("Ccy", ""),
                    kind=one.text("Tp/Cd", "Tp/Prtry/Id", "Tp/Prtry"),
                    included=included in ("true", "1") if included else None,
                )
            )
    return tuple(found)


def _reason(node: Node) -> Reason | None:
    back = node.maybe("RtrInf")
    if back is None:
        return None
    return Reason(
        code=back.text("Rsn/Cd", "Rsn/Prtry"),
        own=not back.text("Rsn/Cd") and bool(back.text("Rsn/Prtry")),
        text=" ".join(line.value() for line in back.all("AddtlInf")),
        originator=back.text(
            "Orgtr/Nm",
            "Orgtr/Pty/Nm",
            "Orgtr/Id/OrgId/AnyBIC",
            "Orgtr/Id/OrgId/BICOrBEI",
        ),
    )


def _amount(node: Node) -> tuple[Decimal | None, str]:
    """Of a detail: .08 has Amt and an indicator, .02 has AmtDtls and the entry's."""
    paths = ("Amt", "AmtDtls/TxAmt/Amt")
    amount, found = node.decimal(*paths), node.maybe(*paths)
    if amount is None or found is None:
        return None, ""
    sign = node if node.text("CdtDbtInd") else node.above(2)
    currency = found.element.get("Ccy", "")
    return (amount if sign.credit() else -amount), currency


def _detail(node: Node) -> Detail:
    amount, currency = _amount(node)
    refs, parties = node.maybe("Refs") or node, node.maybe("RltdPties") or node
    return Detail(
        end_to_end_id=refs.text("EndToEndId"),
        instruction_id=refs.text("InstrId"),
        payment_id=refs.text("PmtInfId"),
        message_id=refs.text("MsgId"),
        transaction_id=refs.text("TxId"),
        bank_reference=refs.text("AcctSvcrRef"),
        mandate_reference=refs.text("MndtId"),
        amount=amount,
        currency=currency,
        original_amount=node.decimal("AmtDtls/InstdAmt/Amt"),
        charges=_charges(node),
        reason=_reason(node),
        original_code=_code(node, "RtrInf/OrgnlBkTxCd"),
        debtor=parties.text("Dbtr/Nm", "Dbtr/Pty/Nm"),
        debtor_iban=parties.text("DbtrAcct/Id/IBAN"),
        creditor=parties.text("Cdtr/Nm", "Cdtr/Pty/Nm"),
        creditor_iban=parties.text("CdtrAcct/Id/IBAN"),
        creditor_id=parties.text(
            "Cdtr/Id/PrvtId/Othr/Id", "Cdtr/Pty/Id/PrvtId/Othr/Id"
        ),
        texts=tuple(one.value() for one in node.all("RmtInf/Ustrd") if one.value()),
        creditor_reference=node.text("RmtInf/Strd/CdtrRefInf/Ref"),
        code=_code(node, "BkTxCd"),
    )
