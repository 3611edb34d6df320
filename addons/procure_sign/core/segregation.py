"""Who must not do two things: duties that one person may not have together.

Both the person who acts and everybody whose right he uses are looked at, so that a
delegate cannot sign what his giver asked for, nor what he asked for himself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Apart:
    """Two duties for two persons.

    Duties are acts (:class:`statement.Act`) and what Odoo records: ``request``,
    ``receive``. They are not roles: a director who approves is an approver too.
    """

    one: str
    other: str


#: What a company starts with (issue, section 1).
DEFAULT = (
    Apart("request", "approve_order"),
    Apart("receive", "approve_order"),
    Apart("request", "release_payment"),
    Apart("approve_order", "release_payment"),
    Apart("change_account", "release_payment"),
    Apart("request", "change_account"),
    Apart("request", "sign_mandate"),
    Apart("request", "authorise_debit"),
    Apart("approve_order", "authorise_debit"),
    Apart("sign_mandate", "authorise_debit"),
)


@dataclass(frozen=True)
class Conflict:
    """Who has done what already."""

    person: str
    duty: str


def conflicts(
    rules: Iterable[Apart],
    duty: str,
    persons: Iterable[str],
    done: Mapping[str, Iterable[str]],
) -> list[Conflict]:
    """Name what stands against these persons doing a duty.

    :param persons: who acts, and whose right it is
    :param done: duty to the persons who did it, whose right they used included
    """
    persons = set(persons)
    against = []
    for rule in rules:
        pairs = {rule.one: rule.other, rule.other: rule.one}
        if duty in pairs:
            other = pairs[duty]
            against += [
                Conflict(person, other)
                for person in sorted(persons & set(done.get(other, ())))
            ]
    return against
