"""Which policy a file of payments falls under: the one that each of them does.

A payment cannot hide its supplier in a file of others: where the policies differ, the
file is refused, and they go into files of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .policy import Facts, NoPolicy, Policy, choose


@dataclass(frozen=True)
class Payee:
    """One supplier of a file, and whether he is paid for the first time."""

    supplier: str
    new: bool = False


@dataclass
class Mixed(Exception):
    """The payments of a file fall under different policies.

    :param groups: name of a policy (empty: none fits), and its suppliers
    """

    groups: list[tuple[str, list[str]]]


def common(policies: Sequence[Policy], facts: Facts, payees: Sequence[Payee]) -> Facts:
    """Return the facts of a whole file, by which its one policy is chosen.

    Each payment is looked at with the amount of the whole: a limit cannot be passed by
    splitting a sum within the file.

    :raises Mixed: there is no one policy
    """
    groups: dict[Policy | None, list[str]] = {}
    for one in payees:
        policy = _choose(policies, _of(facts, one))
        groups.setdefault(policy, []).append(one.supplier)
    if len(groups) > 1:
        raise Mixed([(one.name if one else "", groups[one]) for one in groups])
    shown = [*(one for one in payees if one.new), *payees][:1]
    return _of(facts, shown[0]) if shown else facts


def _of(facts, payee):
    return replace(facts, supplier=payee.supplier, new_supplier=payee.new)


def _choose(policies, facts):
    try:
        return choose(policies, facts)
    except NoPolicy:
        return None
