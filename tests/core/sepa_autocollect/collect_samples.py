"""Small open items, means and calendars for the tests of the collection's core."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from dateutil.easter import easter

from sepa_autocollect.core.days import Calendar
from sepa_autocollect.core.decide import decide
from sepa_autocollect.core.items import Announced, Item, Situation
from sepa_autocollect.core.means import CARD, Means

#: A Monday.
TODAY = date(2026, 11, 16)


def is_target_day(day):
    """TARGET: weekdays but six holidays."""
    sunday = easter(day.year)
    closed = {(1, 1), (5, 1), (12, 25), (12, 26)}
    around = {sunday - timedelta(days=2), sunday + timedelta(days=1)}
    return (
        day.weekday() < 5 and (day.month, day.day) not in closed and day not in around
    )


TARGET = Calendar(is_target_day)


def days(count):
    return timedelta(days=count)


def item(id=1, residual="100.00", **values):
    base = Item(
        id=id,
        invoice=values.pop("invoice", id),
        number=f"INV/{id}",
        partner=1,
        currency="EUR",
        residual=Decimal(residual),
        due=TODAY,
        validated=TODAY - days(30),
    )
    return replace(base, **values)


def means(id="card", kind=CARD, **values):
    return replace(Means(id=id, partner=1, kind=kind), **values)


def situation(items, means_=(), **values):
    return replace(
        Situation(today=TODAY, calendar=TARGET, items=items, means=means_), **values
    )


def one(items, *means_, **values):
    """Return the only debit or the only why-not."""
    decision = decide(situation(items, means_, **values))
    found = [*decision.debits, *decision.left]
    assert len(found) == 1
    return found[0]


def why(items, *means_, **values):
    return one(items, *means_, **values).code


def told(amount="100.00", means_="sdd", on=-14, collect=0):
    return Announced(TODAY + days(on), TODAY + days(collect), Decimal(amount), means_)
