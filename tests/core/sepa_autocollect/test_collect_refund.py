"""What providers say of refunds, in whatever order they say it."""

import json
import uuid
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepa_autocollect.core.answer import Expected, Reply
from sepa_autocollect.core.answer_refund import stripe_refund_answer
from sepa_autocollect.core.answer_refund_worldline import (
    worldline_refund_answer,
    worldline_refund_found,
)
from sepa_autocollect.core.attempt import TRANSITIONS
from sepa_autocollect.core.objects_worldline import worldline_given
from sepa_autocollect.core.reference import (
    attempt_of,
    attempt_reference,
    refund_of,
    refund_reference,
)
from sepa_autocollect.core.refund import refund_state
from sepa_autocollect.core.said import shortened

ONE = uuid.UUID(int=7)
NAME = refund_reference(ONE)
AT_STRIPE = Expected(str(ONE), "pi_1", 3000, "EUR")
AT_WORLDLINE = Expected(str(ONE), NAME, 3000, "EUR")


def fold(state, news):
    for told in news:
        state = refund_state(state, told, named=True) or state
    return state


@pytest.mark.parametrize("news", list(permutations(["pending", "done", "refused"])))
def test_the_order_of_news_decides_nothing_but_the_books(news):
    assert fold("sending", news) in ("refused", "returned")
    # What was in the books is undone, what was not is refused.
    booked = news.index("done") < news.index("refused")
    assert fold("sending", news) == ("returned" if booked else "refused")


@given(st.lists(st.sampled_from(["pending", "done", "refused"])))
def test_every_change_is_one_that_states_know(news):
    state = "unknown"
    for told in news:
        if new := refund_state(state, told, named=True):
            assert (state, new) in TRANSITIONS
            state = new


def test_one_that_nobody_found_may_turn_up():
    assert refund_state("refused", "done", named=False) == "done"
    assert refund_state("refused", "done", named=True) == ""


def test_names_of_refunds_are_not_names_of_attempts():
    assert refund_of(NAME) == ONE and len(NAME) <= 30
    assert attempt_of(NAME) is None and refund_of(attempt_reference(ONE)) is None
    assert shortened(refund_reference(uuid.UUID(int=2**127))) != ""
    for number in range(3000):
        name = refund_reference(uuid.uuid5(ONE, str(number)))
        assert shortened(name) == name


def stripe(status, code=200, **values):
    body = {
        "object": "refund",
        "id": "re_1",
        "status": status,
        "amount": 3000,
        "currency": "eur",
        "payment_intent": "pi_1",
        "metadata": {"refund": str(ONE)},
        **values,
    }
    return Reply(code, json.dumps(body))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("succeeded", "done"),
        ("pending", "pending"),
        ("requires_action", "pending"),
        ("failed", "refused"),
        ("canceled", "refused"),
        ("invented", "unknown"),
    ],
)
def test_stripes_pending_refund_is_not_done(status, outcome):
    answer = stripe_refund_answer(stripe(status), AT_STRIPE)
    assert answer.outcome == outcome


def refund(status="REFUND_REQUESTED", name=NAME, amount=3000, number="3001_1"):
    return {
        "id": number,
        "status": status,
        "refundOutput": {
            "amountOfMoney": {"amount": amount, "currencyCode": "EUR"},
            "references": {"merchantReference": name},
        },
        "statusOutput": {"errors": [{"errorCode": "30511001"}]},
    }


def worldline(body, status=201, again=False):
    return worldline_refund_answer(Reply(status, json.dumps(body)), AT_WORLDLINE, again)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("REFUNDED", "done"),
        ("REFUND_REQUESTED", "pending"),
        ("REJECTED", "refused"),
        ("CANCELLED", "refused"),
        ("INVENTED", "unknown"),
    ],
)
def test_worldlines_refunds(status, outcome):
    answer = worldline(refund(status))
    assert answer.outcome == outcome
    assert worldline_given(refund(status)).name == str(ONE)
    if outcome == "refused":
        assert (answer.object_id, answer.code) == ("3001_1", "30511001")


def test_a_refusal_without_a_refund_says_nothing_of_the_first_call():
    body = {"errors": [{"errorCode": "50001127", "message": "At most 0"}]}
    assert worldline(body, 400).code == "50001127"
    assert worldline(body, 400).outcome == "refused"
    assert worldline(body, 400, again=True).outcome == "unknown"
    assert worldline({}, 400).outcome == "unknown"
    assert worldline(body, 409).problem == "in_progress"
    assert worldline({"refundResult": refund("REJECTED")}, 402).outcome == "refused"


def test_another_refund_is_no_answer():
    for other in (refund(amount=1), refund(name=refund_reference(uuid.UUID(int=8)))):
        answer = worldline(other)
        assert (answer.outcome, answer.problem) == ("unknown", "conflict")


def test_a_refund_is_found_by_its_name_and_absent_only_without_doubt():
    reply = Reply(200)

    def find(*rows):
        kind, answer = worldline_refund_found(rows, AT_WORLDLINE, reply)
        return kind, answer and answer.outcome

    other = refund(name=refund_reference(uuid.UUID(int=8)), number="3001_2")
    assert find(other) == ("absent", None)
    assert find(other, refund("REFUNDED")) == ("found", "done")
    assert find(refund(), refund(number="3001_2"))[0] == "conflict"
    # One without our name and of the same amount may be ours.
    assert find(refund(name="INV-1")) == ("conflict", None)
    assert find(refund(name="INV-1", amount=5)) == ("absent", None)
    assert find(refund("INVENTED"))[0] == "no_answer"
