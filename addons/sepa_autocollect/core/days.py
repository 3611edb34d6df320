"""Days on which banks work; the calendar itself (TARGET) is passed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
#: A calendar without a bank day in this time is a mistake of whoever made it.
SEARCHED = 400


class NoDayFound(ValueError):
    """No day of the next ``SEARCHED`` ones fits the rules."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Bank days.

    :param is_bank_day: says of a date whether banks settle on it
    """

    is_bank_day: Callable[[date], bool]

    def next_bank_day(self, day: date) -> date:
        """Return ``day`` or the first bank day after it.

        :raises NoDayFound: when there is none within ``SEARCHED`` days
        """
        return first_day(day, self.is_bank_day)

    def add_bank_days(self, day: date, count: int) -> date:
        """Return the bank day ``count`` bank days after ``day``.

        A start that is no bank day counts as the next one, so 0 gives a bank day.
        """
        day = self.next_bank_day(day)
        for _ in range(count):
            day = self.next_bank_day(day + ONE_DAY)
        return day

    def subtract_bank_days(self, day: date, count: int) -> date:
        """Return the bank day ``count`` bank days before the bank day ``day``."""
        for _ in range(count):
            day = first_day(day - ONE_DAY, self.is_bank_day, -ONE_DAY)
        return day


def first_day(
    day: date, allowed: Callable[[date], bool], step: timedelta = ONE_DAY
) -> date:
    """Return ``day`` or the first one after it (before it) that is allowed.

    :raises NoDayFound: when none of the next ``SEARCHED`` days is
    """
    for _ in range(SEARCHED):
        if allowed(day):
            return day
        day += step
    raise NoDayFound(day)


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later, the last of the month where it lacks it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    next_first = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (next_first - ONE_DAY).day
    return date(year, month + 1, min(day.day, last))
