"""Events of providers: signed, understood, kept without numbers, in any order."""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepa_autocollect.core.attempt import EVENT, OPEN, check_transition
from sepa_autocollect.core.effect import effect
from sepa_autocollect.core.events import Event, Known, apply_events
from sepa_autocollect.core.flood import REMEMBERED, Flood
from sepa_autocollect.core.reference import attempt_reference
from sepa_autocollect.core.refund import Given
from sepa_autocollect.core.said import NotAnEvent, masked, shortened
from sepa_autocollect.core.signature import stripe_signed, worldline_signed
from sepa_autocollect.core.webhook_stripe import stripe_said
from sepa_autocollect.core.webhook_worldline import worldline_said

NOW = datetime(2026, 11, 16, 3)
OWN = attempt_reference(uuid.UUID(int=7))


def sign(body, secret="whsec", at=1000):
    mark = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mark.hexdigest()}"


def test_stripe_signature():
    body = b'{"id": "evt_1"}'
    assert stripe_signed("whsec", sign(body), body, 1000)
    assert stripe_signed("whsec", f"t=1000,v1=00,{sign(body)[7:]}", body, 1000)
    for secret, header, text, now in [
        ("", sign(body, ""), body, 1000),
        ("other", sign(body), body, 1000),
        ("whsec", sign(body), body + b" ", 1000),
        ("whsec", sign(body), body, 1000 + 601),
        ("whsec", sign(body), body, 1000 - 601),
        ("whsec", sign(body).replace("t=1000", "t=1001"), body, 1000),
        ("whsec", sign(body) + ",t=1000", body, 1000),
        ("whsec", "", body, 1000),
        ("whsec", None, body, 1000),
        ("whsec", "t=1000", body, 1000),
        ("whsec", "t=½,v1=é", body, 1000),
        ("whsec", "v1=" + sign(body)[10:], body, 1000),
    ]:
        assert not stripe_signed(secret, header, text, now), header


def test_worldline_signature():
    body = b"{}"
    mark = base64.b64encode(hmac.new(b"s", body, hashlib.sha256).digest()).decode()
    assert worldline_signed("s", mark, body)
    for secret, header, text in [
        ("", mark, body),
        ("s", "", body),
        ("s", None, body),
        ("s", mark, b"{ }"),
        ("other", mark, body),
        ("s", "é" + mark, body),
    ]:
        assert not worldline_signed(secret, header, text)


def stripe(kind, what, **more):
    event = {"id": "evt_1", "type": kind, "created": 1_763_208_000}
    return {**event, "data": {"object": what}, **more}


def intent(**values):
    money = {"amount": 1234, "currency": "eur"}
    names = {"id": "pi_1", "object": "payment_intent", "description": OWN}
    return {**names, **money, "status": "succeeded", **values}


ERROR = {"decline_code": "insufficient_funds", "advice_code": "try_again_later"}
DISPUTE = {
    "id": "dp_1",
    "amount": 1234,
    "currency": "eur",
    "payment_intent": "pi_1",
    "reason": "debit_not_authorized",
    "status": "lost",
    "balance_transactions": [{"fee": 750, "net": -1984}],
}
CHARGE = {
    "id": "ch_1",
    "description": OWN,
    "payment_intent": "pi_1",
    "amount": 1234,
    "amount_refunded": 500,
    "currency": "eur",
    "refunds": {
        "has_more": False,
        "data": [{"id": "re_1", "amount": 500, "status": "succeeded"}],
    },
}
CARD = {"id": "pm_1", "card": {"last4": "4444", "exp_month": 2, "exp_year": 2028}}
STRIPE = [
    stripe("payment_intent.succeeded", intent(metadata={"database": "db"})),
    stripe("payment_intent.processing", intent(status="processing")),
    stripe("payment_intent.payment_failed", intent(last_payment_error=ERROR)),
    stripe("payment_intent.canceled", intent(status="canceled")),
    stripe("charge.dispute.created", DISPUTE),
    stripe("charge.dispute.closed", {**DISPUTE, "status": "won"}),
    stripe("charge.refunded", CHARGE),
    stripe("mandate.updated", {"payment_method": "pm_1", "status": "inactive"}),
    stripe("payment_method.automatically_updated", CARD),
    stripe("payment_method.detached", CARD),
    stripe("customer.created", {"id": "cus_1", "name": "Ann"}),
]


