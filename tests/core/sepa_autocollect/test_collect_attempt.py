"""States of attempts, provider events in any order, and the resolver's choices."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepa_autocollect.core import attempt as states
from sepa_autocollect.core import resolver
from sepa_autocollect.core.attempt import ForbiddenTransition, check_transition
from sepa_autocollect.core.events import (
    EVENTS,
    Event,
    Known,
    apply_event,
    apply_events,
)
from sepa_autocollect.core.evidence import Age, Evidence, ResolverRules, age_of
from sepa_autocollect.core.outcome import STRIPE_STATES, WORLDLINE_STATES, outcome_of
from sepa_autocollect.core.resolver import next_action

NOW = datetime(2026, 11, 16, 3)
HOUR = timedelta(hours=1)
RULES = ResolverRules()
FRESH = Known(Decimal(10), "EUR")


def event(kind, id="e1", minute=0, amount="10", **values):
    values = {"object_id": "pi_1", "currency": "eur", **values}
    created = NOW + timedelta(minutes=minute)
    return Event(id=id, kind=kind, amount=Decimal(amount), created=created, **values)


def fold(*events):
    return apply_events(FRESH, events)


def test_transitions_name_who():
    check_transition("prepared", "sending", states.RUN)
    check_transition("done", "done", states.PERSON)
    for old, new, who in [
        ("prepared", "sending", states.PERSON),
        ("sending", "sending_again", states.RUN),
        ("sending", "cancelled", states.PERSON),
        ("unknown", "sending", states.RUN),
        ("unknown", "cancelled", states.PERSON),
        ("done", "refused", states.EVENT),
        ("refused", "sending", states.RUN),
        ("pending", "refused", states.PERSON),
    ]:
        with pytest.raises(ForbiddenTransition):
            check_transition(old, new, who)


def test_nothing_ever_goes_back_to_sending():
    back = [pair for pair in states.TRANSITIONS if pair[1] == "sending"]
    assert back == [("prepared", "sending")]
    assert not any(new == "prepared" for _old, new in states.TRANSITIONS)


def test_no_person_decides_what_became_of_money():
    """But of what a provider can never tell: see ``collection_hand_unknown``."""
    by_hand = {p for p, who in states.TRANSITIONS.items() if states.PERSON in who}
    said = {("unknown", "refused")}
    assert by_hand - said == {("prepared", "cancelled"), ("returned", "done")}


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        (["processing"], "pending"),
        (["succeeded", "processing"], "done"),
        (["succeeded", "returned"], "returned"),
        (["returned", "succeeded", "processing"], "returned"),
        (["returned", "return_won"], "done"),
        (["return_won", "return_lost", "returned"], "returned"),
        (["failed"], "refused"),
        (["refunded"], None),
        (["invented"], None),
    ],
)
def test_the_furthest_event_decides(kinds, state):
    known = fold(*(event(kind, f"e{n}") for n, kind in enumerate(kinds)))
    assert known.state == state


def test_a_late_success_after_a_refusal_is_done_and_an_alert():
    known = fold(
        event("failed", "e1", code="generic_decline"), event("succeeded", "e2")
    )
    assert (known.state, known.code) == ("done", "")
    assert known.alerts == {"succeeded_after_refusal"}


def test_the_latest_of_two_refusals_gives_the_code():
    first, second = event("failed", "a", 1, code="x"), event("failed", "b", 2, code="y")
    assert fold(second, first).code == fold(first, second).code == "y"


def test_what_differs_is_an_alert():
    assert fold(event("succeeded", amount="11")).alerts == {"amount_differs"}
    assert fold(event("succeeded", currency="usd")).alerts == {"currency_differs"}
    assert fold(event("invented")).alerts == {"unknown_event"}
    assert fold(event("refunded", amount="12")).alerts == {"amount_differs"}
    two = fold(event("succeeded", "a"), event("succeeded", "b", object_id="pi_2"))
    assert two.alerts == {"two_objects"}


def test_refunds_are_totals():
    known = fold(event("refunded", "b", 2, "7"), event("refunded", "a", 1, "3"))
    assert known.refunded == 7


events_ = st.lists(
    st.builds(
        event,
        st.sampled_from([*EVENTS, "refunded", "invented"]),
        st.text("abcdef", min_size=1, max_size=2),
        st.integers(0, 3),
        st.sampled_from(["10", "4", "11"]),
        object_id=st.sampled_from(["pi_1", "pi_2", ""]),
        currency=st.sampled_from(["eur", "EUR", "usd"]),
        code=st.sampled_from(["", "x", "y"]),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(events_, st.randoms(), st.integers(0, 8))
def test_any_order_and_any_repetition_end_in_the_same_state(events, chance, repeated):
    mixed = events + events[:repeated]
    random.Random(chance.random()).shuffle(mixed)
    assert apply_events(FRESH, mixed) == apply_events(FRESH, events)


@given(events_)
def test_the_same_event_again_changes_nothing(events):
    known = apply_events(FRESH, events)
    for one in events:
        assert apply_event(known, one) is known


# The resolver


def age(hours, oldest=None):
    return Age(hours * HOUR, (hours if oldest is None else oldest) * HOUR)


def step(state, age_, evidence=None, asked=0, since_asked=None):
    return next_action(state, age_, RULES, evidence, asked, since_asked)


def test_a_lost_answer_is_asked_with_the_same_key_then_listed():
    assert step("sending", Age(HOUR / 60, HOUR / 60)).action == resolver.WAIT
    assert step("sending", age(1)).action == resolver.RESEND
    assert step("unknown", age(1)).action == resolver.RESEND
    assert step("unknown", age(1), asked=1, since_asked=HOUR / 120).wait == HOUR / 120
    assert step("unknown", age(1), asked=1, since_asked=HOUR / 60).action == "resend"
    assert step("unknown", age(19), asked=4, since_asked=3 * HOUR).action == "list"
    assert step("unknown", age(21)).action == resolver.LIST


def test_what_the_provider_has_is_applied_whatever_the_age():
    for hours in (1, 30, 3000):
        assert step("unknown", age(hours), Evidence("found")).action == resolver.APPLY
    conflict = step("unknown", age(1), Evidence("conflict"))
    assert (conflict.action, conflict.alert) == (resolver.ALERT, True)


def test_absence_is_proof_only_after_the_key_and_twice():
    def absent(hours, listings):
        return Evidence("absent", hours * HOUR, listings)

    assert step("unknown", age(30), absent(21, 2)).action == resolver.CLOSE_ABSENT
    assert step("unknown", age(30), absent(21, 2)).why == "never_reached_provider"
    assert step("unknown", age(30), absent(19, 2)).action == resolver.LIST
    assert step("unknown", age(30), absent(21, 1)).action == resolver.LIST
    assert (
        step("unknown", age(30), Evidence("no_answer", 30 * HOUR, 2)).action == "list"
    )


def test_a_person_is_told_when_it_takes_too_long():
    assert not step("unknown", age(30)).alert
    told = step("unknown", age(100))
    assert (told.action, told.alert) == (resolver.LIST, True)


def test_prepared_is_the_runs_until_it_is_stale():
    assert step("prepared", age(1)).action == resolver.NOTHING
    assert step("prepared", age(25)).action == resolver.CANCEL


def test_pending_waits_for_events_then_lists():
    assert step("pending", age(24)).action == resolver.WAIT
    assert step("pending", age(24 * 21)).action == resolver.LIST
    assert step("pending", age(24 * 24)).alert
    assert step("pending", age(24), Evidence("found")).action == resolver.APPLY


def test_clocks_that_jump():
    set_back = age_of(NOW, NOW - HOUR)
    assert set_back == Age(timedelta(0), None)
    back = step("sending", set_back)
    assert (back.action, back.alert) == (resolver.LIST, True)
    # Ours jumped a day ahead: the provider's clock says that nothing is proven yet.
    ahead = age_of(NOW, NOW + 24 * HOUR, NOW, NOW + HOUR / 60)
    assert ahead == Age(HOUR / 60, 24 * HOUR)
    assert step("sending", ahead).action == resolver.WAIT
    # Ours went back unseen: the provider's says that the key is dead.
    behind = age_of(NOW, NOW + HOUR, NOW, NOW + 25 * HOUR)
    assert step("sending", behind).action == resolver.LIST


spans = st.integers(0, 100).map(lambda n: n * HOUR)
evidences = st.none() | st.builds(
    Evidence,
    st.sampled_from(["found", "absent", "conflict", "in_progress", "no_answer"]),
    spans,
    st.integers(0, 3),
)


@given(
    st.sampled_from(sorted(states.OPEN | states.CLOSED)),
    st.tuples(spans, spans).map(sorted),
    st.booleans(),
    evidences,
    st.integers(0, 8),
    st.none() | st.integers(-5, 20).map(lambda n: n * HOUR),
)
def test_nothing_is_sent_again_once_the_key_may_be_dead(
    state, ages, lost, evidence, asked, since
):
    age_ = Age(ages[0], None if lost else ages[1])
    done = next_action(state, age_, RULES, evidence, asked, since)
    if done.action == resolver.RESEND:
        assert state in ("sending", "unknown")
        assert age_.oldest is not None and age_.oldest < RULES.key_life
    if done.action == resolver.CLOSE_ABSENT:
        assert evidence.kind == "absent" and evidence.listings >= 2
        assert evidence.youngest >= RULES.key_life
    if done.action == resolver.CANCEL:
        assert state == "prepared"
    if done.action == resolver.WAIT:
        assert done.wait > timedelta(0)
    if state in states.CLOSED:
        assert done.action == resolver.NOTHING


# Outcomes of calls


@pytest.mark.parametrize(
    ("status", "state", "error", "outcome"),
    [
        (None, None, "", "unknown"),
        (500, None, "", "unknown"),
        (503, "succeeded", "", "unknown"),
        (409, None, "", "unknown"),
        (429, None, "", "unknown"),
        (400, None, "idempotency_error", "unknown"),
        (200, None, "", "unknown"),
        (200, "new_state", "", "unknown"),
        (302, None, "", "unknown"),
        (200, "succeeded", "", "done"),
        (200, "processing", "", "pending"),
        (200, "requires_action", "", "refused"),
        (402, None, "card_error", "refused"),
        (402, "requires_payment_method", "card_error", "refused"),
        (402, "succeeded", "card_error", "done"),
        (402, "processing", "card_error", "unknown"),
        (400, None, "invalid_request_error", "refused"),
    ],
)
def test_only_an_answer_that_was_understood_is_a_refusal(status, state, error, outcome):
    assert outcome_of(STRIPE_STATES, status, state, error) == outcome


def test_worldlines_states():
    def said(status, state):
        return outcome_of(WORLDLINE_STATES, status, state)

    assert said(201, "CAPTURED") == "done"
    assert said(201, "CAPTURE_REQUESTED") == "pending"
    assert said(402, "REJECTED") == "refused"
    assert said(409, None) == "unknown"
