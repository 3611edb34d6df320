"""Who would have to sign: the simulator, and the list of those who can.

It asks the very rules that decide later, with nothing signed yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .may_sign import (
    Answer,
    No,
    Signature,
    Situation,
    is_done,
    may_sign,
    open_steps,
)
from .policy import Step
from .statement import Level


@dataclass(frozen=True)
class Row:
    """One step, who could sign it and why others of that role could not.

    :param stuck: too few can: the policy or the register needs another look
    """

    step: Step
    people: tuple[str, ...]
    refused: tuple[tuple[str, tuple[No, ...]], ...]
    stuck: bool


def simulate(situation: Situation) -> list[Row]:
    """Go through the steps in order, as if each were signed by the first who can."""
    rows: list[Row] = []
    while steps := open_steps(situation):
        step = steps[0]
        people = _candidates(situation, step)
        answers = {person: _ask(situation, step, person) for person in people}
        situation = _signed(situation, step, people)
        rows.append(_row(step, answers, not is_done(situation, step)))
        if rows[-1].stuck:
            break
    return rows


def _ask(situation, step, person) -> Answer:
    level = situation.register.levels.get(person, Level.SOFTWARE)
    return may_sign(situation, step, person, level)


def _candidates(situation, step) -> Sequence[str]:
    register = situation.register
    people = {one.person for one in register.rights if one.role == step.role}
    people |= {one.receiver for one in register.delegations if one.role == step.role}
    return sorted(people)


def _row(step, answers, stuck):
    able = tuple(person for person, answer in answers.items() if answer.yes)
    refused = tuple(
        (person, answer.reasons) for person, answer in answers.items() if not answer.yes
    )
    return Row(step, able, refused, stuck)


def _signed(situation, step, people):
    for person in people:
        if is_done(situation, step):
            break
        answer = _ask(situation, step, person)
        if answer.authority:
            signature = Signature(step.name, answer.authority.chain)
            signatures = (*situation.signatures, signature)
            situation = replace(situation, signatures=signatures)
    return situation
