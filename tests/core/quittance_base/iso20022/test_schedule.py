"""TARGET days, and the first day on which a client can be debited."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from quittance_base.core.iso20022.calendar import (
    add_target_days,
    is_target_day,
    next_salary_day,
    next_target_day,
    previous_target_day,
)
from quittance_base.core.iso20022.schedule import (
    BankTerms,
    FreeDays,
    NoDay,
    due_date,
    handed_in_on,
    latest_hand_in,
)

PARIS = ZoneInfo("Europe/Paris")
DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))
MOMENTS = st.datetimes(
    datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(timezone.utc)
)
TERMS = BankTerms(
    cut_off=time(11, 30),
    lead_days={("CORE", "FRST"): 5, ("CORE", ""): 2, ("", ""): 1},
)


@given(DAYS)
def test_target_closes_on_six_feasts_and_at_the_weekend(day):
    sunday = easter(day.year)
    feasts = {(1, 1), (5, 1), (12, 25), (12, 26)}
    moving = {sunday - timedelta(days=2), sunday + timedelta(days=1)}
    closed = day.weekday() > 4 or (day.month, day.day) in feasts or day in moving
    assert is_target_day(day) is not closed


@given(DAYS, st.integers(-30, 30))
def test_counting_target_days_back_and_forth(day, count):
    start = next_target_day(day)
    there = add_target_days(start, count)
    assert is_target_day(there)
    assert add_target_days(there, -count) == start
    assert previous_target_day(day) <= day <= next_target_day(day)


@given(DAYS)
def test_a_salary_day_is_ahead_and_within_a_month(day):
    found = next_salary_day(day)
    assert day < found <= day + timedelta(days=31) and is_target_day(found)


def at(day, hour, minute=0):
    return datetime(2026, *day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (at((3, 2), 11, 30), date(2026, 3, 2)),
        (at((3, 2), 11, 31), date(2026, 3, 3)),
        (at((3, 6), 12), date(2026, 3, 9)),
        (at((3, 7), 8), date(2026, 3, 9)),
        (at((4, 2), 15), date(2026, 4, 7)),
        (datetime(2026, 7, 1, 9, 31, tzinfo=timezone.utc), date(2026, 7, 2)),
        (datetime(2026, 7, 1, 9, 30, tzinfo=timezone.utc), date(2026, 7, 1)),
    ],
)
def test_when_a_file_counts_as_handed_in(now, day):
    assert handed_in_on(now, TERMS) == day


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        handed_in_on(datetime(2026, 3, 2), TERMS)


@pytest.mark.parametrize(
    ("wanted", "day", "moved"),
    [
        ({}, (3, 4), ()),
        ({"sequence": "FRST"}, (3, 9), ()),
        ({"scheme": "B2B"}, (3, 3), ()),
        ({"wanted": date(2026, 3, 20)}, (3, 20), ()),
        ({"wanted": date(2026, 3, 3)}, (3, 4), ("lead",)),
        ({"wanted": date(2026, 3, 21)}, (3, 23), ("target",)),
        ({"notified_on": date(2026, 3, 2)}, (3, 16), ("notice",)),
        ({"notified_on": date(2026, 2, 19)}, (3, 5), ("notice",)),
        ({"notified_on": date(2026, 2, 18)}, (3, 4), ()),
        ({"notified_on": date(2026, 3, 2), "notice_days": 5}, (3, 9), None),
        ({"free_days": FreeDays(weekdays=frozenset({2}))}, (3, 5), ("blackout",)),
        (
            {"free_days": FreeDays(days_of_month=frozenset({4, 5}))},
            (3, 6),
            ("blackout",),
        ),
        (
            {"free_days": FreeDays(dates=frozenset({date(2026, 3, 4)}))},
            (3, 5),
            ("blackout",),
        ),
    ],
)
def test_the_first_day_and_what_moved_it(wanted, day, moved):
    found = due_date(at((3, 2), 9), TERMS, **wanted)
    assert found.day == date(2026, *day)
    assert moved is None or found.moved_by == moved


def test_no_day_at_all_is_an_error():
    with pytest.raises(NoDay):
        due_date(at((3, 2), 9), free_days=FreeDays(weekdays=frozenset(range(5))))


@given(MOMENTS, st.integers(-30, 30), st.sampled_from(["FRST", "RCUR"]), st.booleans())
def test_a_due_date_can_always_be_met(now, days, sequence, notice):
    told = now.date() + timedelta(days=days)
    found = due_date(
        now, TERMS, sequence=sequence, notified_on=told if notice else None
    ).day
    assert is_target_day(found)
    assert latest_hand_in(found, TERMS, "CORE", sequence) >= now
    assert not notice or found >= told + timedelta(days=14)


@given(MOMENTS, MOMENTS)
def test_who_comes_later_is_not_debited_earlier(one, other):
    first, second = sorted((one, other))
    assert due_date(first, TERMS).day <= due_date(second, TERMS).day
