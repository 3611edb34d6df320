"""One broken document for each rule: rule, kind, how to break it, options."""

from datetime import date

from quittance_base.core.iso20022.findings import DEBIT, TRANSFER

ONE = "PmtInf[1]/DrctDbtTxInf[1]"
TWO = "PmtInf[1]/DrctDbtTxInf[2]"
THREE = "PmtInf[2]/DrctDbtTxInf[1]"
SWISS = "PmtInf[2]/DrctDbtTxInf[2]"
PAID = "PmtInf/CdtTrfTxInf[1]"
FIRST, SECOND = "PmtInf[1]", "PmtInf[2]"
MANDATE, DETAILS = "DrctDbtTx/MndtRltdInf", "DrctDbtTx/MndtRltdInf/AmdmntInfDtls"
SCHEME = "CdtrSchmeId/Id/PrvtId/Othr"
LONG = "A" * 71
ADDRESS = "<PstlAdr><TwnNm>Paris</TwnNm><Ctry>FR</Ctry></PstlAdr>"
STRD = (
    "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp>"
    "<Ref>{}</Ref></CdtrRefInf></Strd>"
)


def _put(path, text):
    return lambda document: document.put(path, text)


def _drop(path):
    return lambda document: document.drop(path)


def _add(path, xml, at=None):
    return lambda document: document.add(path, xml, at)


_AGENT = "<OrgnlDbtrAgt><FinInstnId><BICFI>AGRIFRPP</BICFI></FinInstnId></OrgnlDbtrAgt>"
_OWN_SCHEME = (
    "<CdtrSchmeId><Id><PrvtId><Othr><Id>FR19ZZZ654321</Id><SchmeNm><Prtry>SEPA"
    "</Prtry></SchmeNm></Othr></PrvtId></Id></CdtrSchmeId>"
)

