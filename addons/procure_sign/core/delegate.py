"""Whom a role may be lent to: never one whom segregation keeps from it."""

from collections.abc import Iterable, Sequence

from .policy import Policy, duty_of
from .register import Delegation, Register
from .segregation import Apart

#: The duty that a role has beside what policies ask of it.
_BY_ROLE = {"requester": {"request"}}


def duties(policies: Iterable[Policy], role: str) -> set[str]:
    """Name what people of a role do, by the policies."""
    found = set(_BY_ROLE.get(role, ()))
    for policy in policies:
        found |= {
            duty_of(policy, step)
            for step in policy.steps
            if role in (step.role, step.escalate_to, *step.also)
        }
    return found


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
