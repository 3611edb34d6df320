"""May this person sign this step now, and if not, why not.

Asked twice: when the step is opened, and again, in the same transaction, when the
signature arrives: a right revoked in between is gone (issue, section 1).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from .policy import Facts, Mode, Policy, Step, duty_of
from .register import Authority, Register, authorities
from .segregation import DEFAULT, Apart, conflicts
from .statement import Level


class No(str, Enum):
    """Why not."""

    NO_ROLE = "no-role"
    NOT_NAMED = "not-named-in-step"
    LIMIT_ACT = "over-limit-of-act"
    LIMIT_DAY = "over-limit-of-day"
    LIMIT_MONTH = "over-limit-of-month"
    SEGREGATION = "segregation"
    SIGNED = "already-signed"
    LEVEL = "level-too-low"
    WAITS = "step-waits-for-others"
    DONE = "step-is-done"


@dataclass(frozen=True)
class Signature:
    """A signature given on this revision. ``chain`` as in :class:`Authority`."""

    step: str
    chain: tuple[str, ...]

    @property
    def person(self) -> str:
        """Who signed."""
        return self.chain[0]


@dataclass(frozen=True)
class Spent:
    """An act signed before, for the limits of days and months."""

    chain: tuple[str, ...]
    role: str
    day: date
    amount: Decimal


@dataclass(frozen=True)
class Situation:
    """Everything a decision is made from."""

    policy: Policy
    facts: Facts
    register: Register
    at: datetime
    signatures: Sequence[Signature] = ()
    spent: Sequence[Spent] = ()
    rules: Sequence[Apart] = DEFAULT


@dataclass(frozen=True)
class Answer:
    """Yes by what authority, or no by what reasons."""

    authority: Authority | None = None
    reasons: tuple[No, ...] = ()

    @property
    def yes(self) -> bool:
        """Say whether he may."""
        return self.authority is not None


def is_done(situation: Situation, step: Step) -> bool:
    """Say whether a step has what it needs: different persons by different rights."""
    signatures = [one for one in situation.signatures if one.step == step.name]
    used = {one.chain[-1] for one in signatures}
    if step.mode is Mode.ALL:
        return bool(step.people) and set(step.people) <= used
    needed = max(1, step.count) if step.mode is Mode.SOME else 1
    return min(len(used), len({one.person for one in signatures})) >= needed


def open_steps(situation: Situation) -> list[Step]:
    """The steps that can be signed now: parallel ones together, in their order."""
    left = [one for one in situation.policy.steps if not is_done(situation, one)]
    first = min((one.order for one in left), default=0)
    return [one for one in left if one.order == first]


def all_done(situation: Situation) -> bool:
    """Say whether every step is done; a policy without steps never is."""
    steps = situation.policy.steps
    return bool(steps) and not open_steps(situation)


def may_sign(situation: Situation, step: Step, login: str, level: Level) -> Answer:
    """Decide for one login, one step and the means it would sign with."""
    person = situation.register.person(login)
    reasons = _of_step(situation, step, person)
    if level.rank < step.level.rank:
        reasons.append(No.LEVEL)
    ways = _ways(situation, step, person)
    if not ways:
        return Answer(None, (*reasons, No.NO_ROLE))
    tried = [(way, _of_authority(situation, step, way)) for way in ways]
    way, against = min(tried, key=lambda one: len(one[1]))
    if reasons or against:
        return Answer(None, (*reasons, *against))
    return Answer(way)


def _ways(situation, step, person):
    if step.own:
        return [Authority(step.role, (person,), ())] if person in step.people else []
    return [
        way
        for role in (step.role, *step.also)
        for way in authorities(situation.register, person, role, situation.at)
    ]


def _of_step(situation, step, person):
    if is_done(situation, step):
        return [No.DONE]
    reasons = [] if step in open_steps(situation) else [No.WAITS]
    if any(
        one.step == step.name and one.person == person for one in situation.signatures
    ):
        reasons.append(No.SIGNED)
    return reasons


def _of_authority(situation, step, way):
    reasons = []
    named = not step.people or way.chain[-1] in step.people
    if way.role == step.role and not named:
        reasons.append(No.NOT_NAMED)
    # One right is one signature: not his own and once more by a delegate.
    signatures = [one for one in situation.signatures if one.step == step.name]
    if any(one.chain[-1] == way.chain[-1] for one in signatures):
        reasons.append(No.SIGNED)
    duties = _duties(situation)
    duty = duty_of(situation.policy, step)
    if conflicts(situation.rules, duty, way.chain, duties):
        reasons.append(No.SEGREGATION)
    return reasons + _over(situation, way)


def _duties(situation):
    """What was done before this act, and what its own steps have done."""
    policy = situation.policy
    own = {one.name: duty_of(policy, one) for one in policy.steps}
    done = {
        duty: {situation.register.person(one) for one in people}
        for duty, people in situation.facts.duties.items()
    }
    for one in situation.signatures:
        done.setdefault(own.get(one.step, ""), set()).update(one.chain)
    return done


def _over(situation, way):
    facts, reasons = situation.facts, []
    for number, limits in enumerate(way.limits):
        link = way.chain[number : number + 2]
        mine = [
            one
            for one in situation.spent
            if one.role == way.role and _used(one.chain, link)
        ]
        day = sum((one.amount for one in mine if one.day == facts.day), facts.own)
        month = sum(
            (one.amount for one in mine if _month(one.day) == _month(facts.day)),
            facts.own,
        )
        reasons += [
            no
            for no, limit, value in (
                (No.LIMIT_ACT, limits.act, facts.amount),
                (No.LIMIT_DAY, limits.day, day),
                (No.LIMIT_MONTH, limits.month, month),
            )
            if limit is not None and value > limit
        ]
    return list(dict.fromkeys(reasons))


def _used(chain, link):
    """Was an act made by this link: this person's right, or its loan to that one."""
    if len(link) == 1:
        return chain[-1:] == link
    return link in itertools.pairwise(chain)


def _month(day):
    return day.year, day.month
