"""The engine of collection: preview and run ask it, so they cannot differ."""

from datetime import date, timedelta
from decimal import Decimal

from .bundle import bundle
from .choose import choose
from .credits import use_credits
from .decision import Decision
from .items import BY_CLIENT, BY_INVOICE, Item, Situation
from .means import ordered
from .minor_units import decimals_of
from .policy import WHOLE
from .reasons import LeftOut
from .when import Choice


def decide(situation: Situation) -> Decision:
    """Say for every open item how and when it is collected, or why not.

    Called by the preview (horizon 60 days) and by the run, which prepares
    ``to_send()`` and mails ``notices()``. The order of the inputs does not matter.
    A debit that leaves today is the same whatever the horizon.
    """
    items = sorted(situation.items, key=lambda i: (i.due_on, i.invoice, i.id))
    left: list[LeftOut] = []
    free: list[Item] = []
    holds = _holds(situation)
    for item in items:
        reason = _blocked(situation, holds, item)
        if reason:
            left.append(LeftOut(item.id, *reason))
        else:
            free.append(item)
    uses = use_credits(
        free,
        situation.credits,
        lambda partner: situation.policy_of(partner).credit_share,
        decimals_of,
    )
    choices = _choices(situation, free, uses, left)
    debits, not_made = bundle(situation, choices)
    order = {item.id: position for position, item in enumerate(items)}
    left = sorted([*left, *not_made], key=lambda one: order[one.item])
    return Decision(situation.today, tuple(debits), tuple(left), uses)


def _holds(situation: Situation):
    """Return the holds of today by what they stop; the longest one tells."""
    current = [h for h in situation.holds if not h.until or h.until >= situation.today]
    current.sort(key=lambda hold: (hold.until or date.max, hold.reason))
    return {(hold.scope, hold.target): hold for hold in current}


def _blocked(situation: Situation, holds, item: Item):
    """Return code and parameters of what stops an item whatever its means."""
    hold = holds.get((BY_INVOICE, item.invoice)) or holds.get((BY_CLIENT, item.partner))
    if item.residual <= 0:
        return "nothing_open", {}
    if item.attempt is not None:
        return "in_attempt", {"attempt": item.attempt}
    if item.payment is not None:
        return "other_payment", {"payment": item.payment}
    if item.disputed:
        return "disputed", {"reason": item.disputed}
    if hold:
        params = {"scope": hold.scope, "reason": hold.reason, "until": hold.until}
        return "hold", params
    if not situation.policy_of(item.partner).enabled:
        return "policy_off", {}
    return None


def _choices(situation: Situation, free, uses, left) -> list[Choice]:
    """Choose means and day of each item; what waits or cannot goes to ``left``."""
    covered: dict[int, Decimal] = {}
    for use in uses:
        covered[use.item] = covered.get(use.item, Decimal(0)) + use.amount
    due = _due_days(situation)
    means = _means(situation)
    tries = _tries(situation)
    end = situation.today + timedelta(days=situation.horizon)
    choices = []
    for item in free:
        amount = item.residual - covered.get(item.id, Decimal(0))
        if not amount:
            params = {"credit": covered[item.id]}
            left.append(LeftOut(item.id, "covered_by_credit", params))
            continue
        own = means.get(item.partner, ())
        refused = [one for key in own for one in tries.get(key.id, ())]
        found = choose(situation, item, amount, own, refused, due[item.id])
        if isinstance(found, Choice) and found.send_on > end:
            found = _later(found)
        if isinstance(found, Choice):
            choices.append(found)
        else:
            left.append(found)
    return choices


def _later(choice: Choice) -> LeftOut:
    params = {"until": choice.collect_on, "means": choice.means.id}
    if choice.because == "moved":
        params["rule"] = choice.rule
    if choice.because == "retry_wait":
        params["kind"] = choice.rule
    return LeftOut(choice.item.id, choice.because or "not_yet_due", params)


def _due_days(situation: Situation) -> dict[int, date]:
    """Return the day each item counts as due: its own, or its invoice's last one."""
    last: dict[int, date] = {}
    for item in situation.items:
        last[item.invoice] = max(last.get(item.invoice, date.min), item.due_on)
    return {
        item.id: last[item.invoice]
        if situation.policy_of(item.partner).instalments == WHOLE
        else item.due_on
        for item in situation.items
    }


def _means(situation: Situation):
    by_partner: dict[int, list] = {}
    for one in situation.means:
        by_partner.setdefault(one.partner, []).append(one)
    return {
        partner: ordered(
            group,
            situation.policy_of(partner).order,
            situation.policy_of(partner).client_order,
        )
        for partner, group in by_partner.items()
    }


def _tries(situation: Situation):
    by_means: dict = {}
    for one in situation.tries:
        by_means.setdefault(one.means, []).append(one)
    return by_means
