"""What will arrive in the bank on which day, by means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .days import Calendar
from .debits import Debit


@dataclass(frozen=True, slots=True)
class Delay:
    """How long money takes from the client's debit to our account.

    :param bank_days: counts bank days; False for calendar days, then the next bank day
    """

    days: int
    bank_days: bool = True


@dataclass(frozen=True, slots=True)
class Flow:
    """Money on its way: a planned debit, or an attempt that is not in the bank yet.

    :param collect_on: day the client is (was) debited
    :param arrives_on: day it arrives where that is known (a payout), else None
    """

    kind: str
    currency: str
    amount: Decimal
    collect_on: date
    arrives_on: date | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrives on one day by one kind of means."""

    day: date
    kind: str
    currency: str
    amount: Decimal
    count: int


@dataclass(frozen=True)
class CashCalendar:
    """Arrivals of the next days and sums.

    :param arrivals: by day, kind and currency
    :param later: what arrives after the last day, by currency
    """

    first: date
    last: date
    arrivals: tuple[Arrival, ...]
    later: Mapping[str, Decimal]

    def totals(self) -> dict[str, Decimal]:
        """Return what arrives within the days, by currency."""
        sums: dict[str, Decimal] = {}
        for one in self.arrivals:
            sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.amount
        return sums

    def totals_by_kind(self) -> dict[tuple[str, str], Decimal]:
        """Return what arrives within the days, by kind of means and currency."""
        sums: dict[tuple[str, str], Decimal] = {}
        for one in self.arrivals:
            key = (one.kind, one.currency)
            sums[key] = sums.get(key, Decimal(0)) + one.amount
        return sums


def flows_of(debits: Iterable[Debit]) -> list[Flow]:
    """Return the flows of planned debits."""
    return [Flow(d.means.kind, d.currency, d.amount, d.collect_on) for d in debits]


def cash_calendar(
    flows: Iterable[Flow],
    delays: Mapping[str, Delay],
    calendar: Calendar,
    today: date,
    days: int = 60,
) -> CashCalendar:
    """Return what arrives from today to ``days`` days ahead.

    :param flows: planned debits and attempts under way
    :param delays: by kind of means; a kind without one arrives on the day of the debit
    """
    last = today + timedelta(days=days)
    sums: dict[tuple[date, str, str], tuple[Decimal, int]] = {}
    later: dict[str, Decimal] = {}
    for flow in flows:
        # What should be there already and is not is expected today.
        day = max(today, _arrival(flow, delays, calendar))
        if day > last:
            later[flow.currency] = later.get(flow.currency, Decimal(0)) + flow.amount
            continue
        key = (day, flow.kind, flow.currency)
        amount, count = sums.get(key, (Decimal(0), 0))
        sums[key] = (amount + flow.amount, count + 1)
    arrivals = tuple(Arrival(*key, *sums[key]) for key in sorted(sums))
    return CashCalendar(today, last, arrivals, later)


def _arrival(flow: Flow, delays: Mapping[str, Delay], calendar: Calendar) -> date:
    if flow.arrives_on:
        return flow.arrives_on
    delay = delays.get(flow.kind, Delay(0))
    if delay.bank_days:
        return calendar.add_bank_days(flow.collect_on, delay.days)
    return calendar.next_bank_day(flow.collect_on + timedelta(days=delay.days))
