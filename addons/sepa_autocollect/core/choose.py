"""The means and the day of one item, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from . import retry
from .days import NoDayFound, first_day
from .items import Item, Situation
from .means import SEPA_BANK, Means, Problem, dated_problem, fixed_problem
from .policy import AT_VALIDATION, BEFORE_DUE, Policy
from .reasons import LeftOut


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


def choose(
    situation: Situation,
    item: Item,
    amount: Decimal,
    means: Sequence[Means],
    tries: Sequence[retry.Try],
    due: date,
) -> Choice | LeftOut:
    """Return the first means that can serve the item and the day it will.

    :param amount: what is to be debited, after credits
    :param means: the client's, in the order to try
    :param tries: refused tries of these means, whatever the item
    :param due: the day it falls due, as the policy counts instalments
    """
    policy = situation.policy_of(item.partner)
    problems: list[Problem] = []
    for one in means if policy.fallback else means[:1]:
        own = [t for t in tries if t.means == one.id]
        try:
            found = _with(situation, policy, item, amount, one, own, due)
        except NoDayFound:
            return LeftOut(item.id, "no_collection_day", {})
        if not isinstance(found, Problem):
            return found
        problems.append(found)
    if not problems:
        return LeftOut(item.id, "no_means", {"means": None, "tried": ()})
    first = problems[0]
    tried = tuple((one.means, one.code) for one in problems)
    params = {"means": first.means, "tried": tried, **dict(first.params)}
    return LeftOut(item.id, first.code, params)


def _with(situation, policy, item, amount, means, tries, due):
    """Judge one means: a Choice, a LeftOut that ends the search, or a Problem."""
    if problem := fixed_problem(means, item.currency, amount):
        return problem
    if kind := retry.final_refusal(tries, means.since):
        return Problem(means.id, "refused_for_good", (("kind", kind),))
    counted = [
        one
        for one in tries
        if item.id in one.items and (not means.since or one.on > means.since)
    ]
    plan = retry.plan_retry(counted, policy.retry, situation.calendar)
    if plan.step == retry.PERSON:
        params = {"rule": "refusal", "means": means.id}
        return LeftOut(item.id, "needs_human", params)
    if plan.step == retry.NEXT_MEANS:
        return Problem(means.id, "tries_exhausted", (("kind", plan.kind),))
    if plan.step == retry.CONFIRM:
        params = {"until": plan.on, "means": means.id, "tried": ()}
        if situation.today <= plan.on:
            return LeftOut(item.id, "confirm_needed", params)
        return Problem(means.id, "confirm_needed", (("until", plan.on),))
    choice = _when(situation, policy, item, amount, means, plan, counted, due)
    return dated_problem(means, choice.collect_on) or choice


def _when(situation, policy, item, amount, means, plan, tries, due) -> Choice:
    """Find the day: the latest of what each rule asks, moved to an allowed one."""
    today = situation.today
    wanted = [(today, "", "")]
    wanted.append((_wish(policy, item, due), "not_yet_due", ""))
    if plan.on:
        wanted.append((plan.on, "retry_wait", plan.kind))
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
    start = max(situation.today, means.send_from or situation.today)
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
    if means.kind == SEPA_BANK:
        return situation.calendar.subtract_bank_days(day, means.lead_days)
    return day
