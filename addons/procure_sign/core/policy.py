"""Policies: which signatures an act needs.

The first policy, by sequence, whose conditions all hold decides; where there are
policies and none fits, the act is refused, never free (fail closed).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from .policy_known import unknown
from .register import ALWAYS, Period
from .statement import Act, Level


class Mode(str, Enum):
    """How many of a step's people must sign."""

    ONE = "one"
    ALL = "all"
    SOME = "some"


@dataclass(frozen=True)
class Step:
    """One step: a role, or people by name.

    :param order: steps of the same order run in parallel, greater ones wait
    :param duty: what segregation calls it, whatever the role; the act when empty
    :param also: roles that may sign too, once the step is late
    :param count: of mode "some": that many different persons
    :param own: the people named sign for themselves, by no right and by no delegate
    """

    name: str
    role: str
    order: int = 1
    mode: Mode = Mode.ONE
    count: int = 1
    people: tuple[str, ...] = ()
    level: Level = Level.SOFTWARE
    duty: str = ""
    also: tuple[str, ...] = ()
    remind_after: timedelta | None = None
    escalate_after: timedelta | None = None
    escalate_to: str = ""
    own: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of the act, computed on the server.

    :param amount: in the company's currency, split orders included (see ``splits``)
    :param alone: without those; they count in days and months by themselves
    :param duties: duty to the persons who have done it already
    """

    act: Act
    amount: Decimal
    day: date
    alone: Decimal | None = None
    supplier: str = ""
    categories: frozenset[str] = frozenset()
    analytic: frozenset[str] = frozenset()
    new_supplier: bool = False
    off_catalogue: bool = False
    duties: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def own(self) -> Decimal:
        """What this act alone comes to."""
        return self.amount if self.alone is None else self.alone


@dataclass(frozen=True)
class Conditions:
    """When a policy applies; what is not said applies to all.

    :param over: from that amount on, not included; ``up_to`` is included
    """

    over: Decimal | None = None
    up_to: Decimal | None = None
    suppliers: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    analytic: frozenset[str] = frozenset()
    new_supplier: bool | None = None
    off_catalogue: bool | None = None

    @property
    def asked(self) -> frozenset[str]:
        """Name those that say something."""
        return frozenset(
            one.name
            for one in fields(self)
            if getattr(self, one.name) not in (None, frozenset())
        )

    def hold(self, facts: Facts) -> bool:
        """Say whether they all hold."""
        return all(
            (
                self.over is None or facts.amount > self.over,
                self.up_to is None or facts.amount <= self.up_to,
                not self.suppliers or facts.supplier in self.suppliers,
                not self.categories or bool(facts.categories & self.categories),
                not self.analytic or bool(facts.analytic & self.analytic),
                self.new_supplier in (None, facts.new_supplier),
                self.off_catalogue in (None, facts.off_catalogue),
            )
        )


@dataclass(frozen=True)
class Policy:
    """What an act needs, of a company, during a time."""

    name: str
    act: Act
    steps: tuple[Step, ...]
    conditions: Conditions = Conditions()
    sequence: int = 10
    period: Period = ALWAYS


def duty_of(policy: Policy, step: Step) -> str:
    """Name what a step's signer does, for segregation."""
    return step.duty or policy.act.value


class NoPolicy(Exception):
    """There are policies for this kind of act, and none fits."""


def choose(policies: Sequence[Policy], facts: Facts) -> Policy | None:
    """Choose the policy of an act; none when the company has none for its kind.

    One that asks for what is not known of such an act is not passed over: it stops.

    :raises NoPolicy: when others exist
    """
    own = [one for one in policies if one.act is facts.act]
    in_force = sorted(
        (one for one in own if one.period.holds(facts.day)),
        key=lambda one: (one.sequence, one.name),
    )
    for policy in in_force:
        if unknown_of(policy):
            raise NoPolicy(facts.act.value)
        if policy.conditions.hold(facts):
            return policy
    if own:
        raise NoPolicy(facts.act.value)
    return None


def unknown_of(policy: Policy) -> list[str]:
    """Name the conditions of a policy about what is not known of its kind of act."""
    return unknown(policy.act, policy.conditions.asked)


def faulty_steps(policy: Policy) -> list[str]:
    """Name the steps of a policy that could never be done, or are not one."""
    wrong = [
        step.name
        for step in policy.steps
        if (step.mode is Mode.SOME and step.count < 1)
        or (step.mode is Mode.ALL and (not step.people or step.escalate_to))
        or (step.people and step.mode is Mode.SOME and step.count > len(step.people))
    ]
    names = [step.name for step in policy.steps]
    wrong += [name for name in set(names) if names.count(name) > 1]
    return wrong if policy.steps else ["-"]
