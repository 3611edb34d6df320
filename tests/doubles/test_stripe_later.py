"""What Stripe does on its own: debits settled, disputes, payouts, webhooks."""

import pytest
import requests

from .stripe_calls import Caller


@pytest.fixture
def caller(stripe_double, receiver):
    stripe_double.webhook_to(receiver.url, "whsec_1", automatic=False)
    return Caller(stripe_double)


def kinds(receiver):
    return [event["type"] for event in receiver.events]


def test_a_sepa_debit_succeeds_after_days(stripe_double, caller):
    means = stripe_double.means(means="pm_sepa_success")
    intent = caller.charge(means).json()
    assert intent["status"] == "processing"
    details = intent["charges"]["data"][0]["payment_method_details"]["sepa_debit"]
    assert details["mandate"] == means["mandate"]
    stripe_double.advance(days=4)
    path = f"payment_intents/{intent['id']}"
    assert caller.get(path)["status"] == "processing"
    stripe_double.advance(days=1)
    assert caller.get(path)["status"] == "succeeded"
    assert stripe_double.taken()["count"] == 1


def test_a_sepa_debit_fails_after_days(stripe_double, caller, receiver):
    means = stripe_double.means(means="pm_sepa_insufficientFunds")
    intent = caller.charge(means).json()
    assert stripe_double.taken()["count"] == 1  # on its way
    stripe_double.advance(days=5)
    read = caller.get(f"payment_intents/{intent['id']}")
    assert read["status"] == "requires_payment_method"
    assert read["last_payment_error"]["decline_code"] == "insufficient_funds"
    assert stripe_double.taken()["count"] == 0
    stripe_double.flush()
    failed = receiver.events[-1]
    assert failed["type"] == "payment_intent.payment_failed"
    assert failed["data"]["object"]["last_payment_error"]["message"]


def test_an_inactive_mandate_takes_nothing(stripe_double, caller, receiver):
    means = stripe_double.means(means="pm_sepa_success")
    stripe_double.mandate(mandate=means["mandate"])
    response = caller.charge(means)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "payment_intent_mandate_invalid"
    assert caller.get(f"mandates/{means['mandate']}")["status"] == "inactive"
    stripe_double.flush()
    assert "mandate.updated" in kinds(receiver)
    assert stripe_double.taken()["count"] == 0


def test_disputes_by_the_clock_and_their_end(stripe_double, caller, receiver):
    debit = caller.charge(stripe_double.means(means="pm_sepa_disputed")).json()
    card = caller.charge(stripe_double.means(means="pm_card_createDispute")).json()
    stripe_double.advance(days=5)
    stripe_double.advance(days=10)
    (row,) = caller.get("disputes", payment_intent=debit["id"])["data"]
    assert (row["status"], row["reason"]) == ("lost", "debit_not_authorized")
    (open_row,) = caller.get("disputes", payment_intent=card["id"])["data"]
    assert open_row["status"] == "needs_response"
    stripe_double.close_dispute(dispute=open_row["id"], status="won")
    stripe_double.flush()
    assert kinds(receiver).count("charge.dispute.created") == 2
    assert kinds(receiver).count("charge.dispute.closed") == 2
    assert "charge.dispute.funds_reinstated" in kinds(receiver)
    lines = stripe_double.ledger(kind="dispute")["entries"]
    assert [line["status"] for line in lines] == ["won", "lost"]


def test_a_payout_carries_charges_refunds_and_fees(stripe_double, caller):
    means = stripe_double.means()
    intents = [caller.charge(means, amount=10000, key=str(n)).json() for n in range(2)]
    caller.send("POST", "refunds", {"payment_intent": intents[0]["id"], "amount": 3000})
    assert stripe_double.payout() == {}
    stripe_double.advance(days=2)
    payout = stripe_double.payout()
    fee = 150 + 25
    assert payout["amount"] == 2 * (10000 - fee) - 3000
    query = {"payout": payout["id"], "expand[]": "data.source"}
    rows = caller.get("balance_transactions", type="charge", **query)["data"]
    assert [(row["amount"], row["fee"], row["net"]) for row in rows] == [
        (10000, fee, 10000 - fee)
    ] * 2
    assert rows[0]["source"]["payment_intent"] == intents[1]["id"]
    rows = caller.get("balance_transactions", payout=payout["id"])["data"]
    assert sum(row["net"] for row in rows) == 0
    assert caller.get("payouts")["data"][0]["id"] == payout["id"]


def test_the_network_renews_a_card(stripe_double, caller, receiver):
    means = stripe_double.means()
    stripe_double.card_update(
        payment_method=means["payment_method"], exp_year=2040, last4="1881"
    )
    stripe_double.flush()
    event = receiver.events[-1]
    assert event["type"] == "payment_method.automatically_updated"
    assert event["data"]["previous_attributes"]["card"]["last4"] == "4242"
    assert event["data"]["object"]["card"]["last4"] == "1881"


