"""What a bank answers, as small files."""

from xml.sax.saxutils import escape


def pain002(file, *, group="", batches=(), version="10", message="PSR-1"):
    """A status report.

    :param batches: ``(batch, status, reason, [(EndToEndId, status, reason)])``
    """
    parts = []
    for batch, status, reason, transactions in batches:
        rows = "".join(
            f"<TxInfAndSts><OrgnlEndToEndId>{escape(ref)}</OrgnlEndToEndId>"
            f"<TxSts>{st}</TxSts>{_status_reason(rs)}</TxInfAndSts>"
            for ref, st, rs in transactions
        )
        state = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
        parts.append(
            f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId>{state}"
            f"{_status_reason(reason)}{rows}</OrgnlPmtInfAndSts>"
        )
    state = f"<GrpSts>{group}</GrpSts>" if group else ""
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">'
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>{message}</MsgId>"
        "<CreDtTm>2026-03-03T06:12:40</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{file}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>{state}</OrgnlGrpInfAndSts>"
        f"{''.join(parts)}</CstmrPmtStsRpt></Document>"
    ).encode()


def _status_reason(code):
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""


def camt(*entries, kind="camt.054.001.08", message="ST-1"):
    """A statement or notification of :func:`booked` and :func:`returned` entries."""
    outer, inner = {
        "camt.053": ("BkToCstmrStmt", "Stmt"),
        "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[kind[:8]]
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}"><{outer}>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-03-20T05:00:00</CreDtTm>"
        f"</GrpHdr><{inner}><Id>{message}</Id>"
        "<CreDtTm>2026-03-20T05:00:00</CreDtTm>"
        "<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>"
        f"{''.join(entries)}</{inner}></{outer}></Document>"
    ).encode()


def _entry(amount, side, day, family, inside, currency="EUR"):
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount:.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd>"
        f"<SubFmlyCd>{family}</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"<NtryDtls>{inside}</NtryDtls></Ntry>"
    )


def booked(reference, amount, day="2026-03-17", currency="EUR"):
    """A debit whose money came."""
    inside = (
        f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>"
        f'<Amt Ccy="{currency}">{amount:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>'
    )
    return _entry(amount, "CRDT", day, "ESDD", inside, currency)


def booked_batch(batch, amount, count, day="2026-03-17"):
    """A batch whose money came in one amount."""
    inside = f"<Btch><PmtInfId>{batch}</PmtInfId><NbOfTxs>{count}</NbOfTxs></Btch>"
    return _entry(amount, "CRDT", day, "ESDD", inside)


def returned(reference, amount, code="AM04", fee=0, day="2026-03-19"):
    """A debit that came back, the bank's fee in the same amount."""
    taken = amount + fee
    charges = (
        f'<Chrgs><Rcrd><Amt Ccy="EUR">{fee:.2f}</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
        "<ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>"
        if fee
        else ""
    )
    inside = (
        f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>"
        f'<Amt Ccy="EUR">{taken:.2f}</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
        f'<AmtDtls><InstdAmt><Amt Ccy="EUR">{amount:.2f}</Amt></InstdAmt></AmtDtls>'
        f"{charges}<RtrInf><Rsn><Cd>{code}</Cd></Rsn></RtrInf></TxDtls>"
    )
    return _entry(taken, "DBIT", day, "UPDD", inside)
