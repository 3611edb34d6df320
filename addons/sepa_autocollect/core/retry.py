"""When a refused debit is tried again, and when the next means takes over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .days import ONE_DAY, Calendar

# Kinds of refusal; core/refusals_*.py say which provider code is which.
SOFT = "soft"  # the bank said no without a reason that lasts
FUNDS = "funds"  # not enough money
HARD = "hard"  # this means will not work again
NEVER = "never"  # the network forbids to ask again
AUTHENTICATION = "authentication"  # the client must confirm it in person
BUSY = "busy"  # the provider or the bank could not answer
ASK = "ask"  # contested, or our own mistake: a person looks first
REFUSALS = (SOFT, FUNDS, HARD, NEVER, AUTHENTICATION, BUSY, ASK)
FINAL = frozenset({HARD, NEVER})
#: Card networks fine whoever tries one card more often than this in so many days.
NETWORK_TRIES, NETWORK_DAYS = 15, 30

# What to do next with one means for one invoice.
FIRST, AGAIN, NEXT_MEANS, CONFIRM, PERSON = (
    "first",
    "again",
    "next_means",
    "confirm",
    "person",
)


class PolicyError(ValueError):
    """A value a policy cannot have; ``field`` names it."""

    def __init__(self, field_name: str, value: Any):
        super().__init__(f"{field_name}: {value!r}")
        self.field = field_name
        self.value = value


@dataclass(frozen=True)
class RetryRules:
    """How patient we are.

    :param delays: days before the second, third... try after a soft refusal
    :param funds_tries: second tries after insufficient funds
    :param funds_gap: least days before one of them
    :param salary_from: from this day of the month on salaries are likely paid...
    :param salary_to: ...to this day of the next one
    :param busy_tries: tries the day after a busy provider
    :param confirm_days: how long the client may confirm before the next means
    :param card_tries: tries of one card the networks allow in ``card_days``
    """

    delays: tuple[int, ...] = (3, 5, 7)
    funds_tries: int = 2
    funds_gap: int = 3
    salary_from: int = 27
    salary_to: int = 5
    busy_tries: int = 5
    confirm_days: int = 5
    card_tries: int = 15
    card_days: int = 30

    def __post_init__(self):
        """Refuse what no run could obey, or what the card networks fine.

        :raises PolicyError: naming the field
        """
        rules = {
            "delays": all(days > 0 for days in self.delays),
            "funds_tries": self.funds_tries >= 0,
            "funds_gap": self.funds_gap > 0,
            "salary_from": 1 <= self.salary_from <= 28,
            "salary_to": 0 <= self.salary_to <= 31,
            "busy_tries": self.busy_tries >= 0,
            "confirm_days": self.confirm_days >= 0,
            "card_tries": 1 <= self.card_tries <= NETWORK_TRIES,
            "card_days": self.card_days >= NETWORK_DAYS,
        }
        for name, kept in rules.items():
            if not kept:
                raise PolicyError(name, getattr(self, name))


@dataclass(frozen=True, slots=True)
class Try:
    """A refused attempt.

    :param kind: one of ``REFUSALS``
    :param items: receivable items it asked for
    :param most: second tries that the table of return codes allows, None where only
        the policy counts them; the fewer of both
    :param fallback: whether that table lets the client's next means take over
    """

    means: Any
    on: date
    kind: str
    items: tuple[int, ...] = ()
    most: int | None = None
    fallback: bool = True


@dataclass(frozen=True, slots=True)
class RetryPlan:
    """What to do with a means.

    :param step: ``first``, ``again``, ``next_means``, ``confirm`` or ``person``
    :param on: day of the next try; for ``confirm`` the last day the client has
    :param kind: refusal that decided
    """

    step: str
    on: date | None = None
    kind: str = ""


def plan_retry(
    tries: Iterable[Try], rules: RetryRules, calendar: Calendar
) -> RetryPlan:
    """Say what to do after the refused tries of one invoice with one means.

    Called by the engine, and after a refusal to tell the client what comes next.
    """
    done = sorted(tries, key=lambda one: one.on)
    if not done:
        return RetryPlan(FIRST)
    final = [one.kind for one in done if one.kind in FINAL]
    step = NEXT_MEANS if may_fall_back(done) else PERSON
    if final:
        return RetryPlan(step, None, NEVER if NEVER in final else HARD)
    last = done[-1]
    if last.kind == ASK:
        return RetryPlan(PERSON, None, ASK)
    if last.kind == AUTHENTICATION:
        until = last.on + timedelta(days=rules.confirm_days)
        return RetryPlan(CONFIRM, until, AUTHENTICATION)
    on = _next_day(done, rules, calendar)
    return RetryPlan(AGAIN if on else step, on, last.kind)


def may_fall_back(tries: Iterable[Try]) -> bool:
    """Return whether the client's next means may take over after these tries."""
    return all(one.fallback for one in tries)


def _next_day(done: Sequence[Try], rules: RetryRules, calendar: Calendar):
    """Return the day of the next try, None when patience is over."""
    last = done[-1]
    count = sum(one.kind == last.kind for one in done)
    if last.most is not None and count > last.most:
        return None
    if last.kind == FUNDS:
        if count > rules.funds_tries:
            return None
        return salary_day(last.on + timedelta(days=rules.funds_gap), rules, calendar)
    if last.kind == BUSY:
        return last.on + ONE_DAY if count <= rules.busy_tries else None
    if count > len(rules.delays):
        return None
    return last.on + timedelta(days=rules.delays[count - 1])


def salary_day(day: date, rules: RetryRules, calendar: Calendar) -> date:
    """Return the first bank day from ``day`` on when salaries are likely in.

    :raises NoDayFound: for a calendar without bank days
    """
    soonest = calendar.next_bank_day(day)
    if soonest.day >= rules.salary_from or soonest.day <= rules.salary_to:
        return soonest
    return calendar.next_bank_day(soonest.replace(day=rules.salary_from))


def final_refusal(tries: Iterable[Try], since: date | None = None) -> str | None:
    """Return ``never`` or ``hard`` when a means is finished for every invoice.

    :param tries: all refused tries of the means, whatever the invoice
    :param since: refusals up to this day are forgiven: the means was renewed
    """
    kinds = {one.kind for one in tries if not since or one.on > since}
    return NEVER if NEVER in kinds else HARD if HARD in kinds else None


def card_free_on(
    refused: Iterable[date], planned: Iterable[date], day: date, rules: RetryRules
) -> date | None:
    """Return None when a card may be tried on ``day``, else the day it is free again.

    A card never refused in the window has no limit; after a refusal every try counts.

    :param refused: days of its refused tries
    :param planned: days of tries already decided
    """
    start = day - timedelta(days=rules.card_days)
    refused = [one for one in refused if start < one <= day]
    if not refused:
        return None
    counted = sorted([*refused, *(one for one in planned if start < one <= day)])
    if len(counted) < rules.card_tries:
        return None
    oldest = counted[len(counted) - rules.card_tries]
    return oldest + timedelta(days=rules.card_days)
