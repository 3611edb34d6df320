"""Files to the bank and back, carried by the clerk."""

import base64
import urllib.request

ORDERS = """
SELECT id, company_id FROM account_payment_order
 WHERE state = 'generated' AND payment_type = 'inbound' ORDER BY id
"""
JOURNAL = """
SELECT id, company_id FROM account_journal
 WHERE type = 'bank' AND bank_account_id IS NOT NULL ORDER BY id LIMIT 1
"""


def bank(people):
    """Carry one file: to the bank, or from it; some come twice, or late."""
    order = people.pick(people.stage.query(ORDERS))
    if order:
        return _hand_in(people, *order)
    files = [
        (one["name"], one["content"])
        for one in people.stage.doubles["bank"].files()["files"]
    ]
    fresh = [one for one in files if one[0] not in people.memory.brought]
    if not fresh:
        return None
    return _bring(people, people.pick(fresh))


def _hand_in(people, order, company):
    """Take an order's file to the bank once, then say in Odoo that it is there."""
    context = {"allowed_company_ids": [company]}
    model = "account.payment.order"
    if order not in people.memory.handed_in:
        fields = ["payment_file_datas"]
        [row] = people.call(model, "read", [order], fields, context=context)
        address = people.stage.doubles["bank"].url
        content = base64.b64decode(row["payment_file_datas"])
        request = urllib.request.Request(f"{address}/files", content)
        with urllib.request.urlopen(request, timeout=60):
            people.memory.handed_in.add(order)
    people.call(model, "generated2uploaded", [order], context=context)
    return "handed in"


def _bring(people, file):
    """Drop a file of the bank on Odoo's list."""
    [[journal, company]] = people.stage.query(JOURNAL)
    name, content = file
    encoded = base64.b64encode(content.encode()).decode()
    for _time in range(people.rng.choice((1, 1, 2))):
        people.call(
            "collection.bank.message",
            "action_upload",
            journal,
            [[name, encoded]],
            context={"allowed_company_ids": [company]},
        )
    people.memory.brought.add(name)
    return "brought"


def left(people):
    """Say whether files are to be carried, or the bank has plans."""
    double = people.stage.doubles["bank"]
    names = {one["name"] for one in double.files()["files"]}
    return bool(names - people.memory.brought or people.stage.query(ORDERS))
