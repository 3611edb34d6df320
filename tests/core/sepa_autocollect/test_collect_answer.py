"""What providers' answers are read as, and how calls leave."""

import json

import pytest

from sepa_autocollect.core import retry
from sepa_autocollect.core.answer import Expected, Reply
from sepa_autocollect.core.answer_stripe import stripe_answer, stripe_found
from sepa_autocollect.core.answer_worldline import worldline_answer

UUID = "11111111-2222-3333-4444-555555555555"
EXPECTED = Expected(UUID, "QA-REF", 1234, "EUR")


def intent(status="succeeded", **more):
    return {
        "object": "payment_intent",
        "id": "pi_1",
        "amount": 1234,
        "currency": "eur",
        "status": status,
        "description": "QA-REF",
        "metadata": {"attempt": UUID},
        **more,
    }


def reply(status, body=None, **more):
    return Reply(status, body if isinstance(body, str) else json.dumps(body), **more)


def error(**values):
    return {"error": {"type": "card_error", **values}}


def payment(status="CAPTURED", **more):
    return {
        "id": "32001_0",
        "status": status,
        "paymentOutput": {
            "amountOfMoney": {"amount": 1234, "currencyCode": "EUR"},
            "references": {"merchantReference": "QA-REF"},
        },
        **more,
    }


@pytest.mark.parametrize(
    ("given", "outcome", "problem"),
    [
        (reply(200, intent()), "done", ""),
        (reply(200, intent("processing")), "pending", ""),
        (reply(200, intent("requires_action")), "refused", ""),
        (reply(402, error(payment_intent=intent("requires_payment_method"))),
         "refused", ""),
        (reply(402, error(payment_intent=intent())), "done", ""),
        (reply(400, error(type="invalid_request_error")), "refused", ""),
        (reply(200, intent("invented")), "unknown", "no_answer"),
        (reply(200, {"object": "list"}), "unknown", "no_answer"),
        (reply(200, "<html>"), "unknown", "no_answer"),
        (reply(403, "<html>"), "unknown", "no_answer"),
        (reply(404, {}), "unknown", "no_answer"),
        (reply(302, intent()), "unknown", "no_answer"),
        (reply(500, error()), "unknown", "no_answer"),
        (reply(409, error(type="idempotency_error")), "unknown", "in_progress"),
        (reply(400, error(type="idempotency_error")), "unknown", "conflict"),
        (reply(429, error()), "unknown", "no_answer"),
        (Reply(None, error="timeout"), "unknown", "no_answer"),
        (reply(200, intent(amount=1235)), "unknown", "conflict"),
        (reply(200, intent(currency="usd")), "unknown", "conflict"),
        (reply(200, intent(metadata={"attempt": "other"})), "unknown", "conflict"),
    ],
)  # fmt: skip
def test_stripe(given, outcome, problem):
    answer = stripe_answer(given, EXPECTED)
    assert (answer.outcome, answer.problem) == (outcome, problem)


def test_a_refusal_after_the_first_sending_must_name_the_payment():
    alone = reply(401, error(type="invalid_request_error"))
    assert stripe_answer(alone, EXPECTED).outcome == "refused"
    assert stripe_answer(alone, EXPECTED, again=True).outcome == "unknown"
    replayed = reply(400, error(type="invalid_request_error"), replayed=True)
    assert stripe_answer(replayed, EXPECTED, again=True).outcome == "refused"
    named = reply(402, error(payment_intent=intent("requires_payment_method")))
    assert stripe_answer(named, EXPECTED, again=True).outcome == "refused"


def test_stripe_keeps_what_a_refusal_says():
    body = error(
        code="card_declined",
        decline_code="insufficient_funds",
        advice_code="try_again_later",
        message="No money.",
        payment_intent=intent("requires_payment_method"),
    )
    answer = stripe_answer(reply(402, body), EXPECTED)
    assert (answer.object_id, answer.code) == ("pi_1", "insufficient_funds")
    assert (answer.advice, answer.kind) == ("try_again_later", retry.FUNDS)
    assert answer.message == "No money."


def test_a_listing_finds_one_none_or_too_many():
    page = reply(200, {})
    other = intent(id="pi_9", metadata={"attempt": "x"}, description="QA-REF")
    assert stripe_found([other], EXPECTED, page) == ("absent", None)
    kind, answer = stripe_found([other, intent(), intent()], EXPECTED, page)
    assert (kind, answer.outcome, answer.object_id) == ("found", "done", "pi_1")
    assert stripe_found([intent(), intent(id="pi_2")], EXPECTED, page)[0] == "conflict"
    assert stripe_found([intent(amount=1)], EXPECTED, page)[0] == "conflict"
    unnamed = intent(metadata={})
    assert stripe_found([unnamed], EXPECTED, page)[0] == "found"


@pytest.mark.parametrize(
    ("given", "outcome", "problem"),
    [
        (reply(201, {"payment": payment()}), "done", ""),
        (reply(201, {"payment": payment("CAPTURE_REQUESTED")}), "pending", ""),
        (reply(402, {"errors": [], "paymentResult": {"payment": payment("REJECTED")}}),
         "refused", ""),
        (reply(400, {"errors": [{"errorCode": "1"}]}), "refused", ""),
        (reply(400, {}), "unknown", "no_answer"),
        (reply(409, {"errors": []}), "unknown", "in_progress"),
        (reply(500, {"errors": []}), "unknown", "no_answer"),
        (reply(403, "<html>"), "unknown", "no_answer"),
        (reply(201, {"payment": payment("INVENTED")}), "unknown", "no_answer"),
        (Reply(None, error="timeout"), "unknown", "no_answer"),
    ],
)  # fmt: skip
def test_worldline(given, outcome, problem):
    answer = worldline_answer(given, EXPECTED)
    assert (answer.outcome, answer.problem) == (outcome, problem)


def test_worldline_keeps_what_a_refusal_says_and_sees_another_payment():
    refused = payment("REJECTED", statusOutput={"errors": [{"errorCode": "30511001"}]})
    answer = worldline_answer(
        reply(402, {"paymentResult": {"payment": refused}}), EXPECTED
    )
    assert (answer.object_id, answer.code) == ("32001", "30511001")
    assert answer.kind == retry.FUNDS
    other = payment()
    other["paymentOutput"]["amountOfMoney"]["amount"] = 1
    assert worldline_answer(reply(201, {"payment": other}), EXPECTED).problem == (
        "conflict"
    )
    again = reply(400, {"errors": [{"errorCode": "1"}]})
    assert worldline_answer(again, EXPECTED, again=True).outcome == "unknown"
