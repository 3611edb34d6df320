"""Worldline's double against what Odoo 19 sends, reads and verifies."""

import base64
import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from .worldline_calls import Caller

PAYMENTS = "POST /v2/dummy/payments"


@pytest.fixture
def caller(worldline_double):
    return Caller(worldline_double, timeout=0.5)


def test_charge_of_a_token(worldline_double, caller):
    token = worldline_double.token()
    response = caller.charge(token, key="k" * 40)
    payment = response.json()["payment"]
    assert (response.status_code, payment["status"]) == (201, "CAPTURED")
    output = payment["paymentOutput"]
    assert output["references"]["merchantReference"] == "INV/2026/00004"
    assert output["amountOfMoney"] == {"amount": 1200, "currencyCode": "EUR"}
    card = output["cardPaymentMethodSpecificOutput"]
    assert card["paymentProductId"] == 1
    assert (card["token"], card["card"]["cardNumber"][-4:]) == (token["token"], "4242")
    bare = payment["id"].rsplit("_", 1)[0]
    assert caller.send("GET", f"payments/{bare}").json() == payment
    assert worldline_double.taken() == {"count": 1, "amount": 1200}


def test_the_signature_is_checked(worldline_double, caller):
    token = worldline_double.token()
    caller.secret = "other"
    response = caller.charge(token)
    assert response.status_code == 403
    assert response.json()["errors"][0]["id"] == "ACCESS_TO_MERCHANT_NOT_ALLOWED"
    assert worldline_double.taken()["count"] == 0


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("insufficient_funds", "30511001"),
        ("expired_card", "30331001"),
        ("stolen_card", "30431001"),
        ("authentication_required", "40001139"),
    ],
)
def test_a_refusal_is_a_402_with_the_payment(worldline_double, caller, behaviour, code):
    token = worldline_double.token(behaviour=behaviour)
    response = caller.charge(token, key="k")
    body = response.json()
    assert response.status_code == 402
    assert body["errors"][0]["errorCode"] == code
    assert body["errors"][0]["message"] == ""
    payment = body["paymentResult"]["payment"]
    assert payment["status"] == "REJECTED"
    assert payment["statusOutput"]["errors"][0]["errorCode"] == code
    assert payment["paymentOutput"]["acquiredAmount"]["amount"] == 0
    assert worldline_double.taken()["count"] == 0
    assert caller.charge(token, key="k").json() == body


def test_a_key_replays_even_another_payload(worldline_double, caller):
    token = worldline_double.token()
    first = caller.charge(token, key="k")
    other = caller.charge(token, amount=9900, reference="OTHER", key="k")
    assert other.status_code == 201
    assert other.json() == first.json()
    assert "X-GCS-Idempotence-Request-Timestamp" in other.headers
    assert "X-GCS-Idempotence-Request-Timestamp" not in first.headers
    assert worldline_double.taken() == {"count": 1, "amount": 1200}
    worldline_double.advance(hours=24)
    caller.charge(token, key="k")
    assert worldline_double.taken()["count"] == 2


def test_a_replay_tells_the_present_state(worldline_double, caller):
    token = worldline_double.token(behaviour="capture_requested")
    first = caller.charge(token, key="k").json()
    assert first["payment"]["status"] == "CAPTURE_REQUESTED"
    assert worldline_double.taken()["count"] == 1
    worldline_double.advance(hours=23, minutes=59)
    worldline_double.payment(payment=first["payment"]["id"], status="CAPTURED")
    assert caller.charge(token, key="k").json()["payment"]["status"] == "CAPTURED"


@pytest.mark.parametrize(
    ("behaviour", "first", "then", "taken"),
    [
        ("capture_requested", "CAPTURE_REQUESTED", "CAPTURED", 1),
        ("capture_rejected", "CAPTURE_REQUESTED", "REJECTED_CAPTURE", 0),
        ("authorization_requested", "AUTHORIZATION_REQUESTED", "CAPTURED", 1),
    ],
)
def test_states_that_time_changes(
    worldline_double, caller, receiver, behaviour, first, then, taken
):
    worldline_double.webhook_to(receiver.url, "hook", automatic=False)
    payment = caller.charge(worldline_double.token(behaviour=behaviour)).json()[
        "payment"
    ]
    assert payment["status"] == first
    worldline_double.advance(days=1)
    read = caller.send("GET", f"payments/{payment['id']}").json()
    assert read["status"] == then
    assert worldline_double.taken()["count"] == taken
    worldline_double.flush()
    kinds = [event["type"] for event in receiver.events]
    assert kinds == [f"payment.{first.lower()}", f"payment.{then.lower()}"]


def test_a_payer_may_have_to_be_asked(worldline_double, caller):
    body = caller.charge(worldline_double.token(behaviour="redirected")).json()
    assert body["payment"]["status"] == "REDIRECTED"
    assert body["merchantAction"]["actionType"] == "REDIRECT"
    assert worldline_double.taken()["count"] == 0


