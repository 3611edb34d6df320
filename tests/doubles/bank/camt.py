"""camt.053 and camt.054, .001.02 and .001.08: what was booked."""

from .writing import account, document, moment, money, party, remittance, sign

STATEMENTS = ("camt.053.001.02", "camt.053.001.08")
NOTICES = ("camt.054.001.02", "camt.054.001.08")
# (family, sub-family) of domain PMNT
CODES = {
    "debit": ("IDDT", "ESDD"),
    "debit b2b": ("IDDT", "BBDD"),
    "transfer": ("ICDT", "ESCT"),
    "debit back": ("IDDT", "UPDD"),
    "transfer back": ("ICDT", "RRTN"),
    "fee": ("IDDT", "CHRG"),
}


def statement(version, number, now, iban, day, opening, entries, details=True):
    """Return the bytes of a day's camt.053.

    :param int opening: the balance before, in cents
    :param list entries: rows as Bank.book_entry() keeps them
    :param bool details: whether transactions of batches are listed
    """
    closing = opening + sum(signed(entry) for entry in entries)
    content = [
        ("Id", f"STMT-{number}"),
        ("ElctrncSeqNb", number),
        ("CreDtTm", moment(now)),
        _account(iban),
        _balance("OPBD", opening, day),
        _balance("CLBD", closing, day),
        *(_entry(version, entry, details) for entry in entries),
    ]
    return document(version, _message("BkToCstmrStmt", "Stmt", number, now, content))


def notice(version, number, now, iban, entries):
    """Return the bytes of a camt.054 with every transaction."""
    content = [
        ("Id", f"NTFC-{number}"),
        ("CreDtTm", moment(now)),
        _account(iban),
        *(_entry(version, entry, True) for entry in entries),
    ]
    return document(
        version, _message("BkToCstmrDbtCdtNtfctn", "Ntfctn", number, now, content)
    )


def signed(entry):
    """What an entry changes on the account, in cents."""
    return entry["amount"] if entry["credit"] else -entry["amount"]


def _message(tag, part, number, now, content):
    header = [("MsgId", f"{part.upper()}-{number}"), ("CreDtTm", moment(now))]
    return tag, [("GrpHdr", header), (part, content)]


def _account(iban):
    return "Acct", [("Id", [("IBAN", iban)]), ("Ccy", "EUR")]


def _balance(kind, cents, day):
    return "Bal", [
        ("Tp", [("CdOrPrtry", [("Cd", kind)])]),
        money("Amt", abs(cents)),
        sign(cents >= 0),
        ("Dt", [("Dt", day)]),
    ]


def _code(kind):
    family, sub = CODES[kind]
    inner = [("Cd", family), ("SubFmlyCd", sub)]
    return "BkTxCd", [("Domn", [("Cd", "PMNT"), ("Fmly", inner)])]


def _entry(version, entry, details):
    new = version.endswith(".08")
    batch = entry["batch"]
    content = [
        ("NtryRef", entry["id"]),
        money("Amt", entry["amount"]),
        sign(entry["credit"]),
        ("RvslInd", "true" if entry["back"] else None),
        ("Sts", [("Cd", "BOOK")] if new else "BOOK"),
        ("BookgDt", [("Dt", entry["day"])]),
        ("ValDt", [("Dt", entry["day"])]),
        ("AcctSvcrRef", entry["id"]),
        _code(entry["code"]),
    ]
    inside = []
    if batch:
        inside.append(
            (
                "Btch",
                [
                    ("MsgId", batch["message_id"]),
                    ("PmtInfId", batch["payment_id"]),
                    ("NbOfTxs", batch["count"]),
                    money("TtlAmt", entry["amount"]),
                    sign(entry["credit"]),
                ],
            )
        )
    if details or not batch:
        inside += [_details(new, entry, item) for item in entry["items"]]
    return "Ntry", [*content, ("NtryDtls", inside), ("AddtlNtryInf", entry["text"])]


def _details(new, entry, item):
    fee = item.get("fee") or 0
    amount = item["amount"] + fee
    refs = [
        ("MsgId", item["message_id"]),
        ("AcctSvcrRef", item["bank_reference"]),
        ("PmtInfId", item["payment_id"]),
        ("InstrId", item["instruction_id"]),
        ("EndToEndId", item["end_to_end_id"]),
        ("TxId", item["bank_reference"]),
        ("MndtId", item["mandate"]),
    ]
    amounts = [
        ("InstdAmt", [money("Amt", item["amount"])]),
        ("TxAmt", [money("Amt", amount)]),
    ]
    debit = item["debit"]
    sides = [(item["name"], item["iban"]), (item["own_name"], item["own_iban"])]
    (dbtr, dbtr_iban), (cdtr, cdtr_iban) = sides if debit else sides[::-1]
    parties = [
        party("Dbtr", dbtr, new),
        account("DbtrAcct", dbtr_iban),
        party("Cdtr", cdtr, new),
        account("CdtrAcct", cdtr_iban),
    ]
    reason = None
    if item.get("reason"):
        reason = [("Rsn", [("Cd", item["reason"])])]
    return "TxDtls", [
        ("Refs", refs),
        money("Amt", amount) if new else None,
        sign(entry["credit"]) if new else None,
        ("AmtDtls", amounts),
        _code(entry["code"]),
        _charges(new, fee) if fee else None,
        ("RltdPties", parties),
        remittance(item),
        ("RtrInf", reason),
    ]


def _charges(new, fee):
    if new:
        record = [money("Amt", fee), sign(False), ("ChrgInclInd", "true")]
        return "Chrgs", [money("TtlChrgsAndTaxAmt", fee), ("Rcrd", record)]
    return "Chrgs", [money("Amt", fee), sign(False)]