def test_what_stripe_says():
    said = [stripe_said(body) for body in STRIPE]
    kinds = "succeeded processing failed failed returned return_won refunded mandate"
    assert [one.kind for one in said] == [*kinds.split(), "card", "detached", "other"]
    paid, _processing, failed, canceled, dispute, _won, refund = said[:7]
    assert (paid.amount, paid.currency, paid.database) == (
        Decimal("12.34"),
        "EUR",
        "db",
    )
    assert (paid.reference, paid.payment) == (OWN, "pi_1")
    assert (failed.code, failed.refusal) == ("insufficient_funds", "funds")
    assert (canceled.code, canceled.refusal) == ("canceled", "ask")
    assert (dispute.payment, dispute.fee) == ("pi_1", Decimal("7.5"))
    assert refund.refunds == (Given("re_1", Decimal(5), "done"),)
    assert not said[7].active
    assert (said[8].last4, str(said[8].expires_on)) == ("4444", "2028-02-29")


def test_warnings_are_for_a_person_and_missing_refunds_are_not_none():
    warning = {**DISPUTE, "status": "warning_needs_response"}
    assert stripe_said(stripe("charge.dispute.created", warning)).kind == "look"
    for listed in (None, {"data": [], "has_more": True}):
        charge = {**CHARGE, "refunds": listed}
        assert stripe_said(stripe("charge.refunded", charge)).refunds is None


@pytest.mark.parametrize("body", STRIPE)
def test_what_is_kept_says_the_same(body):
    kept = json.loads(json.dumps(masked(body)))
    assert stripe_said(kept) == stripe_said(body)


def worldline(kind, **content):
    event = {"id": "e-1", "type": kind, "created": "2026-11-16T04:00:00+01:00"}
    return {**event, "merchantId": "dummy", **content}


def payment(status, **values):
    output = {
        "amountOfMoney": {"amount": 1234, "currencyCode": "EUR"},
        "references": {"merchantReference": OWN},
        "cardPaymentMethodSpecificOutput": {"card": {"cardNumber": "*" * 12 + "4242"}},
    }
    return {"id": "3001_0", "status": status, "paymentOutput": output, **values}


def test_what_worldline_says():
    errors = {"errors": [{"errorCode": "30511001"}]}
    refused = payment("REJECTED", statusOutput=errors)
    refund = {
        "id": "3001_1",
        "status": "REFUNDED",
        "refundOutput": payment("")["paymentOutput"],
    }
    token = {
        "id": "t-1",
        "card": {
            "data": {"cardWithoutCvv": {"cardNumber": "****1111", "expiryDate": "0229"}}
        },
    }
    bodies = {
        "succeeded": worldline("payment.captured", payment=payment("CAPTURED")),
        "processing": worldline("payment.x", payment=payment("CAPTURE_REQUESTED")),
        "failed": worldline("payment.rejected", payment=refused),
        "returned": worldline("payment.chargebacked", payment=payment("CHARGEBACKED")),
        "refunded": worldline("refund.refunded", refund=refund),
        "card": worldline("token.updated", token=token),
        "detached": worldline("token.deleted", token={"id": "t-1"}),
        "other": worldline("payment.refunded", payment=payment("REFUNDED")),
    }
    said = {kind: worldline_said(body) for kind, body in bodies.items()}
    assert [one.kind for one in said.values()] == list(bodies)
    paid = said["succeeded"]
    assert (paid.payment, paid.reference, paid.amount) == (
        "3001",
        OWN,
        Decimal("12.34"),
    )
    assert paid.created == NOW
    assert (said["failed"].code, said["failed"].refusal) == ("30511001", "funds")
    assert said["refunded"].refunds == (Given("3001_1", Decimal("12.34"), "done"),)
    assert said["card"].last4 == "1111"
    for kind, body in bodies.items():
        if kind != "card":
            assert worldline_said(json.loads(json.dumps(masked(body)))) == said[kind]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "type", "created", "data", "object", "payment", "status"]
                ),
                inner,
            )
        ),
    )
)
def test_anything_else_is_no_event(body):
    for read in (stripe_said, worldline_said):
        with pytest.raises(NotAnEvent):
            read(body)


