"""Files for the bank, small but whole: pain.008.001.08 and pain.001.001.09."""

from .bank.writing import account, document, money, plain

OWN = "FR1420041010050500013M02606"
IBANS = (
    "DE89370400440532013000",
    "BE68539007547034",
    "NL91ABNA0417164300",
    "FR7630006000011234567890189",
)


def debits(
    amounts=(1200, 3400, 5600, 7800),
    message_id="MSG1",
    day="2026-12-01",
    together=True,
    **changes,
):
    """Return a pain.008 with one batch of a debit per amount (in cents).

    Debit N has EndToEndId ``E2E-N``, mandate ``MND-N`` and the Nth of IBANS.

    :param changes: ``count`` or ``total`` (cents) other than the true ones, ``iban``
        instead of the first debtor's
    """
    ibans = [changes.get("iban", IBANS[0]), *IBANS[1:]]
    items = [
        (
            "DrctDbtTxInf",
            [
                ("PmtId", [("InstrId", f"I-{n}"), ("EndToEndId", f"E2E-{n}")]),
                money("InstdAmt", amount),
                (
                    "DrctDbtTx",
                    [
                        (
                            "MndtRltdInf",
                            [("MndtId", f"MND-{n}"), ("DtOfSgntr", "2026-01-01")],
                        )
                    ],
                ),
                ("DbtrAgt", _no_agent()),
                ("Dbtr", [("Nm", f"Débiteur & Fils {n}")]),
                account("DbtrAcct", ibans[n % 4]),
                ("RmtInf", [("Ustrd", f"INV/2026/{n:04d}")]),
            ],
        )
        for n, amount in enumerate(amounts)
    ]
    scheme = [("Id", "FR72ZZZ123456"), ("SchmeNm", [("Prtry", "SEPA")])]
    kind = [
        ("SvcLvl", [("Cd", "SEPA")]),
        ("LclInstrm", [("Cd", "CORE")]),
        ("SeqTp", "RCUR"),
    ]
    batch = [
        ("PmtInfId", f"{message_id}-1"),
        ("PmtMtd", "DD"),
        ("BtchBookg", "true" if together else "false"),
        *_totals(amounts, {}),
        ("PmtTpInf", kind),
        ("ReqdColltnDt", day),
        ("Cdtr", [("Nm", "Quittance")]),
        account("CdtrAcct", OWN),
        ("CdtrAgt", _no_agent()),
        ("ChrgBr", "SLEV"),
        ("CdtrSchmeId", [("Id", [("PrvtId", [("Othr", scheme)])])]),
        *items,
    ]
    content = [("GrpHdr", _header(message_id, amounts, changes)), ("PmtInf", batch)]
    return document("pain.008.001.08", ("CstmrDrctDbtInitn", content))


def transfers(amounts=(1000, 2000), message_id="TRF1", day="2026-12-01"):
    """Return a pain.001.001.09 with one batch of transfers."""
    items = [
        (
            "CdtTrfTxInf",
            [
                ("PmtId", [("EndToEndId", f"E2E-{n}")]),
                ("Amt", [money("InstdAmt", amount)]),
                ("Cdtr", [("Nm", f"Creditor {n}")]),
                account("CdtrAcct", IBANS[n % 4]),
                ("RmtInf", [("Ustrd", f"BILL/{n}")]),
            ],
        )
        for n, amount in enumerate(amounts)
    ]
    batch = [
        ("PmtInfId", f"{message_id}-1"),
        ("PmtMtd", "TRF"),
        *_totals(amounts, {}),
        ("ReqdExctnDt", [("Dt", day)]),
        ("Dbtr", [("Nm", "Quittance")]),
        account("DbtrAcct", OWN),
        ("DbtrAgt", _no_agent()),
        *items,
    ]
    content = [("GrpHdr", _header(message_id, amounts, {})), ("PmtInf", batch)]
    return document("pain.001.001.09", ("CstmrCdtTrfInitn", content))


def _no_agent():
    return [("FinInstnId", [("Othr", [("Id", "NOTPROVIDED")])])]


def _totals(amounts, changes):
    return [
        ("NbOfTxs", changes.get("count", len(amounts))),
        ("CtrlSum", plain(changes.get("total", sum(amounts)))),
    ]


def _header(message_id, amounts, changes):
    return [
        ("MsgId", message_id),
        ("CreDtTm", "2026-11-22T06:00:00"),
        *_totals(amounts, changes),
        ("InitgPty", [("Nm", "Quittance")]),
    ]
