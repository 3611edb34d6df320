"""TARGET: the days on which euro payments are settled between banks."""

from datetime import date, timedelta
from functools import cache

import holidays

_DAY = timedelta(days=1)


@cache
def _closed(year: int) -> frozenset[date]:
    """Closing days of a year that may fall on a weekday."""
    return frozenset(holidays.financial_holidays("ECB", years=year))


def is_target_day(day: date) -> bool:
    """Whether TARGET is open.

    >>> is_target_day(date(2026, 4, 3)), is_target_day(date(2026, 4, 7))
    (False, True)
    """
    return day.weekday() < 5 and day not in _closed(day.year)


def next_target_day(day: date) -> date:
    """This day when TARGET is open, else the first day after it that is.

    >>> next_target_day(date(2026, 12, 25))
    datetime.date(2026, 12, 28)
    """
    while not is_target_day(day):
        day += _DAY
    return day


def previous_target_day(day: date) -> date:
    """This day when TARGET is open, else the last day before it that is."""
    while not is_target_day(day):
        day -= _DAY
    return day


def add_target_days(day: date, count: int) -> date:
    """The TARGET day ``count`` TARGET days after (or before, when negative) a day.

    Zero gives :func:`next_target_day`. A day that is closed counts as the open day
    before it when counting onwards, as the one after it when counting back.
    """
    if not count:
        return next_target_day(day)
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while not is_target_day(day):
            day += step
    return day


def next_salary_day(after: date, days_of_month: tuple[int, ...] = (28, 1, 5)) -> date:
    """The first TARGET day after ``after`` on which a salary is likely there.

    :param days_of_month: salaries are expected on these days; a day that a month
        does not have is its last day.

    >>> next_salary_day(date(2026, 3, 6))
    datetime.date(2026, 3, 30)
    """
    found = []
    first = after.replace(day=1)
    for _ in range(3):
        last = (first + timedelta(days=31)).replace(day=1) - _DAY
        for number in days_of_month:
            found.append(next_target_day(first.replace(day=min(number, last.day))))
        first = last + _DAY
    # A day late in the month before may be moved into this one.
    return min(day for day in found if day > after)