def test_the_payer_authenticates_in_a_browser(stripe_double, caller):
    means = stripe_double.means(behaviour="authentication_required")
    intent = caller.charge(means).json()["error"]["payment_intent"]
    path = f"payment_intents/{intent['id']}"
    public = {
        "AUTHORIZATION": "",
        "Origin": "https://shop.example.com",
    }
    data = {
        "payment_method": means["payment_method"],
        "client_secret": intent["client_secret"],
        "key": "pk_test_double",
    }
    answer = caller.send("POST", f"{path}/confirm", data, **public)
    assert answer.json()["status"] == "requires_action"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    data["client_secret"] = "pi_other_secret_1"
    assert caller.send("POST", f"{path}/confirm", data, **public).status_code == 401
    stripe_double.authenticate(payment_intent=intent["id"])
    assert caller.get(path)["status"] == "succeeded"
    assert stripe_double.taken()["count"] == 1


def test_an_event_is_sent_again_until_it_is_taken(stripe_double, caller, receiver):
    stripe_double.endpoint(
        url=receiver.url, secret="s", events=["payment_intent.succeeded"]
    )
    receiver.answers = [500, 403]
    caller.charge(stripe_double.means())
    assert [row["answer"] for row in stripe_double.flush()["sent"]] == [500]
    assert stripe_double.flush()["sent"] == []
    stripe_double.advance(minutes=1)
    assert [row["answer"] for row in stripe_double.flush()["sent"]] == [403]
    stripe_double.advance(minutes=5)
    assert [row["answer"] for row in stripe_double.flush()["sent"]] == [200]
    stripe_double.advance(days=3)
    assert stripe_double.flush()["sent"] == []
    assert len({event["id"] for event in receiver.events}) == 1
    listed = caller.get("events", type="payment_intent.succeeded")
    assert [row["id"] for row in listed["data"]] == [receiver.events[0]["id"]]


@pytest.mark.parametrize("kind", ["lose", "duplicate", "delay", "reorder"])
def test_webhooks_go_astray(stripe_double, caller, receiver, kind):
    stripe_double.webhooks(
        faults=[{"fault": kind, "on": "charge.succeeded", "seconds": 3600}]
    )
    caller.charge(stripe_double.means())
    stripe_double.flush()
    got = [name for name in kinds(receiver) if "succeeded" in name]
    expected = {
        "lose": ["payment_intent.succeeded"],
        "duplicate": ["charge.succeeded"] * 2 + ["payment_intent.succeeded"],
        "delay": ["payment_intent.succeeded"],
        "reorder": ["payment_intent.succeeded", "charge.succeeded"],
    }
    assert got == expected[kind]
    stripe_double.advance(hours=1)
    stripe_double.flush()
    later = [name for name in kinds(receiver) if "succeeded" in name]
    assert ("charge.succeeded" in later) == (kind != "lose")


def test_events_are_delivered_in_the_order_asked_for(stripe_double, caller, receiver):
    caller.charge(stripe_double.means())
    stripe_double.flush()
    ids = [event["id"] for event in receiver.events]
    receiver.received.clear()
    stripe_double.deliver(events=[ids[-1], ids[0], ids[0]])
    assert [event["id"] for event in receiver.events] == [ids[-1], ids[0], ids[0]]


def test_events_leave_by_themselves(stripe_double, receiver):
    stripe_double.webhook_to(receiver.url, "s", ["payment_intent.succeeded"])
    Caller(stripe_double).charge(stripe_double.means())
    receiver.wait_for(1)
    assert kinds(receiver) == ["payment_intent.succeeded"]


def test_a_bad_signature_and_an_old_one(stripe_double, caller, receiver):
    stripe_double.webhooks(
        faults=[
            {"fault": "stale", "on": "charge.succeeded", "seconds": 900},
            {"fault": "bad_signature", "on": "payment_intent.succeeded"},
        ]
    )
    caller.charge(stripe_double.means())
    stripe_double.flush()
    times = {
        event["type"]: int(headers["Stripe-Signature"].split(",")[0][2:])
        for event, (headers, _body) in zip(receiver.events, receiver.received)
    }
    assert times["payment_intent.succeeded"] - times["charge.succeeded"] >= 890


def test_a_browser_gets_a_script_in_the_place_of_stripes(stripe_double, caller):
    script = requests.get(f"{stripe_double.url}/v3/", timeout=5)
    assert script.headers["Content-Type"] == "text/javascript"
    assert f'"{stripe_double.url}"' in script.text
    # What that script sends when a card is typed.
    customer = caller.send("POST", "customers", {"name": "ACME"}).json()["id"]
    data = {"customer": customer, "payment_method_types[]": "card"}
    intent = caller.send("POST", "setup_intents", data).json()
    typed = {
        "key": "pk_test_double",
        "client_secret": intent["client_secret"],
        "payment_method_data[type]": "card",
        "payment_method_data[card][number]": "4000000000009995",
        "payment_method_data[card][exp_month]": 12,
        "payment_method_data[card][exp_year]": 2040,
    }
    url = f"{stripe_double.url}/v1/setup_intents/{intent['id']}/confirm"
    saved = requests.post(url, typed, timeout=5).json()
    assert saved["status"] == "succeeded"
    means = {"customer": customer, "payment_method": saved["payment_method"]}
    declined = caller.charge({**means, "mandate": None}).json()["error"]
    assert declined["decline_code"] == "insufficient_funds"
