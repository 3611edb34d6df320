"""Who may lend a role, by what means, and to whom: none whom segregation excludes."""

from collections.abc import Iterable, Sequence

from .policy import Policy, Step, duty_of
from .register import Delegation, Period, Register, common
from .segregation import Apart
from .statement import Level

#: The duty that a role has beside what policies ask of it.
_BY_ROLE = {"requester": {"request"}}


def duties(policies: Iterable[Policy], role: str) -> set[str]:
    """Name what people of a role do, by the policies."""
    found = set(_BY_ROLE.get(role, ()))
    for policy in policies:
        found |= {duty_of(policy, step) for step in policy.steps if _asks(step, role)}
    return found


def asked(policies: Iterable[Policy], role: str) -> Level:
    """Say how a role is lent: by the strongest means that acts in it are asked for."""
    levels = [step.level for one in policies for step in one.steps if _asks(step, role)]
    return max(levels, key=lambda one: one.rank, default=Level.SOFTWARE)


def _asks(step: Step, role: str) -> bool:
    return role in (step.role, step.escalate_to, *step.also)


def may_lend(register: Register, person: str, role: str, period: Period) -> bool:
    """Say whether somebody has a role on some day of a period: it is his to lend.

    What was lent to him counts while it is not taken back, on the days that it is lent
    for, and if who lent it has it then.
    """
    return _lends(register, role, period, (person,))


def _lends(register, role, period, chain):
    for one in register.rights:
        own = one.person == chain[-1] and one.role == role and one.revoked_at is None
        if own and common(one.period, period):
            return True
    for one in register.delegations:
        lent = one.receiver == chain[-1] and one.role == role
        if lent and one.revoked_at is None and one.giver not in chain:
            days = common(one.period, period)
            if days and _lends(register, role, days, (*chain, one.giver)):
                return True
    return False


def excluded(
    new: Delegation,
    register: Register,
    policies: Sequence[Policy],
    rules: Iterable[Apart],
) -> list[Apart]:
    """Name the rules that keep the receiver from the role he is lent.

    Who has the role himself may be lent another's: it gives him no new duty. What he
    did for one order is looked at when he signs.
    """
    own = {one.role for one in register.rights if one.person == new.receiver}
    if new.role in own:
        return []
    gets = duties(policies, new.role)
    has = {duty for role in own for duty in duties(policies, role)}
    return [
        rule
        for rule in rules
        if (rule.one in gets and rule.other in has)
        or (rule.other in gets and rule.one in has)
    ]
