"""pain.002.001.03 and .001.10: what became of a file."""

from .writing import account, document, moment, money, party, plain, remittance

VERSIONS = ("pain.002.001.03", "pain.002.001.10")


def report(version, number, now, order, statuses, trouble=None, accepted="ACCP"):
    """Return the bytes of a status report.

    :param str version: one of VERSIONS
    :param dict order: what reading.read() returned
    :param list statuses: per batch a list of decisions, one per transaction
    :param tuple trouble: (code, text) for which the whole file is refused
    :param str accepted: the status of what is not rejected
    """
    rejected = [
        [rule["outcome"].startswith("reject") for rule in rules] for rules in statuses
    ]
    every = [flag for flags in rejected for flag in flags]
    group_rule = _whole(statuses, "reject_group")
    if group_rule and not trouble:
        trouble = group_rule["code"], group_rule["text"]
    if trouble or (every and all(every)):
        group = "RJCT"
    else:
        group = "PART" if any(every) else accepted
    original = [
        ("OrgnlMsgId", order["id"] or "NOTPROVIDED"),
        ("OrgnlMsgNmId", order["message"]),
        ("OrgnlNbOfTxs", order["count"]),
        ("OrgnlCtrlSum", plain(order["sum"]) if order["sum"] is not None else None),
        ("GrpSts", group),
        _reason(*trouble) if trouble else None,
    ]
    body = [
        ("GrpHdr", [("MsgId", f"STS-{number}"), ("CreDtTm", moment(now))]),
        ("OrgnlGrpInfAndSts", original),
    ]
    if not trouble:
        body += [
            _batch(version, batch, rules, flags, order["debit"], accepted)
            for batch, rules, flags in zip(order["batches"], statuses, rejected)
        ]
    return document(version, ("CstmrPmtStsRpt", body))


def _whole(statuses, outcome):
    found = [rule for rules in statuses for rule in rules if rule["outcome"] == outcome]
    return found[0] if found else None


def _batch(version, batch, rules, flags, debit, accepted):
    whole = _whole([rules], "reject_payment")
    if whole or all(flags):
        status = "RJCT"
    else:
        status = "PART" if any(flags) else accepted
    content = [
        ("OrgnlPmtInfId", batch["id"]),
        ("OrgnlNbOfTxs", len(batch["transactions"])),
        ("OrgnlCtrlSum", plain(sum(tx["amount"] for tx in batch["transactions"]))),
        ("PmtInfSts", status),
        _reason(whole["code"], whole["text"]) if whole else None,
    ]
    if not whole:
        content += [
            _transaction(version, batch, item, rule, debit)
            for item, rule, flag in zip(batch["transactions"], rules, flags)
            if flag
        ]
    return "OrgnlPmtInfAndSts", content


def _transaction(version, batch, item, rule, debit):
    wrapped = version.endswith(".10")
    other, own = ("Dbtr", "Cdtr") if debit else ("Cdtr", "Dbtr")
    parties = {
        other: (item["name"], item["iban"]),
        own: (batch["own_name"], batch["own_iban"]),
    }
    day = ("ReqdColltnDt" if debit else "ReqdExctnDt", batch["day"])
    if wrapped and not debit:
        day = ("ReqdExctnDt", [("Dt", batch["day"])])
    mandate = [("MndtId", item["mandate"])] if item["mandate"] else None
    original = [
        ("Amt", [money("InstdAmt", item["amount"])]),
        day,
        ("MndtRltdInf", mandate),
        remittance(item),
        party("Dbtr", parties["Dbtr"][0], wrapped),
        account("DbtrAcct", parties["Dbtr"][1]),
        party("Cdtr", parties["Cdtr"][0], wrapped),
        account("CdtrAcct", parties["Cdtr"][1]),
    ]
    return "TxInfAndSts", [
        ("OrgnlInstrId", item["instruction_id"]),
        ("OrgnlEndToEndId", item["end_to_end_id"]),
        ("TxSts", "RJCT"),
        _reason(rule["code"], rule["text"]),
        ("OrgnlTxRef", original),
    ]


def _reason(code, text=""):
    lines = [("AddtlInf", text[at : at + 105]) for at in range(0, len(text), 105)]
    return "StsRsnInf", [("Rsn", [("Cd", code)]), *lines]
