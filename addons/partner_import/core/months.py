"""Service dates and the month they are billed in."""

from datetime import date, timedelta

#: Before this, a year was mistyped; the company's books are younger.
OLDEST = date(2000, 1, 1)
#: A service may be announced ahead, not by more than this.
AHEAD = timedelta(days=31)


def first_day(day):
    """Return the first day of the month of ``day``."""
    return day.replace(day=1)


def last_day(day):
    """Return the last day of the month of ``day``."""
    return (day.replace(day=1) + AHEAD).replace(day=1) - timedelta(days=1)


def billing_month(service_date, arrival, by):
    """Return the first day of the month billed, None where it cannot be known.

    :param service_date: date or None
    :param arrival: day the file came, in the company's time
    :param by: ``service`` or ``arrival``, the profile's rule
    """
    day = arrival if by == "arrival" else service_date
    return first_day(day) if day else None


def date_problem(service_date, arrival):
    """Return the reason code of an unlikely date, or None."""
    if service_date < OLDEST:
        return "date_too_old"
    if service_date > arrival + AHEAD:
        return "date_in_future"
    return None