def test_the_webhook_is_signed_as_odoo_verifies(worldline_double, caller, receiver):
    worldline_double.webhook_to(receiver.url, "hook-secret", automatic=False)
    caller.charge(worldline_double.token())
    worldline_double.flush()
    headers, body = receiver.received[0]
    mark = hmac.new(b"hook-secret", body, hashlib.sha256).digest()
    assert headers["X-GCS-Signature"].encode() == base64.b64encode(mark)
    (event,) = receiver.events
    assert event["type"] == "payment.captured"
    assert event["payment"]["paymentOutput"]["references"] == {
        "merchantReference": "INV/2026/00004"
    }


@pytest.mark.parametrize(
    ("kind", "broken", "taken"),
    [
        ("charge_then_hang", requests.Timeout, 1),
        ("charge_then_reset", requests.ConnectionError, 1),
        ("hang_before_charge", requests.Timeout, 0),
        ("reset_before_charge", requests.ConnectionError, 0),
    ],
)
def test_no_answer_leaves_the_caller_guessing(
    worldline_double, caller, kind, broken, taken
):
    token = worldline_double.token()
    worldline_double.faults(
        rules=[{"fault": kind, "on": PAYMENTS, "times": 1, "seconds": 2}]
    )
    with pytest.raises(broken):
        caller.charge(token, key="k")
    assert worldline_double.taken()["count"] == taken
    assert caller.charge(token, key="k").json()["payment"]["status"] == "CAPTURED"
    assert worldline_double.taken()["count"] == 1


@pytest.mark.parametrize(
    ("kind", "status", "taken"),
    [
        ("conflict", 409, 0),
        ("rate_limit", 429, 0),
        ("error_before", 500, 0),
        ("error_after", 500, 1),
    ],
)
def test_errors_of_the_platform(worldline_double, caller, kind, status, taken):
    worldline_double.faults(rules=[{"fault": kind, "on": PAYMENTS, "times": 1}])
    response = caller.charge(worldline_double.token(), key="k")
    assert response.status_code == status
    assert response.json()["errors"][0]["httpStatusCode"] == status
    assert worldline_double.taken()["count"] == taken


def test_a_running_key_is_a_conflict(worldline_double):
    caller = Caller(worldline_double)
    token = worldline_double.token()
    worldline_double.settings(latency=0.3)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: caller.charge(token, key="k"), range(8)))
    assert sorted({answer.status_code for answer in answers}) == [201, 409]
    assert worldline_double.taken()["count"] == 1


def test_refunds_of_a_payment(worldline_double, caller, receiver):
    payment = caller.charge(worldline_double.token()).json()["payment"]
    path = f"payments/{payment['id']}"
    money = {"amountOfMoney": {"amount": 500, "currencyCode": "EUR"}}
    refund = caller.send("POST", f"{path}/refund", money).json()
    assert refund["status"] == "REFUND_REQUESTED"
    money["amountOfMoney"]["amount"] = 701
    assert caller.send("POST", f"{path}/refund", money).status_code == 400
    worldline_double.advance(days=1)
    (read,) = caller.send("GET", f"{path}/refunds").json()["refunds"]
    assert (read["id"], read["status"]) == (refund["id"], "REFUNDED")
    assert worldline_double.ledger(kind="refund")["entries"][0]["amount"] == 500


def test_a_hosted_checkout_saves_a_token(worldline_double, caller):
    made = caller.send(
        "POST",
        "hostedcheckouts",
        {
            "hostedCheckoutSpecificInput": {
                "locale": "fr_FR",
                "returnUrl": "https://example.com/payment/worldline/return",
                "showResultPage": False,
            },
            "order": {
                "amountOfMoney": {"amount": 100, "currencyCode": "EUR"},
                "references": {"descriptor": "V-1", "merchantReference": "V-1"},
            },
            "cardPaymentMethodSpecificInput": {
                "authorizationMode": "SALE",
                "tokenize": True,
            },
        },
    ).json()
    path = f"hostedcheckouts/{made['hostedCheckoutId']}"
    assert made["redirectUrl"].startswith(worldline_double.url)
    assert caller.send("GET", path).json() == {"status": "IN_PROGRESS"}
    worldline_double.complete(checkout=made["hostedCheckoutId"])
    output = caller.send("GET", path).json()["createdPaymentOutput"]
    card = output["payment"]["paymentOutput"]["cardPaymentMethodSpecificOutput"]
    assert caller.charge({"token": card["token"]}).status_code == 201
    assert caller.send("GET", f"tokens/{card['token']}").json()["id"] == card["token"]
    assert caller.send("DELETE", f"tokens/{card['token']}").status_code == 204
    assert caller.charge({"token": card["token"]}).status_code == 400


def test_what_is_wrong_is_said(worldline_double, caller):
    token = worldline_double.token()
    for wrong in ({"amount": 0}, {"amount": "12"}, {"reference": "x" * 31}):
        response = caller.charge(token, key="k", **wrong)
        assert response.status_code == 400
        assert response.json()["errors"][0]["propertyName"].startswith("order.")
    # What was not understood leaves no key behind.
    assert caller.charge(token, key="k").status_code == 201
    assert caller.charge(token, key="k" * 41).status_code == 400
    assert caller.send("GET", "payments/1").status_code == 404
