"""The rights register: who may act in which role, up to what, and for whom.

All amounts are in the company's currency. A person may have several logins: rules are
about persons (issue, section 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from .statement import Level


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; open where nothing is said."""

    start: date | None = None
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return (self.start is None or self.start <= day) and (
            self.end is None or day <= self.end
        )


ALWAYS = Period()


@dataclass(frozen=True)
class Limits:
    """What one act, one day and one month may come to; nothing said: no limit."""

    act: Decimal | None = None
    day: Decimal | None = None
    month: Decimal | None = None


@dataclass(frozen=True)
class Right:
    """A person's role."""

    person: str
    role: str
    limits: Limits = Limits()
    period: Period = ALWAYS
    revoked_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether it holds at a moment: revocation works at once."""
        revoked = self.revoked_at is not None and self.revoked_at <= at
        return not revoked and self.period.holds(at.date())


@dataclass(frozen=True)
class Delegation:
    """``giver``'s role lent to ``receiver`` for an absence."""

    giver: str
    receiver: str
    role: str
    period: Period
    limits: Limits = Limits()
    revoked_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether it holds at a moment."""
        revoked = self.revoked_at is not None and self.revoked_at <= at
        return not revoked and self.period.holds(at.date())


@dataclass(frozen=True)
class Register:
    """Everything that is known of persons at a moment.

    :param logins: login to person, so that a second login is the same person
    :param levels: strongest means each person has enrolled
    """

    rights: Sequence[Right] = ()
    delegations: Sequence[Delegation] = ()
    logins: dict[str, str] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)

    def person(self, login: str) -> str:
        """Whose login it is; a stranger is a person of his own."""
        return self.logins.get(login, login)


@dataclass(frozen=True)
class Authority:
    """By what right somebody acts: his own, or lent.

    :param chain: the person first, then who lent it, back to whose right it is
    :param limits: of each link; all apply, each to the acts made under its person
    """

    role: str
    chain: tuple[str, ...]
    limits: tuple[Limits, ...]

    @property
    def person(self) -> str:
        """Who acts."""
        return self.chain[0]


def authorities(
    register: Register, person: str, role: str, at: datetime
) -> list[Authority]:
    """Every way in which a person holds a role: own rights first, then lent ones.

    Loops end by themselves: nobody stands twice in a chain.
    """
    return _found(register, role, at, (person,), ())


def _found(register, role, at, chain, limits):
    found = [
        Authority(role, chain, (*limits, right.limits))
        for right in register.rights
        if right.person == chain[-1] and right.role == role and right.holds(at)
    ]
    for one in register.delegations:
        lent = one.receiver == chain[-1] and one.role == role and one.holds(at)
        if lent and one.giver not in chain:
            longer = (*chain, one.giver)
            found += _found(register, role, at, longer, (*limits, one.limits))
    return found


def loops(delegations: Sequence[Delegation], new: Delegation) -> bool:
    """Say whether a new delegation would close a loop, in its role and its days."""
    reached, todo = set(), [new.receiver]
    while todo:
        person = todo.pop()
        if person == new.giver:
            return True
        if person not in reached:
            reached.add(person)
            todo += [
                one.receiver
                for one in delegations
                if one.giver == person
                and one.role == new.role
                and one.revoked_at is None
                and common(one.period, new.period)
            ]
    return False


def common(one: Period, other: Period) -> Period | None:
    """Return the days that two periods have in common; none when there are none."""
    start = max((day for day in (one.start, other.start) if day), default=None)
    end = min((day for day in (one.end, other.end) if day), default=None)
    return None if start and end and start > end else Period(start, end)
