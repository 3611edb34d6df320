"""pain.002: what the bank says of a file, its batches and its transactions."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .node import Node, open_message

VERSIONS = {
    "pain.002.001.03": "CstmrPmtStsRpt",
    "pain.002.001.10": "CstmrPmtStsRpt",
}
REJECTED = "RJCT"
#: The bank has the money or is sure to get it; less than that is only "received".
SETTLED = ("ACSC", "ACCC")


@dataclass(frozen=True)
class Reason:
    """Why: an ISO code, or the bank's own.

    :param code: ``AM04``; empty when the bank gave only a text.
    :param own: whether the code is the bank's own (``Prtry``).
    :param text: what the bank added, in its words.
    :param originator: who says so: a name or a BIC.
    """

    code: str
    own: bool = False
    text: str = ""
    originator: str = ""


@dataclass(frozen=True)
class TransactionStatus:
    """What became of one transaction; fields the bank left out are empty or None."""

    end_to_end_id: str
    status: str
    reasons: tuple[Reason, ...] = ()
    status_id: str = ""
    instruction_id: str = ""
    bank_reference: str = ""
    accepted_at: datetime | None = None
    amount: Decimal | None = None
    currency: str = ""
    requested_on: date | None = None
    mandate_reference: str = ""
    debtor: str = ""
    debtor_iban: str = ""
    charges: tuple[tuple[Decimal, str], ...] = ()


@dataclass(frozen=True)
class BatchStatus:
    """What became of one batch.

    :param counts: how many transactions have which status, where the bank counts.
    """

    payment_id: str
    status: str
    reasons: tuple[Reason, ...] = ()
    count: int | None = None
    total: Decimal | None = None
    counts: tuple[tuple[str, int], ...] = ()
    transactions: tuple[TransactionStatus, ...] = ()


@dataclass(frozen=True)
class StatusReport:
    """A whole report. A status that a level does not have is an empty text: what
    stands above holds for it (see :meth:`decided`)."""

    version: str
    message_id: str
    created: datetime | None
    original_message_id: str
    original_kind: str
    status: str
    reasons: tuple[Reason, ...] = ()
    count: int | None = None
    total: Decimal | None = None
    batches: tuple[BatchStatus, ...] = ()

    def decided(self) -> list[tuple[str, str, str, tuple[Reason, ...]]]:
        """``(batch, EndToEndId, status, reasons)`` of all that the report speaks of.

        A transaction takes status and reasons of its batch, a batch those of the
        file, where it has none. EndToEndId is empty where a whole batch is meant,
        the batch too where the whole file is.
        """
        found = []
        for batch in self.batches:
            status = batch.status or self.status
            reasons = batch.reasons or self.reasons
            for one in batch.transactions:
                own = one.status or status, one.reasons or reasons
                found.append((batch.payment_id, one.end_to_end_id, *own))
            if not batch.transactions or batch.status:
                found.append((batch.payment_id, "", status, reasons))
        if self.status or not self.batches:
            found.append(("", "", self.status, self.reasons))
        return found


def read_pain002(content: bytes, file: str = "") -> StatusReport:
    """Read a payment status report; the import of bank files calls it.

    :param file: its name, for errors.
    :raises MessageRefused: it is none of :data:`VERSIONS`, or an element that every
        report has is missing or unreadable.
    """
    message = open_message(content, VERSIONS, file)
    header = message.one("GrpHdr")
    group = message.one("OrgnlGrpInfAndSts")
    return StatusReport(
        version=message.version,
        message_id=header.required("MsgId"),
        created=header.moment("CreDtTm"),
        original_message_id=group.required("OrgnlMsgId"),
        original_kind=group.required("OrgnlMsgNmId"),
        status=group.text("GrpSts"),
        reasons=_reasons(group),
        count=group.integer("OrgnlNbOfTxs"),
        total=group.decimal("OrgnlCtrlSum"),
        batches=tuple(_batch(one) for one in message.all("OrgnlPmtInfAndSts")),
    )


def _batch(node: Node) -> BatchStatus:
    return BatchStatus(
        payment_id=node.required("OrgnlPmtInfId"),
        status=node.text("PmtInfSts"),
        reasons=_reasons(node),
        count=node.integer("OrgnlNbOfTxs"),
        total=node.decimal("OrgnlCtrlSum"),
        counts=tuple(
            (one.required("DtldSts"), one.integer("DtldNbOfTxs") or 0)
            for one in node.all("NbOfTxsPerSts")
        ),
        transactions=tuple(_transaction(one) for one in node.all("TxInfAndSts")),
    )


def _transaction(node: Node) -> TransactionStatus:
    amount = node.maybe("OrgnlTxRef/Amt/InstdAmt", "OrgnlTxRef/IntrBkSttlmAmt")
    return TransactionStatus(
        end_to_end_id=node.text("OrgnlEndToEndId"),
        status=node.text("TxSts"),
        reasons=_reasons(node),
        status_id=node.text("StsId"),
        instruction_id=node.text("OrgnlInstrId"),
        bank_reference=node.text("AcctSvcrRef"),
        accepted_at=node.moment("AccptncDtTm"),
        amount=node.decimal("OrgnlTxRef/Amt/InstdAmt", "OrgnlTxRef/IntrBkSttlmAmt"),
        currency=amount.element.get("Ccy", "") if amount else "",
        requested_on=node.day(
            "OrgnlTxRef/ReqdColltnDt",
            "OrgnlTxRef/ReqdExctnDt/Dt",
            "OrgnlTxRef/ReqdExctnDt/DtTm",
            "OrgnlTxRef/ReqdExctnDt",
        ),
        mandate_reference=node.text(
            "OrgnlTxRef/MndtRltdInf/MndtId",
            "OrgnlTxRef/MndtRltdInf/DrctDbtMndt/MndtId",
        ),
        debtor=node.text("OrgnlTxRef/Dbtr/Nm", "OrgnlTxRef/Dbtr/Pty/Nm"),
        debtor_iban=node.text("OrgnlTxRef/DbtrAcct/Id/IBAN"),
        charges=tuple(
            (one.decimal("Amt") or Decimal(0), one.one("Amt").element.get("Ccy", ""))
            for one in node.all("ChrgsInf")
        ),
    )


def _reasons(node: Node) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            code=one.text("Rsn/Cd", "Rsn/Prtry"),
            own=not one.text("Rsn/Cd") and bool(one.text("Rsn/Prtry")),
            text=" ".join(line.value() for line in one.all("AddtlInf")),
            originator=one.text(
                "Orgtr/Nm", "Orgtr/Id/OrgId/AnyBIC", "Orgtr/Id/OrgId/BICOrBEI"
            ),
        )
        for one in node.all("StsRsnInf")
    )
