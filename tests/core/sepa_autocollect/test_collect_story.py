from datetime import datetime, timedelta

from sepa_autocollect.core.story import Moment, states_of, told_in_order

NOW = datetime(2026, 11, 22, 8, 0)


def names(moments):
    return [one.what for one in told_in_order(moments)]


def test_plans_come_last():
    plan = Moment(NOW - timedelta(days=1), "plan", "plan")
    assert names([plan, Moment(NOW, "done", "done")]) == ["done", "plan"]


def test_same_second_is_told_by_rank():
    moments = [
        Moment(NOW.replace(microsecond=1), "settled", "settled"),
        Moment(NOW.replace(microsecond=5), "sending", "sending"),
        Moment(NOW.replace(microsecond=9), "refused", "refused"),
        Moment(NOW, "odd", "odd"),
    ]
    assert names(moments) == ["sending", "refused", "settled", "odd"]


def test_states_start_with_prepared_and_sent():
    history = [{"state": "done", "at": NOW.isoformat(), "who": "run"}]
    told = states_of(NOW - timedelta(hours=1), NOW - timedelta(minutes=1), history)
    assert [one["state"] for one in told] == ["prepared", "sending", "done"]


def test_sent_is_told_once():
    history = [{"state": "sending", "at": NOW.isoformat(), "who": "run"}]
    told = states_of(NOW - timedelta(hours=1), NOW, history)
    assert [one["state"] for one in told] == ["prepared", "sending"]


def test_a_clock_set_back_does_not_turn_the_story_round():
    history = [{"state": "done", "at": (NOW - timedelta(days=1)).isoformat()}]
    told = states_of(NOW, NOW + timedelta(seconds=1), history)
    times = [one["at"] for one in told]
    assert times == sorted(times)


def test_refusal_is_red_and_unknown_is_doubt():
    assert Moment(NOW, "refused", "").tone == "danger"
    assert Moment(NOW, "unknown", "").tone == "warning"
    assert Moment(NOW, "whatever", "").tone == "info"
