"""What a payment that its client may finish is known to be."""

import json

import pytest

from sepa_autocollect.core.answer import Expected, Reply
from sepa_autocollect.core.confirm import ENDED, OPEN, PAID, UNSURE, stripe_finish

EXPECTED = Expected("11111111-2222", "QA-REF", 1234, "EUR")


def intent(status, **more):
    return {
        "object": "payment_intent",
        "id": "pi_1",
        "amount": 1234,
        "currency": "eur",
        "status": status,
        "client_secret": "pi_1_secret_2",
        "metadata": {"attempt": "11111111-2222"},
        **more,
    }


def finish(status, body):
    return stripe_finish(Reply(status, json.dumps(body)), EXPECTED)


@pytest.mark.parametrize(
    ("status", "state", "secret"),
    [
        ("requires_payment_method", OPEN, "pi_1_secret_2"),
        ("requires_action", OPEN, "pi_1_secret_2"),
        ("succeeded", PAID, ""),
        ("canceled", ENDED, ""),
        ("processing", UNSURE, ""),
        ("requires_capture", UNSURE, ""),
        ("new_one", UNSURE, ""),
    ],
)
def test_how_it_stands(status, state, secret):
    found = finish(200, intent(status))
    assert (found.state, found.secret) == (state, secret)


def test_only_the_payment_itself_is_definite():
    refused = {"error": {"type": "invalid_request_error", "code": "resource_missing"}}
    unexpected = {"error": {**refused["error"], "payment_intent": intent("canceled")}}
    for status, body in (
        (400, refused),
        (400, unexpected),
        (404, refused),
        (200, {}),
        (200, {"object": "payment_intent"}),
        (503, intent("canceled")),
    ):
        assert finish(status, body).state == UNSURE
    assert stripe_finish(Reply(None, error="timeout"), EXPECTED).state == UNSURE


@pytest.mark.parametrize(
    "other",
    [{"amount": 1}, {"currency": "usd"}, {"metadata": {"attempt": "another"}}],
)
def test_another_payment_is_none_of_ours(other):
    for status in ("canceled", "succeeded", "requires_action"):
        assert finish(200, intent(status, **other)).state == UNSURE
