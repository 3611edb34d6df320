"""What Odoo 19 sends to Stripe and reads from it, field by field."""

import hashlib
import hmac

import pytest

from .stripe_calls import Caller


@pytest.fixture
def caller(stripe_double):
    return Caller(stripe_double)


def test_customer_and_setup_intent_of_a_validation(stripe_double, caller):
    customer = caller.send(
        "POST",
        "customers",
        {
            "address[city]": "Lyon",
            "address[country]": "FR",
            "address[line1]": "1 rue des Écoles",
            "address[postal_code]": "69001",
            "address[state]": None,
            "description": "Odoo Partner: ACME (id: 7)",
            "email": "a@example.com",
            "name": "ACME",
            "phone": "+33 4 00 00 00 00",
        },
    ).json()
    assert customer["address"]["line1"] == "1 rue des Écoles"
    intent = caller.send(
        "POST",
        "setup_intents",
        {
            "customer": customer["id"],
            "description": "V-1",
            "payment_method_types[]": "card",
        },
    ).json()
    assert intent["status"] == "requires_payment_method"
    assert intent["client_secret"].startswith(intent["id"])
    stripe_double.complete(intent=intent["id"])
    read = caller.get(f"setup_intents/{intent['id']}", **{"expand[]": "payment_method"})
    assert read["status"] == "succeeded"
    means = read["payment_method"]
    assert (means["type"], means["card"]["last4"]) == ("card", "4242")
    listed = caller.get(f"customers/{read['customer']}/payment_methods")
    assert [row["id"] for row in listed["data"]] == [means["id"]]


def test_charge_of_a_token(stripe_double, caller):
    means = stripe_double.means()
    response = caller.charge(means, key="k1")
    intent = response.json()
    assert response.status_code == 200
    assert intent["status"] == "succeeded"
    assert (intent["amount"], intent["currency"]) == (1200, "eur")
    assert intent["description"] == "INV/2026/00004"
    assert intent["payment_method"]["card"]["brand"] == "visa"
    assert intent["charges"]["data"][0]["payment_method_details"]["type"] == "card"
    assert intent["shipping"]["address"]["line1"] == "1 rue des Écoles"
    assert stripe_double.taken() == {"count": 1, "amount": 1200}
    (line,) = stripe_double.ledger()["entries"]
    assert (line["reference"], line["key"]) == ("INV/2026/00004", "k1")
    assert stripe_double.taken(**{"metadata.attempt": "7"})["count"] == 0
    caller.charge(means, **{"metadata[attempt]": 7})
    assert stripe_double.taken(**{"metadata.attempt": "7"})["count"] == 1


def test_metadata_and_the_intents_of_a_customer(stripe_double, caller):
    means, other = stripe_double.means(), stripe_double.means()
    ids = [
        caller.charge(
            means, reference=f"R{n}", key=f"k{n}", **{"metadata[attempt]": n}
        ).json()["id"]
        for n in range(5)
    ]
    caller.charge(other)
    now = stripe_double.summary()["now"]
    query = {"customer": means["customer"], "created[gte]": now - 60, "limit": 2}
    first = caller.get("payment_intents", **query)
    assert [row["metadata"]["attempt"] for row in first["data"]] == ["4", "3"]
    assert first["has_more"]
    second = caller.get("payment_intents", starting_after=ids[3], **query)
    assert [row["id"] for row in second["data"]] == [ids[2], ids[1]]
    last = caller.get("payment_intents", starting_after=ids[1], **query)
    assert [row["id"] for row in last["data"]] == [ids[0]]
    assert not last["has_more"]
    later = caller.get("payment_intents", **{"created[gte]": now + 60})
    assert later["data"] == []


@pytest.mark.parametrize(
    ("card", "code", "decline", "advice"),
    [
        (
            "insufficient_funds",
            "card_declined",
            "insufficient_funds",
            "try_again_later",
        ),
        ("do_not_honor", "card_declined", "do_not_honor", "try_again_later"),
        ("expired_card", "expired_card", "expired_card", "do_not_try_again"),
        ("lost_card", "card_declined", "lost_card", "do_not_try_again"),
        ("stolen_card", "card_declined", "stolen_card", "do_not_try_again"),
        (
            "generic_confirm_data",
            "card_declined",
            "generic_decline",
            "confirm_card_data",
        ),
        ("generic_no_advice", "card_declined", "generic_decline", None),
        ("try_again_later", "card_declined", "try_again_later", "try_again_later"),
        (
            "authentication_required",
            "authentication_required",
            "authentication_required",
            None,
        ),
    ],
)
def test_a_decline_is_a_402_with_its_codes(
    stripe_double, caller, card, code, decline, advice
):
    means = stripe_double.means(behaviour=card)
    response = caller.charge(means, key="k")
    error = response.json()["error"]
    assert response.status_code == 402
    assert error["type"] == "card_error"
    assert (error["code"], error["decline_code"]) == (code, decline)
    assert error.get("advice_code") == advice
    intent = error["payment_intent"]
    assert intent["status"] == "requires_payment_method"
    assert intent["last_payment_error"]["decline_code"] == decline
    assert error["charge"] == intent["charges"]["data"][0]["id"]
    assert stripe_double.taken()["count"] == 0
    replay = caller.charge(means, key="k")
    assert replay.headers["Idempotent-Replayed"] == "true"
    assert replay.json() == response.json()