def test_no_number_is_kept():
    iban, card = "FR76 3000 6000 0112 3456 7890 189", "4242 4242 4242 4242"
    event = intent(
        description=f"Pay {iban} or {card}",
        billing_details={"name": "Ann"},
        client_secret="s3cret",
        last_payment_error={"message": iban, "payment_method": {"iban": iban}},
    )
    kept = json.dumps(masked(stripe("payment_intent.succeeded", event)))
    for hidden in ("3000", "4242 4242", "Ann", "s3cret", "message"):
        assert hidden not in kept
    assert shortened(OWN) == OWN
    assert shortened("INV/2026/00004") == "INV/2026/00004"
    assert shortened("FR7630006000011234567890189").endswith("••0189")


# The states of attempts --------------------------------------------------------

HISTORIES = [
    ["succeeded"],
    ["failed"],
    ["processing", "succeeded"],
    ["processing", "failed"],
    ["failed", "succeeded"],
    ["processing", "succeeded", "returned"],
    ["succeeded", "returned", "return_lost"],
    ["succeeded", "returned", "return_won"],
    ["processing", "failed", "succeeded", "returned", "return_won"],
]
ANSWERS = {
    "processing": "pending",
    "failed": "refused",
    "succeeded": "done",
}


def build(kinds):
    return [
        Event(
            id=f"e{number}",
            kind=kind,
            object_id="pi_1",
            amount=Decimal(10),
            currency="EUR",
            created=NOW + timedelta(minutes=number),
        )
        for number, kind in enumerate(kinds)
    ]


def play(state, events):
    """Work events one by one as the model does: each time all that came are folded."""
    came, seen = [], set()
    for event in events:
        if event.id in seen:
            continue
        seen.add(event.id)
        came.append(event)
        found = effect(state, apply_events(Known(Decimal(10), "EUR"), came))
        assert not found.alert
        if found.state:
            check_transition(state, found.state, EVENT)
            state = found.state
    return state


@given(
    st.sampled_from(HISTORIES),
    st.randoms(use_true_random=False),
    st.sampled_from(["sending", "unknown", "answered"]),
    st.data(),
)
def test_duplicate_late_reordered_or_lost_events_end_in_the_same_state(
    kinds, chance, start, data
):
    events = build(kinds)
    first = ANSWERS[kinds[0]] if start == "answered" else start
    expected = play(first, events)
    # All but the last may be lost: the last one says how it ended.
    lost = data.draw(st.sets(st.sampled_from(events[:-1] or [None])))
    mixed = [one for one in events if one not in lost]
    mixed += data.draw(st.lists(st.sampled_from(mixed), max_size=5))
    chance.shuffle(mixed)
    assert play(first, mixed) == expected
    assert expected not in OPEN


def test_what_is_not_about_this_money_changes_nothing():
    (event,) = build(["succeeded"])
    known = Known(Decimal(11), "EUR")
    assert effect("sending", apply_events(known, [event])).alert == "amount_differs"
    known = Known(Decimal(10), "USD")
    assert effect("sending", apply_events(known, [event])).alert == "currency_differs"
    known = Known(Decimal(10), "EUR", objects=frozenset({"pi_2"}))
    assert effect("sending", apply_events(known, [event])).alert == "two_objects"


def test_who_knocks_too_often_waits():
    flood = Flood(3, 60)
    for second in range(3):
        assert not flood.is_over("a", second)
        flood.note("a", second)
    assert flood.is_over("a", 3)
    assert not flood.is_over("b", 3)
    assert not flood.is_over("a", 61)
    for number in range(REMEMBERED + 5):
        flood.note(str(number), 0)
    assert not flood.is_over("a", 3)
