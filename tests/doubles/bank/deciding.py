"""What the bank makes of each transaction: rules of the test, then its own checks."""

import random

from .reading import iban_is_right

OUTCOMES = {
    "accept",
    "reject_group",  # the whole file, in pain.002
    "reject_payment",  # the whole batch, in pain.002
    "reject",  # one transaction, in pain.002
    "return",  # booked, then returned by the other bank
    "refund",  # booked, then claimed back by the debtor
    "silence",  # nothing is ever said or booked
}
DEFAULT_CODE = {"return": "AM04", "refund": "MD06", "reject": "AC01"}
DEFAULT_DAYS = {"return": 2, "refund": 30}
FIELDS = ("message_id", "payment_id", "end_to_end_id", "mandate", "iban", "name")


def checked_rules(rules):
    """Return rules as they are kept.

    A rule is ``{"outcome": "return", "match": {"iban": ...}, "code": "AM04",
    "days": 2, "fee": 350, "probability": 0.1, "text": ""}``; all but the outcome may
    be missing. The first that fits a transaction decides.

    :raise ValueError: for an unknown outcome or field
    """
    for rule in rules:
        if rule.get("outcome") not in OUTCOMES:
            raise ValueError(f"{rule.get('outcome')!r} is none of {sorted(OUTCOMES)}")
        wrong = set(rule.get("match") or {}) - set(FIELDS)
        if wrong:
            raise ValueError(f"Rules match {FIELDS}, not {sorted(wrong)}.")
    return list(rules)


def decide(rules, seed, order, batch, item):
    """Return the rule for a transaction, completed; ``accept`` when none fits."""
    values = {
        "message_id": order["id"],
        "payment_id": batch["id"],
        "end_to_end_id": item["end_to_end_id"],
        "mandate": item["mandate"],
        "iban": item["iban"],
        "name": item["name"],
    }
    chance = random.Random(f"{seed}:{item['end_to_end_id']}")
    for rule in rules:
        wanted = rule.get("match") or {}
        if any(values[name] != value for name, value in wanted.items()):
            continue
        if chance.random() < rule.get("probability", 1):
            return _completed(rule)
    if not iban_is_right(item["iban"]):
        return _completed({"outcome": "reject", "code": "AC01"})
    return _completed({"outcome": "accept"})


def _completed(rule):
    outcome = rule["outcome"]
    return {
        "outcome": outcome,
        "code": rule.get("code") or DEFAULT_CODE.get(outcome, "MS03"),
        "days": rule.get("days", DEFAULT_DAYS.get(outcome, 0)),
        "fee": rule.get("fee", 0),
        "text": rule.get("text", ""),
    }


def trouble_of(order, known):
    """Return the code and text for which the whole file is refused, or None.

    :param bool known: whether a file with this MsgId came before
    """
    if known:
        return "AM05", "A file with this MsgId was received before."
    items = [item for batch in order["batches"] for item in batch["transactions"]]
    if order["count"] != len(items):
        return "AM18", f"NbOfTxs is {order['count']}, the file has {len(items)}."
    total = sum(item["amount"] or 0 for item in items)
    if order["sum"] is not None and order["sum"] != total:
        return "AM10", f"CtrlSum is {order['sum']} cents, the file has {total}."
    return None
