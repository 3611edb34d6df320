"""Broken documents as in :mod:`epc_breaks`: amounts, references, mandates, dates."""

from datetime import date

from epc_breaks import (
    AGENT,
    DETAILS,
    FIRST,
    MANDATE,
    ONE,
    PAID,
    SCHEME,
    STRD,
    THREE,
    TWO,
    add,
    drop,
    put,
)

from quittance_base.core.iso20022.findings import DEBIT, TRANSFER

BREAKS = [
    ("amount.missing", DEBIT, drop(f"{ONE}/InstdAmt")),
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
    ("amount.range", DEBIT, put(f"{ONE}/InstdAmt", "0.00")),
    ("amount.range", TRANSFER, put(f"{PAID}/Amt/InstdAmt", "1000000000.00")),
    ("amount.decimals", DEBIT, put(f"{ONE}/InstdAmt", "1000.001")),
    ("amount.decimals", TRANSFER, put(f"{PAID}/Amt/InstdAmt", "+5")),
    ("reference.missing", DEBIT, put(f"{ONE}/PmtId/EndToEndId", "")),
    ("reference.length", TRANSFER, put(f"{PAID}/PmtId/EndToEndId", "X" * 36)),
    ("reference.slash", DEBIT, put(f"{ONE}/PmtId/EndToEndId", "/x")),
    ("reference.slash", DEBIT, put(f"{FIRST}/PmtInfId", "x/")),
    ("reference.slash", TRANSFER, put("GrpHdr/MsgId", "x//y")),
    ("reference.slash", DEBIT, put(f"{ONE}/{MANDATE}/MndtId", "x//y")),
    ("reference.slash", DEBIT, put(f"{ONE}/PmtId/InstrId", "x//y")),
    ("reference.slash", DEBIT, put(f"{THREE}/{DETAILS}/OrgnlMndtId", "/x")),
    ("reference.space", DEBIT, put(f"{ONE}/PmtId/EndToEndId", "x ")),
    ("reference.unique", DEBIT, put(f"{TWO}/PmtId/EndToEndId", "INV/2026/0101")),
    (
        "reference.unique",
        TRANSFER,
        put("PmtInf/CdtTrfTxInf[2]/PmtId/EndToEndId", "BILL/2026/0007"),
    ),
    (
        "element.unused",
        DEBIT,
        add(ONE, "<InstrForCdtrAgt>Vite</InstrForCdtrAgt>", 8),
    ),
    ("remittance.both", DEBIT, add(f"{TWO}/RmtInf", "<Ustrd>x</Ustrd>", 0)),
    ("remittance.repeated", DEBIT, add(f"{ONE}/RmtInf", "<Ustrd>x</Ustrd>")),
    ("remittance.repeated", DEBIT, add(f"{TWO}/RmtInf", STRD.format("SCOR", "x"))),
    ("remittance.length", DEBIT, put(f"{ONE}/RmtInf/Ustrd", "x" * 141)),
    (
        "remittance.structured",
        DEBIT,
        drop(f"{TWO}/RmtInf/Strd/CdtrRefInf/Tp"),
    ),
    (
        "remittance.structured",
        DEBIT,
        add(f"{TWO}/RmtInf/Strd", "<AddtlRmtInf>x</AddtlRmtInf>"),
    ),
    (
        "remittance.structured_length",
        DEBIT,
        lambda document: document.put(
            f"{TWO}/RmtInf/Strd/CdtrRefInf/Tp/Issr", "X" * 35
        ).put(f"{TWO}/RmtInf/Strd/CdtrRefInf/Ref", "Y" * 35),
    ),
    ("remittance.check", DEBIT, put(f"{TWO}/RmtInf/Strd/CdtrRefInf/Ref", "RF29QT20")),
    ("tradename.missing", DEBIT, lambda document: None, {"trade_name": "Parc et Cie"}),
    ("mandate.missing", DEBIT, drop(f"{ONE}/{MANDATE}/MndtId")),
    ("mandate.missing", DEBIT, drop(f"{ONE}/{MANDATE}/DtOfSgntr")),
    ("mandate.signed_later", DEBIT, put(f"{ONE}/{MANDATE}/DtOfSgntr", "2026-03-03")),
    ("mandate.repeated", DEBIT, put(f"{TWO}/{MANDATE}/MndtId", "QT-0000101-47")),
    (
        "mandate.signature_on_paper",
        DEBIT,
        lambda document: None,
        {"paper_mandates": frozenset({"QT-0000102-44"})},
    ),
    ("amendment.details_missing", DEBIT, drop(f"{TWO}/{DETAILS}")),
    (
        "amendment.details_missing",
        DEBIT,
        drop(f"{TWO}/{DETAILS}/OrgnlDbtrAcct"),
    ),
    ("amendment.not_flagged", DEBIT, put(f"{TWO}/{MANDATE}/AmdmntInd", "false")),
    ("amendment.not_flagged", DEBIT, drop(f"{TWO}/{MANDATE}/AmdmntInd")),
    (
        "amendment.account",
        DEBIT,
        put(f"{TWO}/{DETAILS}/OrgnlDbtrAcct/Id/Othr/Id", "SMNDAX"),
    ),
    ("amendment.agent", DEBIT, add(f"{TWO}/{DETAILS}", AGENT)),
    (
        "amendment.unchanged",
        DEBIT,
        put(f"{THREE}/{DETAILS}/OrgnlMndtId", "QT-0000103-41"),
    ),
    (
        "amendment.unchanged",
        DEBIT,
        put(f"{THREE}/{DETAILS}/OrgnlDbtrAcct/Id/IBAN", "FR7330006000018888888888866"),
    ),
    (
        "amendment.unchanged",
        DEBIT,
        put(f"{THREE}/{DETAILS}/Orgnl{SCHEME}/Id", "FR72ZZZ123456"),
    ),
    (
        "amendment.unchanged",
        DEBIT,
        put(f"{THREE}/{DETAILS}/OrgnlCdtrSchmeId/Nm", "Conciergerie du Parc"),
    ),
    (
        "amendment.other_bank",
        DEBIT,
        put(f"{THREE}/{DETAILS}/OrgnlDbtrAcct/Id/IBAN", "DE89370400440532013000"),
    ),
    ("date.too_early", DEBIT, lambda document: None, {"max_days_ahead": 14}),
    ("message.size", DEBIT, lambda document: None, {"max_transactions": 4}),
    ("message.size", TRANSFER, lambda document: None, {"max_bytes": 1000}),
    ("date.past", DEBIT, lambda document: None, {"today": date(2026, 3, 17)}),
]