BREAKS = [
    ("message.schema", DEBIT, _put("GrpHdr/CreDtTm", "2 mars 2026")),
    ("charset.text", DEBIT, _put(f"{ONE}/Dbtr/Nm", "Zoé & fils")),
    ("charset.text", TRANSFER, _put(f"{PAID}/RmtInf/Ustrd", "deux\nlignes")),
    ("header.count", DEBIT, _put("GrpHdr/NbOfTxs", "4")),
    ("header.count", TRANSFER, _put("GrpHdr/NbOfTxs", "3")),
    ("header.sum", DEBIT, _put("GrpHdr/CtrlSum", "1523.46")),
    ("header.sum", DEBIT, _drop("GrpHdr/CtrlSum")),
    ("header.sum", TRANSFER, _put("GrpHdr/CtrlSum", "1350.5001")),
    ("batch.count", DEBIT, _drop(f"{SECOND}/NbOfTxs")),
    ("batch.sum", DEBIT, _put(f"{SECOND}/CtrlSum", "423.41")),
    ("batch.sum", TRANSFER, _drop("PmtInf/CtrlSum")),
    ("batch.id_unique", DEBIT, _put(f"{SECOND}/PmtInfId", "QT/2026/03/000017-1")),
    ("batch.method", TRANSFER, _put("PmtInf/PmtMtd", "CHK")),
    ("batch.service_level", DEBIT, _put(f"{FIRST}/PmtTpInf/SvcLvl/Cd", "URGP")),
    ("batch.service_level", TRANSFER, _put("PmtInf/PmtTpInf/SvcLvl/Cd", "URGP")),
    ("batch.local_instrument", DEBIT, _put(f"{FIRST}/PmtTpInf/LclInstrm/Cd", "COR1")),
    ("message.one_scheme", DEBIT, _put(f"{FIRST}/PmtTpInf/LclInstrm/Cd", "B2B")),
    ("batch.sequence_type", DEBIT, _put(f"{FIRST}/PmtTpInf/SeqTp", "RPRE")),
    ("batch.sequence_type", DEBIT, _drop(f"{FIRST}/PmtTpInf/SeqTp")),
    (
        "batch.type_in_transaction",
        DEBIT,
        _add(ONE, "<PmtTpInf><SeqTp>FRST</SeqTp></PmtTpInf>", 1),
    ),
    ("batch.charge_bearer", DEBIT, _put(f"{FIRST}/ChrgBr", "SHAR")),
    ("batch.charge_bearer", TRANSFER, _put("PmtInf/ChrgBr", "DEBT")),
    ("date.missing", DEBIT, _drop(f"{FIRST}/ReqdColltnDt")),
    ("date.closed", DEBIT, _put(f"{FIRST}/ReqdColltnDt", "2026-04-03")),
    ("date.closed", TRANSFER, _put("PmtInf/ReqdExctnDt/Dt", "2026-04-06")),
    ("date.past", DEBIT, _put(f"{FIRST}/ReqdColltnDt", "2026-03-02")),
    ("date.past", TRANSFER, _put("PmtInf/ReqdExctnDt/Dt", "2026-02-27")),
    ("scheme.missing", DEBIT, _drop(f"{FIRST}/CdtrSchmeId")),
    ("scheme.missing", DEBIT, _add(f"{ONE}/DrctDbtTx", _OWN_SCHEME)),
    (
        "scheme.type",
        DEBIT,
        lambda document: document.drop(f"{FIRST}/{SCHEME}/SchmeNm/Prtry").add(
            f"{FIRST}/{SCHEME}/SchmeNm", "<Cd>SEPA</Cd>"
        ),
    ),
    ("scheme.type", DEBIT, _drop(f"{THREE}/{DETAILS}/Orgnl{SCHEME}/SchmeNm")),
    ("scheme.check", DEBIT, _put(f"{FIRST}/{SCHEME}/Id", "FR72ZZZ123465")),
    (
        "scheme.several",
        DEBIT,
        lambda document: (
            document.drop(f"{FIRST}/CdtrSchmeId")
            .add(f"{ONE}/DrctDbtTx", _OWN_SCHEME)
            .add(
                f"{TWO}/DrctDbtTx",
                _OWN_SCHEME.replace("FR19ZZZ654321", "FR72ZZZ123456"),
            )
        ),
    ),
    ("name.missing", DEBIT, _drop(f"{ONE}/Dbtr/Nm")),
    ("name.missing", TRANSFER, _put(f"{PAID}/Cdtr/Nm", " ")),
    ("name.length", DEBIT, _put(f"{ONE}/Dbtr/Nm", LONG)),
    ("name.length", DEBIT, _put(f"{FIRST}/Cdtr/Nm", LONG)),
    ("name.length", DEBIT, _put(f"{ONE}/UltmtDbtr/Nm", LONG)),
    ("name.length", DEBIT, _put("GrpHdr/InitgPty/Nm", LONG)),
    ("name.length", DEBIT, _put(f"{THREE}/{DETAILS}/OrgnlCdtrSchmeId/Nm", LONG)),
    ("account.missing", DEBIT, _drop(f"{ONE}/DbtrAcct")),
    ("account.missing", DEBIT, _drop(f"{FIRST}/CdtrAcct")),
    ("account.missing", TRANSFER, _drop(f"{PAID}/CdtrAcct")),
    ("account.missing", TRANSFER, _drop("PmtInf/DbtrAcct")),
    (
        "account.other",
        DEBIT,
        lambda document: document.drop(f"{ONE}/DbtrAcct/Id/IBAN").add(
            f"{ONE}/DbtrAcct/Id", "<Othr><Id>12345678901</Id></Othr>"
        ),
    ),
    ("account.iban", DEBIT, _put(f"{ONE}/DbtrAcct/Id/IBAN", "BE68539007547035")),
    ("account.iban", TRANSFER, _put(f"{PAID}/CdtrAcct/Id/IBAN", "DE8937040044053201")),
    (
        "account.country",
        DEBIT,
        _put(f"{ONE}/DbtrAcct/Id/IBAN", "TR330006100519786457841326"),
    ),
    ("agent.missing", DEBIT, _drop(f"{ONE}/DbtrAgt")),
    ("agent.missing", TRANSFER, _drop("PmtInf/DbtrAgt")),
    (
        "agent.identification",
        DEBIT,
        _put(f"{ONE}/DbtrAgt/FinInstnId/Othr/Id", "NONE"),
    ),
    (
        "agent.identification",
        TRANSFER,
        _add(f"{PAID}/CdtrAgt/FinInstnId", "<Nm>Deutsche Bank</Nm>"),
    ),
    ("agent.bic", DEBIT, _put(f"{FIRST}/CdtrAgt/FinInstnId/BICFI", "AGRIFRP")),
    (
        "agent.bic_missing",
        DEBIT,
        _put(f"{ONE}/DbtrAcct/Id/IBAN", "CH9300762011623852957"),
        {"bic_countries": frozenset({"CH"})},
    ),
    (
        "agent.bic_needless",
        DEBIT,
        lambda document: document.drop(f"{ONE}/DbtrAgt/FinInstnId/Othr").add(
            f"{ONE}/DbtrAgt/FinInstnId", "<BICFI>GEBABEBB</BICFI>"
        ),
    ),
    (
        "address.unstructured",
        DEBIT,
        _drop(f"{SWISS}/Dbtr/PstlAdr/TwnNm"),
    ),
    ("address.incomplete", DEBIT, _drop(f"{SWISS}/Dbtr/PstlAdr/Ctry")),
    ("address.incomplete", DEBIT, _drop(f"{FIRST}/Cdtr/PstlAdr/TwnNm")),
    ("address.incomplete", TRANSFER, _drop("PmtInf/Dbtr/PstlAdr/Ctry")),
    (
        "address.lines",
        DEBIT,
        _add(f"{SWISS}/Dbtr/PstlAdr", "<AdrLine>Escalier C</AdrLine>"),
    ),
    ("address.line_length", DEBIT, _put(f"{SWISS}/Dbtr/PstlAdr/AdrLine", LONG)),
    ("address.debtor_missing", DEBIT, _drop(f"{SWISS}/Dbtr/PstlAdr")),
    ("address.debtor_missing", TRANSFER, _drop("PmtInf/Dbtr/PstlAdr")),
    (
        "ultimate.address",
        DEBIT,
        _add(f"{ONE}/UltmtDbtr", ADDRESS),
    ),
    (
        "ultimate.missing",
        DEBIT,
        _drop(f"{ONE}/UltmtDbtr"),
        {"ultimate_debtors": frozenset({"QT-0000101-47"})},
    ),
    (
        "initiator.content",
        TRANSFER,
        _add("GrpHdr/InitgPty", ADDRESS),
    ),
    ("amount.missing", DEBIT, _drop(f"{ONE}/InstdAmt")),
    (
        "amount.missing",
        TRANSFER,
        lambda document: document.drop(f"{PAID}/Amt/InstdAmt").add(
            f"{PAID}/Amt",
            '<EqvtAmt><Amt Ccy="EUR">5</Amt><CcyOfTrf>EUR</CcyOfTrf></EqvtAmt>',
        ),
    ),
    (
        "amount.currency",
        DEBIT,
        lambda document: document.put(f"{ONE}/InstdAmt", Ccy="CHF"),
    ),
    ("amount.range", DEBIT, _put(f"{ONE}/InstdAmt", "0.00")),
    ("amount.range", TRANSFER, _put(f"{PAID}/Amt/InstdAmt", "1000000000.00")),
    ("amount.decimals", DEBIT, _put(f"{ONE}/InstdAmt", "1000.001")),
    ("amount.decimals", TRANSFER, _put(f"{PAID}/Amt/InstdAmt", "+5")),
    ("reference.missing", DEBIT, _put(f"{ONE}/PmtId/EndToEndId", "")),
    ("reference.length", TRANSFER, _put(f"{PAID}/PmtId/EndToEndId", "X" * 36)),
    ("reference.slash", DEBIT, _put(f"{ONE}/PmtId/EndToEndId", "/x")),
    ("reference.slash", DEBIT, _put(f"{FIRST}/PmtInfId", "x/")),
    ("reference.slash", TRANSFER, _put("GrpHdr/MsgId", "x//y")),
    ("reference.slash", DEBIT, _put(f"{ONE}/{MANDATE}/MndtId", "x//y")),
    ("reference.slash", DEBIT, _put(f"{ONE}/PmtId/InstrId", "x//y")),
    ("reference.slash", DEBIT, _put(f"{THREE}/{DETAILS}/OrgnlMndtId", "/x")),
    ("reference.space", DEBIT, _put(f"{ONE}/PmtId/EndToEndId", "x ")),
    ("reference.unique", DEBIT, _put(f"{TWO}/PmtId/EndToEndId", "INV/2026/0101")),
    (
        "reference.unique",
        TRANSFER,
        _put("PmtInf/CdtTrfTxInf[2]/PmtId/EndToEndId", "BILL/2026/0007"),
    ),
    (
        "element.unused",
        DEBIT,
        _add(ONE, "<InstrForCdtrAgt>Vite</InstrForCdtrAgt>", 8),
    ),
    ("remittance.both", DEBIT, _add(f"{TWO}/RmtInf", "<Ustrd>x</Ustrd>", 0)),
    ("remittance.repeated", DEBIT, _add(f"{ONE}/RmtInf", "<Ustrd>x</Ustrd>")),
    ("remittance.repeated", DEBIT, _add(f"{TWO}/RmtInf", STRD.format("SCOR", "x"))),
    ("remittance.length", DEBIT, _put(f"{ONE}/RmtInf/Ustrd", "x" * 141)),
    (
        "remittance.structured",
        DEBIT,
        _drop(f"{TWO}/RmtInf/Strd/CdtrRefInf/Tp"),
    ),
    (
        "remittance.structured",
        DEBIT,
        _add(f"{TWO}/RmtInf/Strd", "<AddtlRmtInf>x</AddtlRmtInf>"),
    ),
    (
        "remittance.structured_length",
        DEBIT,
        lambda document: document.put(
            f"{TWO}/RmtInf/Strd/CdtrRefInf/Tp/Issr", "X" * 35
        ).put(f"{TWO}/RmtInf/Strd/CdtrRefInf/Ref", "Y" * 35),
    ),
    ("remittance.check", DEBIT, _put(f"{TWO}/RmtInf/Strd/CdtrRefInf/Ref", "RF29QT20")),
    ("tradename.missing", DEBIT, lambda document: None, {"trade_name": "Parc et Cie"}),
    ("mandate.missing", DEBIT, _drop(f"{ONE}/{MANDATE}/MndtId")),
    ("mandate.missing", DEBIT, _drop(f"{ONE}/{MANDATE}/DtOfSgntr")),
    ("mandate.signed_later", DEBIT, _put(f"{ONE}/{MANDATE}/DtOfSgntr", "2026-03-03")),
    ("mandate.repeated", DEBIT, _put(f"{TWO}/{MANDATE}/MndtId", "QT-0000101-47")),
    (
        "mandate.signature_on_paper",
        DEBIT,
        lambda document: None,
        {"paper_mandates": frozenset({"QT-0000102-44"})},
    ),
    ("amendment.details_missing", DEBIT, _drop(f"{TWO}/{DETAILS}")),
    (
        "amendment.details_missing",
        DEBIT,
        _drop(f"{TWO}/{DETAILS}/OrgnlDbtrAcct"),
    ),
    ("amendment.not_flagged", DEBIT, _put(f"{TWO}/{MANDATE}/AmdmntInd", "false")),
    ("amendment.not_flagged", DEBIT, _drop(f"{TWO}/{MANDATE}/AmdmntInd")),
    (
        "amendment.account",
        DEBIT,
        _put(f"{TWO}/{DETAILS}/OrgnlDbtrAcct/Id/Othr/Id", "SMNDAX"),
    ),
    ("amendment.agent", DEBIT, _add(f"{TWO}/{DETAILS}", _AGENT)),
    (
        "amendment.unchanged",
        DEBIT,
        _put(f"{THREE}/{DETAILS}/OrgnlMndtId", "QT-0000103-41"),
    ),
    (
        "amendment.unchanged",
        DEBIT,
        _put(f"{THREE}/{DETAILS}/OrgnlDbtrAcct/Id/IBAN", "FR7330006000018888888888866"),
    ),
    (
        "amendment.unchanged",
        DEBIT,
        _put(f"{THREE}/{DETAILS}/Orgnl{SCHEME}/Id", "FR72ZZZ123456"),
    ),
    (
        "amendment.unchanged",
        DEBIT,
        _put(f"{THREE}/{DETAILS}/OrgnlCdtrSchmeId/Nm", "Conciergerie du Parc"),
    ),
    (
        "amendment.other_bank",
        DEBIT,
        _put(f"{THREE}/{DETAILS}/OrgnlDbtrAcct/Id/IBAN", "DE89370400440532013000"),
    ),
    ("date.too_early", DEBIT, lambda document: None, {"max_days_ahead": 14}),
    ("message.size", DEBIT, lambda document: None, {"max_transactions": 4}),
    ("message.size", TRANSFER, lambda document: None, {"max_bytes": 1000}),
    ("date.past", DEBIT, lambda document: None, {"today": date(2026, 3, 17)}),
]
