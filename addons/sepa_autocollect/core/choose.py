"""The means and the day of one item, or why there is none."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from . import retry
from .days import NoDayFound
from .items import Item, Situation
from .means import Means, Problem, dated_problem, fixed_problem
from .reasons import LeftOut
from .when import Choice, when


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
    final = retry.final_refusal(tries, means.since)
    problem = fixed_problem(means, item.currency, amount)
    # What was set aside because it was refused for good is called so.
    if problem and not (final and problem.code == "means_set_aside"):
        return problem
    counted = [
        one
        for one in tries
        if item.id in one.items and (not means.since or one.on > means.since)
    ]
    if final:
        if not retry.may_fall_back(counted) and not situation.by_hand:
            params = {"rule": "refusal", "means": means.id}
            return LeftOut(item.id, "needs_human", params)
        return Problem(means.id, "refused_for_good", (("kind", final),))
    plan = retry.plan_retry(counted, policy.retry, situation.calendar)
    if plan.step == retry.PERSON and not situation.by_hand:
        params = {"rule": "refusal", "means": means.id}
        return LeftOut(item.id, "needs_human", params)
    if plan.step == retry.NEXT_MEANS and not situation.by_hand:
        return Problem(means.id, "tries_exhausted", (("kind", plan.kind),))
    if plan.step == retry.CONFIRM:
        params = {"until": plan.on, "means": means.id, "tried": ()}
        if situation.today <= plan.on:
            return LeftOut(item.id, "confirm_needed", params)
        return Problem(means.id, "confirm_needed", (("until", plan.on),))
    choice = when(situation, policy, item, amount, means, plan, counted, due)
    return dated_problem(means, choice.collect_on) or choice