def test_a_means_may_fail_first_and_succeed_then(stripe_double, caller):
    means = stripe_double.means(behaviour=["insufficient_funds", "success"])
    assert caller.charge(means, key="1").status_code == 402
    assert caller.charge(means, key="2").status_code == 200
    assert stripe_double.taken()["count"] == 1


def test_an_expired_card_is_declined_by_the_clock(stripe_double, caller):
    means = stripe_double.means()
    stripe_double.advance(days=4 * 366)
    assert caller.charge(means).json()["error"]["code"] == "expired_card"


def test_unknown_parameter_and_wrong_key(stripe_double, caller):
    means = stripe_double.means()
    response = caller.charge(means, key="k", surprise="x")
    error = response.json()["error"]
    assert response.status_code == 400
    assert (error["code"], error["param"]) == ("parameter_unknown", "surprise")
    nested = caller.charge(means, **{"shipping[address][planet]": "x"}).json()["error"]
    assert nested["param"] == "shipping[address][planet]"
    # A call that was not understood leaves no key behind.
    assert caller.charge(means, key="k").status_code == 200
    wrong = caller.send("GET", "charges", AUTHORIZATION="Bearer sk_test_other")
    assert wrong.status_code == 401
    assert wrong.json()["error"]["type"] == "invalid_request_error"


def test_refund_capture_and_void(stripe_double, caller):
    intent = caller.charge(stripe_double.means()).json()
    refund = caller.send(
        "POST", "refunds", {"payment_intent": intent["id"], "amount": 200}
    ).json()
    assert (refund["status"], refund["amount"]) == ("succeeded", 200)
    too_much = caller.send(
        "POST", "refunds", {"payment_intent": intent["id"], "amount": 1001}
    )
    assert too_much.status_code == 400
    listed = caller.get("refunds", charge=refund["charge"], limit=100)
    assert [row["id"] for row in listed["data"]] == [refund["id"]]
    assert stripe_double.ledger(kind="refund")["entries"][0]["amount"] == 200
    held = caller.charge(stripe_double.means(), capture_method="manual").json()
    assert held["status"] == "requires_capture"
    assert stripe_double.taken()["count"] == 1
    captured = caller.send("POST", f"payment_intents/{held['id']}/capture").json()
    assert captured["status"] == "succeeded"
    assert stripe_double.taken()["count"] == 2
    held = caller.charge(stripe_double.means(), capture_method="manual").json()
    void = caller.send("POST", f"payment_intents/{held['id']}/cancel").json()
    assert void["status"] == "canceled"
    assert stripe_double.taken()["count"] == 2


def test_webhook_endpoint_is_made_and_its_signature_is_odoos(
    stripe_double, caller, receiver
):
    made = caller.send(
        "POST",
        "webhook_endpoints",
        {
            "url": receiver.url,
            "enabled_events[]": ["payment_intent.succeeded", "charge.refunded"],
            "api_version": "2019-05-16",
        },
    ).json()
    stripe_double.webhooks(automatic=False)
    caller.charge(stripe_double.means())
    assert [row["answer"] for row in stripe_double.flush()["sent"]] == [200]
    headers, body = receiver.received[0]
    parts = dict(part.split("=") for part in headers["Stripe-Signature"].split(","))
    text = f"{parts['t']}.{body.decode()}"
    expected = hmac.new(made["secret"].encode(), text.encode(), hashlib.sha256)
    assert hmac.compare_digest(parts["v1"], expected.hexdigest())
    event = receiver.events[0]
    assert event["type"] == "payment_intent.succeeded"
    assert event["data"]["object"]["description"] == "INV/2026/00004"
    assert isinstance(event["data"]["object"]["payment_method"], str)
