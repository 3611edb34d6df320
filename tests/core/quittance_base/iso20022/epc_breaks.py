"""One broken document for each rule: rule, kind, how to break it, options.

Here what concerns the file, its batches and parties; payments and mandates are in
:mod:`epc_breaks_payment`.
"""

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


def put(path, text):
    return lambda document: document.put(path, text)


def drop(path):
    return lambda document: document.drop(path)


def add(path, xml, at=None):
    return lambda document: document.add(path, xml, at)


AGENT = "<OrgnlDbtrAgt><FinInstnId><BICFI>AGRIFRPP</BICFI></FinInstnId></OrgnlDbtrAgt>"
_OWN_SCHEME = (
    "<CdtrSchmeId><Id><PrvtId><Othr><Id>FR19ZZZ654321</Id><SchmeNm><Prtry>SEPA"
    "</Prtry></SchmeNm></Othr></PrvtId></Id></CdtrSchmeId>"
)

BREAKS = [
    ("message.schema", DEBIT, put("GrpHdr/CreDtTm", "2 mars 2026")),
    ("charset.text", DEBIT, put(f"{ONE}/Dbtr/Nm", "Zoé & fils")),
    ("charset.text", TRANSFER, put(f"{PAID}/RmtInf/Ustrd", "deux\nlignes")),
    ("header.count", DEBIT, put("GrpHdr/NbOfTxs", "4")),
    ("header.count", TRANSFER, put("GrpHdr/NbOfTxs", "3")),
    ("header.sum", DEBIT, put("GrpHdr/CtrlSum", "1523.46")),
    ("header.sum", DEBIT, drop("GrpHdr/CtrlSum")),
    ("header.sum", TRANSFER, put("GrpHdr/CtrlSum", "1350.5001")),
    ("batch.count", DEBIT, drop(f"{SECOND}/NbOfTxs")),
    ("batch.sum", DEBIT, put(f"{SECOND}/CtrlSum", "423.41")),
    ("batch.sum", TRANSFER, drop("PmtInf/CtrlSum")),
    ("batch.id_unique", DEBIT, put(f"{SECOND}/PmtInfId", "QT/2026/03/000017-1")),
    ("batch.method", TRANSFER, put("PmtInf/PmtMtd", "CHK")),
    ("batch.service_level", DEBIT, put(f"{FIRST}/PmtTpInf/SvcLvl/Cd", "URGP")),
    ("batch.service_level", TRANSFER, put("PmtInf/PmtTpInf/SvcLvl/Cd", "URGP")),
    ("batch.local_instrument", DEBIT, put(f"{FIRST}/PmtTpInf/LclInstrm/Cd", "COR1")),
    ("message.one_scheme", DEBIT, put(f"{FIRST}/PmtTpInf/LclInstrm/Cd", "B2B")),
    ("batch.sequence_type", DEBIT, put(f"{FIRST}/PmtTpInf/SeqTp", "RPRE")),
    ("batch.sequence_type", DEBIT, drop(f"{FIRST}/PmtTpInf/SeqTp")),
    (
        "batch.type_in_transaction",
        DEBIT,
        add(ONE, "<PmtTpInf><SeqTp>FRST</SeqTp></PmtTpInf>", 1),
    ),
    ("batch.charge_bearer", DEBIT, put(f"{FIRST}/ChrgBr", "SHAR")),
    ("batch.charge_bearer", TRANSFER, put("PmtInf/ChrgBr", "DEBT")),
    ("date.missing", DEBIT, drop(f"{FIRST}/ReqdColltnDt")),
    ("date.closed", DEBIT, put(f"{FIRST}/ReqdColltnDt", "2026-04-03")),
    ("date.closed", TRANSFER, put("PmtInf/ReqdExctnDt/Dt", "2026-04-06")),
    ("date.past", DEBIT, put(f"{FIRST}/ReqdColltnDt", "2026-03-02")),
    ("date.past", TRANSFER, put("PmtInf/ReqdExctnDt/Dt", "2026-02-27")),
    ("scheme.missing", DEBIT, drop(f"{FIRST}/CdtrSchmeId")),
    ("scheme.missing", DEBIT, add(f"{ONE}/DrctDbtTx", _OWN_SCHEME)),
    (
        "scheme.type",
        DEBIT,
        lambda document: document.drop(f"{FIRST}/{SCHEME}/SchmeNm/Prtry").add(
            f"{FIRST}/{SCHEME}/SchmeNm", "<Cd>SEPA</Cd>"
        ),
    ),
    ("scheme.type", DEBIT, drop(f"{THREE}/{DETAILS}/Orgnl{SCHEME}/SchmeNm")),
    ("scheme.check", DEBIT, put(f"{FIRST}/{SCHEME}/Id", "FR72ZZZ123465")),
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
    ("name.missing", DEBIT, drop(f"{ONE}/Dbtr/Nm")),
    ("name.missing", TRANSFER, put(f"{PAID}/Cdtr/Nm", " ")),
    ("name.length", DEBIT, put(f"{ONE}/Dbtr/Nm", LONG)),
    ("name.length", DEBIT, put(f"{FIRST}/Cdtr/Nm", LONG)),
    ("name.length", DEBIT, put(f"{ONE}/UltmtDbtr/Nm", LONG)),
    ("name.length", DEBIT, put("GrpHdr/InitgPty/Nm", LONG)),
    ("name.length", DEBIT, put(f"{THREE}/{DETAILS}/OrgnlCdtrSchmeId/Nm", LONG)),
    ("account.missing", DEBIT, drop(f"{ONE}/DbtrAcct")),
    ("account.missing", DEBIT, drop(f"{FIRST}/CdtrAcct")),
    ("account.missing", TRANSFER, drop(f"{PAID}/CdtrAcct")),
    ("account.missing", TRANSFER, drop("PmtInf/DbtrAcct")),
    (
        "account.other",
        DEBIT,
        lambda document: document.drop(f"{ONE}/DbtrAcct/Id/IBAN").add(
            f"{ONE}/DbtrAcct/Id", "<Othr><Id>12345678901</Id></Othr>"
        ),
    ),
    ("account.iban", DEBIT, put(f"{ONE}/DbtrAcct/Id/IBAN", "BE68539007547035")),
    ("account.iban", TRANSFER, put(f"{PAID}/CdtrAcct/Id/IBAN", "DE8937040044053201")),
    (
        "account.country",
        DEBIT,
        put(f"{ONE}/DbtrAcct/Id/IBAN", "TR330006100519786457841326"),
    ),
    ("agent.missing", DEBIT, drop(f"{ONE}/DbtrAgt")),
    ("agent.missing", TRANSFER, drop("PmtInf/DbtrAgt")),
    (
        "agent.identification",
        DEBIT,
        put(f"{ONE}/DbtrAgt/FinInstnId/Othr/Id", "NONE"),
    ),
    (
        "agent.identification",
        TRANSFER,
        add(f"{PAID}/CdtrAgt/FinInstnId", "<Nm>Deutsche Bank</Nm>"),
    ),
    ("agent.bic", DEBIT, put(f"{FIRST}/CdtrAgt/FinInstnId/BICFI", "AGRIFRP")),
    (
        "agent.bic_missing",
        DEBIT,
        put(f"{ONE}/DbtrAcct/Id/IBAN", "CH9300762011623852957"),
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
        drop(f"{SWISS}/Dbtr/PstlAdr/TwnNm"),
    ),
    ("address.incomplete", DEBIT, drop(f"{SWISS}/Dbtr/PstlAdr/Ctry")),
    ("address.incomplete", DEBIT, drop(f"{FIRST}/Cdtr/PstlAdr/TwnNm")),
    ("address.incomplete", TRANSFER, drop("PmtInf/Dbtr/PstlAdr/Ctry")),
    (
        "address.lines",
        DEBIT,
        add(f"{SWISS}/Dbtr/PstlAdr", "<AdrLine>Escalier C</AdrLine>"),
    ),
    ("address.line_length", DEBIT, put(f"{SWISS}/Dbtr/PstlAdr/AdrLine", LONG)),
    ("address.debtor_missing", DEBIT, drop(f"{SWISS}/Dbtr/PstlAdr")),
    ("address.debtor_missing", TRANSFER, drop("PmtInf/Dbtr/PstlAdr")),
    (
        "ultimate.address",
        DEBIT,
        add(f"{ONE}/UltmtDbtr", ADDRESS),
    ),
    (
        "ultimate.missing",
        DEBIT,
        drop(f"{ONE}/UltmtDbtr"),
        {"ultimate_debtors": frozenset({"QT-0000101-47"})},
    ),
    (
        "initiator.content",
        TRANSFER,
        add("GrpHdr/InitgPty", ADDRESS),
    ),
]
