"""What a bank answers, as small files that are valid by the schemas."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

ACCOUNT = "FR7630006000011234567890189"


def pain002(file, *, group="", batches=(), version="10", message="PSR-1", reason=""):
    """A status report.

    :param batches: ``(batch, status, reason, [(EndToEndId, status, reason)])``
    """
    parts = []
    for batch, status, why, transactions in batches:
        rows = "".join(
            f"<TxInfAndSts><OrgnlEndToEndId>{escape(ref)}</OrgnlEndToEndId>"
            f"<TxSts>{st}</TxSts>{_status_reason(rs)}</TxInfAndSts>"
            for ref, st, rs in transactions
        )
        state = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
        parts.append(
            f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId>{state}"
            f"{_status_reason(why)}{rows}</OrgnlPmtInfAndSts>"
        )
    state = f"<GrpSts>{group}</GrpSts>" if group else ""
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">'
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>{message}</MsgId>"
        "<CreDtTm>2026-03-03T06:12:40</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{file}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>{state}{_status_reason(reason)}"
        f"</OrgnlGrpInfAndSts>{''.join(parts)}</CstmrPmtStsRpt></Document>"
    ).encode()


def _status_reason(code):
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""


@dataclass(frozen=True)
class Booking:
    """An entry of an account, with one transaction of ours or with a batch.

    :param amount: above zero for money in
    :param ordered: amount of the debit, where it is not that of the booking
    :param batch: PmtInfId and number of transactions
    :param details: bookings of the batch's transactions
    """

    amount: float
    reference: str = ""
    day: str = "2026-03-17"
    currency: str = "EUR"
    family: str = "ESDD"
    batch: tuple = ()
    details: tuple = ()
    ordered: float | None = None
    fee: float = 0
    code: str = ""
    reversal: bool = False
    status: str = "BOOK"


def camt(*entries, kind="camt.054.001.08", message="ST-1", account=ACCOUNT):
    """A statement or notification of one account.

    :param entries: of :func:`booked`, :func:`returned` and the like
    """
    outer, inner = {
        "camt.053": ("BkToCstmrStmt", "Stmt"),
        "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[kind[:8]]
    whole = report(*entries, kind=kind, message=message, account=account)
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}"><{outer}>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-03-20T05:00:00</CreDtTm>"
        f"</GrpHdr><{inner}>{whole}</{inner}></{outer}></Document>"
    ).encode()


def report(*entries, kind, message, account=ACCOUNT):
    """What stands inside a ``Stmt`` or ``Ntfctn``."""
    balances = ""
    if kind.startswith("camt.053"):
        total = sum(one.amount for one in entries if one.status == "BOOK")
        balances = _balance("OPBD", 0) + _balance("CLBD", total)
    rows = "".join(_entry(one, kind.endswith(".08")) for one in entries)
    return (
        f"<Id>{message}</Id><CreDtTm>2026-03-20T05:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>{balances}{rows}"
    )


def _money(tag, amount, currency="EUR"):
    return f'<{tag} Ccy="{currency}">{abs(amount):.2f}</{tag}>'


def _side(amount):
    return f"<CdtDbtInd>{'CRDT' if amount >= 0 else 'DBIT'}</CdtDbtInd>"


def _balance(kind, amount):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_money('Amt', amount)}"
        f"{_side(amount)}<Dt><Dt>2026-03-19</Dt></Dt></Bal>"
    )


def _entry(one, new):
    status = f"<Cd>{one.status}</Cd>" if new else one.status
    reversal = "<RvslInd>true</RvslInd>" if one.reversal else ""
    single = (one,) if one.reference else one.details
    inside = "".join(_transaction(part, new) for part in single)
    if one.batch:
        name, count = one.batch
        inside = f"<Btch><PmtInfId>{name}</PmtInfId><NbOfTxs>{count}</NbOfTxs></Btch>{inside}"
    return (
        f"<Ntry>{_money('Amt', one.amount, one.currency)}{_side(one.amount)}{reversal}"
        f"<Sts>{status}</Sts><BookgDt><Dt>{one.day}</Dt></BookgDt>"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd>"
        f"<SubFmlyCd>{one.family}</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"<NtryDtls>{inside}</NtryDtls></Ntry>"
    )


def _transaction(one, new):
    amount = _money("Amt", one.amount, one.currency)
    details = f"<TxAmt>{amount}</TxAmt>"
    if one.ordered is not None:
        details = f"<InstdAmt>{_money('Amt', one.ordered)}</InstdAmt>{details}"
    charges = ""
    if one.fee:
        taken = f"{_money('Amt', one.fee)}<CdtDbtInd>DBIT</CdtDbtInd>"
        if new:
            taken = f"<Rcrd>{taken}<ChrgInclInd>true</ChrgInclInd></Rcrd>"
        charges = f"<Chrgs>{taken}</Chrgs>"
    reason = f"<RtrInf><Rsn><Cd>{one.code}</Cd></Rsn></RtrInf>" if one.code else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{one.reference}</EndToEndId></Refs>"
        f"{amount + _side(one.amount) if new else ''}<AmtDtls>{details}</AmtDtls>"
        f"{charges}{reason}</TxDtls>"
    )


def booked(reference, amount, day="2026-03-17", currency="EUR"):
    """A debit whose money came."""
    return Booking(amount, reference, day, currency)


def booked_batch(batch, amount, count, day="2026-03-17"):
    """A batch whose money came in one amount."""
    return Booking(amount, day=day, batch=(batch, count))


def returned(reference, amount, code="AM04", fee=0, day="2026-03-19"):
    """A debit that came back, the bank's fee in the same amount."""
    return Booking(
        -amount - fee,
        reference,
        day,
        family="UPDD",
        ordered=amount,
        fee=fee,
        code=code,
    )
