"""From choices to debits: who shares one, limits, and who must look first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from .announce import pre_notifications
from .debits import Debit, debit
from .items import Situation
from .means import CARD
from .policy import PER_CLIENT, Policy
from .reasons import LeftOut
from .retry import card_free_on
from .when import Choice


def bundle(
    situation: Situation, choices: Iterable[Choice]
) -> tuple[list[Debit], list[LeftOut]]:
    """Put choices into debits, each in one or left out with its reason.

    Days are gone through in order, so that what is planned for later never changes
    what leaves today; a sum below the minimum waits for the client's next debit.
    """
    days: dict[tuple, list[Choice]] = {}
    for one in choices:
        days.setdefault((one.collect_on, _shared(situation, one)), []).append(one)
    made: list[Debit] = []
    left: list[LeftOut] = []
    small: dict[tuple, list[Choice]] = {}
    cards = _Cards(situation)
    for (_day, shared), fresh in sorted(days.items(), key=_in_order):
        policy = situation.policy_of(fresh[0].item.partner)
        waiting = [*small.pop(shared, ()), *fresh]
        for part in _parts(situation, policy, waiting, left):
            total = _worth(situation, part)
            if total < policy.minimum:
                small.setdefault(shared, []).extend(part)
            elif reason := _refused(situation, policy, part, total, cards):
                left += [LeftOut(one.item.id, *reason) for one in part]
            else:
                made.append(debit(part, pre_notifications(situation.today, part)))
                cards.planned[part[0].means.id].append(made[-1].collect_on)
    left += _too_small(situation, small)
    return made, left


class _Cards:
    """Days of refused and of planned tries of each means."""

    def __init__(self, situation: Situation):
        self.refused: dict[Any, list[date]] = defaultdict(list)
        self.planned: dict[Any, list[date]] = defaultdict(list)
        for one in situation.tries:
            self.refused[one.means].append(one.on)

    def free_on(self, means, day, rules) -> date | None:
        """Return the day a card may be tried again when ``day`` is one too many."""
        return card_free_on(self.refused[means.id], self.planned[means.id], day, rules)


def _shared(situation, one: Choice) -> tuple:
    """Return what choices must share to be in one debit."""
    item = one.item
    per_client = situation.policy_of(item.partner).grouping == PER_CLIENT
    invoice = 0 if per_client else item.invoice
    return (item.partner, item.currency, str(one.means.id), invoice)


def _in_order(entry):
    """Sort by day, then by who; the oldest due item decides between invoices."""
    (day, shared), fresh = entry
    return (day, shared[0], min(one.item.due_on for one in fresh), shared)


def _worth(situation, part: Sequence[Choice]) -> Decimal:
    return sum(
        (situation.worth(one.amount, one.item.currency) for one in part), Decimal(0)
    )


def _parts(situation, policy: Policy, choices: list[Choice], left: list[LeftOut]):
    """Split choices where a limit asks for it; one alone above the maximum is left."""
    parts: list[list[Choice]] = []
    for one in sorted(choices, key=lambda c: (c.item.due_on, c.item.id)):
        worth = _worth(situation, [one])
        if policy.maximum is not None and worth > policy.maximum:
            params = {"amount": one.amount, "maximum": policy.maximum}
            left.append(LeftOut(one.item.id, "above_maximum", params))
        elif parts and _fits(situation, policy, [*parts[-1], one]):
            parts[-1].append(one)
        else:
            parts.append([one])
    return parts


def _fits(situation, policy: Policy, part: Sequence[Choice]) -> bool:
    limit = part[0].means.limit
    if limit is not None and sum(one.amount for one in part) > limit:
        return False
    return policy.maximum is None or _worth(situation, part) <= policy.maximum


def _refused(situation, policy: Policy, part, total, cards: _Cards):
    """Return code and parameters of what keeps a debit from being made, or None."""
    approved = all(
        one.item.approved is not None and one.amount <= one.item.approved
        for one in part
    )
    if not approved:
        if policy.human_above is not None and total > policy.human_above:
            params = {"rule": "amount", "amount": total, "limit": policy.human_above}
            return "needs_human", params
        if policy.human_first and part[0].item.partner not in situation.collected:
            return "needs_human", {"rule": "first", "amount": total}
    means = part[0].means
    if means.kind != CARD:
        return None
    day = max(one.collect_on for one in part)
    free = cards.free_on(means, day, policy.retry)
    if not free:
        return None
    rules = policy.retry
    return "too_many_tries", {
        "means": means.id,
        "tried": (),
        "until": free,
        "limit": rules.card_tries,
        "days": rules.card_days,
    }


def _too_small(situation, small):
    for part in small.values():
        minimum = situation.policy_of(part[0].item.partner).minimum
        params = {"amount": _worth(situation, part), "minimum": minimum}
        for one in part:
            yield LeftOut(one.item.id, "below_minimum", params)
