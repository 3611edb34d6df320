"""The day a client is debited: the latest of what each rule asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .days import first_day
from .items import Item, Situation
from .means import SEPA_BANK, Means
from .policy import AT_VALIDATION, BEFORE_DUE, Policy
from .retry import RetryPlan, Try


@dataclass(frozen=True, slots=True)
class Choice:
    """An item with its means and days, not yet part of a debit.

    :param because: why not earlier, a why-not code; empty when it is today
    :param rule: what moved it, for ``moved``; the refusal, for ``retry_wait``
    :param announce: days of pre-notification still to send, 0 for none
    :param number: 1 for a first try with this means, 2 for the second...
    """

    item: Item
    amount: Decimal
    means: Means
    collect_on: date
    send_on: date
    because: str = ""
    rule: str = ""
    announce: int = 0
    number: int = 1


def when(
    situation: Situation,
    policy: Policy,
    item: Item,
    amount: Decimal,
    means: Means,
    plan: RetryPlan,
    tries: Sequence[Try],
    due: date,
) -> Choice:
    """Find the day: the latest of what each rule asks, moved to an allowed one."""
    today = situation.today
    wanted = [(today, "", "")]
    wanted.append((_wish(policy, item, due), "not_yet_due", ""))
    if plan.on and not situation.by_hand:
        wanted.append((plan.on, "retry_wait", plan.kind))
    if means.not_before_due and item.due:
        wanted.append((item.due, "not_before_due", ""))
    lead = _lead(situation, means)
    if lead:
        wanted.append((lead, "bank_lead", ""))
    days = notice_days(policy, means, bool(tries))
    told = _announced(policy, item, amount, means, tries) if days else None
    if days:
        wanted.append((_notice_end(today, days, told), "notice_running", ""))
    day, because, rule = max(wanted, key=lambda one: one[0])
    day, moved = _allowed(situation, policy, means, day)
    if told and day > told.collect_on + timedelta(days=policy.notice_valid_days):
        told = None
        later = _allowed(situation, policy, means, _notice_end(today, days, None))
        if later[0] > day:
            (day, moved), because, rule = later, "notice_running", ""
    if moved:
        because, rule = "moved", moved
    announce = days if days and not told else 0
    send_on = _send_on(situation, means, day)
    return Choice(
        item,
        amount,
        means,
        day,
        send_on,
        because,
        rule,
        announce,
        1 + len(tries),
    )


def notice_days(policy: Policy, means: Means, again: bool) -> int:
    """Return the days of pre-notification a debit with ``means`` needs."""
    if again and not policy.notice_on_retry:
        return 0
    if means.notice_days is not None:
        return means.notice_days
    return policy.notice_days_of(means.kind)


def _wish(policy, item, due):
    if policy.when == AT_VALIDATION:
        return item.validated
    if policy.when == BEFORE_DUE:
        return due - timedelta(days=policy.days_before)
    return due


def _announced(policy, item, amount, means, tries):
    """Return the announcement that still stands for this amount and means."""
    told = item.announced
    if not told or told.means != means.id or amount > told.amount:
        return None
    if any(one.on >= told.on for one in tries):
        return None
    return told


def _notice_end(today, days, told):
    if told:
        return max(told.collect_on, told.on + timedelta(days=days))
    return today + timedelta(days=days)


def _lead(situation, means):
    """Return the first day a debit sent as soon as possible can be collected on."""
    today = situation.today
    start = max(today, means.send_from or today, means.counts_on or today)
    if means.kind == SEPA_BANK:
        return situation.calendar.add_bank_days(start, means.lead_days)
    return means.send_from


def _allowed(situation, policy, means, day):
    """Return the first day from ``day`` on that all rules allow, and what moved it."""
    bank = means.kind == SEPA_BANK

    def rule(one):
        if one.weekday() not in policy.weekdays:
            return "weekday"
        if one in policy.blackout:
            return "blackout"
        if bank and not situation.calendar.is_bank_day(one):
            return "bank_day"
        return ""

    return first_day(day, lambda one: not rule(one)), rule(day)


def _send_on(situation, means, day):
    if means.kind != SEPA_BANK:
        return day
    hand_in = situation.calendar.subtract_bank_days(day, means.lead_days)
    if means.counts_on and hand_in <= means.counts_on:
        # What leaves after the cut-off counts for that day: a run at night is in time.
        return max(situation.today, means.send_from or situation.today)
    return hand_in
