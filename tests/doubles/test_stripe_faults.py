"""Idempotency keys and everything that can go wrong with a call to Stripe."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from .stripe_calls import Caller

INTENTS = "POST /v1/payment_intents"


@pytest.fixture
def caller(stripe_double):
    return Caller(stripe_double, timeout=0.5)


def fault(double, kind, **rule):
    double.faults(rules=[{"fault": kind, "on": INTENTS, **rule}])


def test_a_key_replays_its_answer(stripe_double, caller):
    means = stripe_double.means()
    first = caller.charge(means, key="k")
    again = caller.charge(means, key="k")
    assert again.content == first.content
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert stripe_double.taken() == {"count": 1, "amount": 1200}
    assert [row["key"] for row in stripe_double.keys()["keys"]] == ["k"]


def test_without_a_key_each_call_charges(stripe_double, caller):
    means = stripe_double.means()
    for _ in range(2):
        caller.charge(means)
    assert stripe_double.taken()["count"] == 2


@pytest.mark.parametrize(
    "change", [{"amount": 1300}, {"reference": "X"}, {"shipping[name]": "Moved"}]
)
def test_a_key_with_other_parameters_is_an_error(stripe_double, caller, change):
    means = stripe_double.means()
    caller.charge(means, key="k")
    response = caller.charge(means, key="k", **change)
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "idempotency_error"
    assert stripe_double.taken()["count"] == 1


def test_a_key_is_forgotten_after_a_day_of_the_clock(stripe_double, caller):
    means = stripe_double.means()
    caller.charge(means, key="k")
    stripe_double.advance(hours=23)
    caller.charge(means, key="k")
    assert stripe_double.taken()["count"] == 1
    stripe_double.advance(hours=1)
    caller.charge(means, key="k")
    assert stripe_double.taken()["count"] == 2
    stripe_double.prune(older_than=0)
    caller.charge(means, key="k")
    assert stripe_double.taken()["count"] == 3


def test_a_running_key_is_a_conflict(stripe_double, caller):
    means = stripe_double.means()
    caller.timeout = 10
    stripe_double.settings(latency=0.6)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(caller.charge, means, key="k")
        deadline = time.monotonic() + 5
        while not stripe_double.calls()["calls"] and time.monotonic() < deadline:
            pass
        second = caller.charge(means, key="k")
        assert first.result().status_code == 200
    assert second.status_code == 409
    assert second.json()["error"]["code"] == "idempotency_key_in_use"
    assert caller.charge(means, key="k").status_code == 200
    assert stripe_double.taken()["count"] == 1


@pytest.mark.parametrize(
    ("kind", "broken", "taken"),
    [
        ("charge_then_hang", requests.Timeout, 1),
        ("charge_then_reset", requests.ConnectionError, 1),
        ("slow", requests.Timeout, 1),
        ("hang_before_charge", requests.Timeout, 0),
        ("reset_before_charge", requests.ConnectionError, 0),
    ],
)
def test_no_answer_leaves_the_caller_guessing(
    stripe_double, caller, kind, broken, taken
):
    means = stripe_double.means()
    fault(stripe_double, kind, times=1, seconds=2)
    with pytest.raises(broken):
        caller.charge(means, key="k")
    assert stripe_double.taken()["count"] == taken
    # The same key gives the truth, and no second charge.
    answer = caller.charge(means, key="k")
    assert answer.json()["status"] == "succeeded"
    assert ("Idempotent-Replayed" in answer.headers) == bool(taken)
    assert stripe_double.taken()["count"] == 1


@pytest.mark.parametrize(
    ("kind", "status", "taken", "kept"),
    [
        ("conflict", 409, 0, False),
        ("rate_limit", 429, 0, False),
        ("unavailable", 503, 0, False),
        ("error_before", 500, 0, True),
        ("error_after", 500, 1, True),
    ],
)
def test_an_error_is_kept_with_its_key_or_not(
    stripe_double, caller, kind, status, taken, kept
):
    means = stripe_double.means()
    fault(stripe_double, kind, times=1, retry_after=7)
    response = caller.charge(means, key="k")
    assert response.status_code == status
    assert response.headers.get("Retry-After") == ("7" if status == 429 else None)
    assert stripe_double.taken()["count"] == taken
    again = caller.charge(means, key="k")
    assert again.status_code == (status if kept else 200)
    assert stripe_double.taken()["count"] == (taken if kept else 1)
    listed = caller.get("payment_intents", customer=means["customer"])
    assert len(listed["data"]) == stripe_double.taken()["count"]


def test_a_gateway_may_lose_the_answer(stripe_double, caller):
    means = stripe_double.means()
    fault(stripe_double, "bad_gateway", times=1)
    response = caller.charge(means, key="k")
    assert response.status_code == 502
    with pytest.raises(json.JSONDecodeError):
        response.json()
    assert stripe_double.taken()["count"] == 1


def test_a_rule_chooses_its_calls(stripe_double, caller):
    means = stripe_double.means()
    fault(stripe_double, "rate_limit", match={"metadata.attempt": "b"})
    assert caller.charge(means, **{"metadata[attempt]": "a"}).status_code == 200
    assert caller.charge(means, **{"metadata[attempt]": "b"}).status_code == 429
    fault(stripe_double, "rate_limit", skip=1, times=2)
    answers = [caller.charge(means).status_code for _ in range(4)]
    assert answers == [200, 429, 429, 200]
    with pytest.raises(ValueError, match="no fault"):
        fault(stripe_double, "sulk")


def test_a_seed_gives_the_same_faults_in_any_order(stripe_double, caller):
    means = stripe_double.means()
    rules = [{"fault": "unavailable", "on": INTENTS, "probability": 0.4}]

    def answers(keys, seed):
        stripe_double.faults(rules=rules, seed=seed)
        return {key: caller.charge(means, key=key).status_code for key in keys}

    keys = [f"key-{n}" for n in range(20)]
    first = answers(keys, 7)
    assert set(first.values()) == {200, 503}
    stripe_double.prune(older_than=0)
    assert answers(list(reversed(keys)), 7) == first
    stripe_double.prune(older_than=0)
    assert answers(keys, 8) != first


def test_fifty_slow_requests_at_the_same_time(stripe_double):
    caller = Caller(stripe_double, timeout=30)
    means = stripe_double.means()
    stripe_double.settings(latency=0.3)
    started = time.monotonic()
    with ThreadPoolExecutor(50) as pool:
        keys = [f"k{n}" for n in range(50)]
        answers = list(pool.map(lambda key: caller.charge(means, key=key), keys))
    # One after the other they would take 15 seconds.
    assert time.monotonic() - started < 5
    assert {answer.status_code for answer in answers} == {200}
    assert stripe_double.taken()["count"] == 50


def test_a_kill_loses_nothing(start_double):
    double = start_double("stripe", keep=True)
    caller = Caller(double)
    means = double.means()
    first = caller.charge(means, key="k")
    double.advance(hours=1)
    now = double.summary()["now"]
    double.restart()
    assert abs(double.summary()["now"] - now) < 5
    assert double.taken()["count"] == 1
    assert caller.charge(means, key="k").json() == first.json()
    assert double.taken()["count"] == 1
