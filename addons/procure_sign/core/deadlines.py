"""Steps that nobody signs: when to remind, and when others may sign as well."""

from dataclasses import dataclass, replace
from datetime import datetime

from .policy import Step


@dataclass(frozen=True)
class Due:
    """What a step's time asks for now."""

    remind: bool = False
    escalate: bool = False


def due(
    step: Step,
    opened: datetime,
    now: datetime,
    reminded: datetime | None = None,
    escalated: datetime | None = None,
) -> Due:
    """Say what is due: reminders again and again, escalation once.

    :param opened: when the step could be signed first
    """
    last = reminded or opened
    late = is_late(step, opened, now)
    remind = step.remind_after is not None and now >= last + step.remind_after
    return Due(remind, late and escalated is None)


def is_late(step: Step, opened: datetime, now: datetime) -> bool:
    """Say whether the step has waited so long that others may sign too."""
    after = step.escalate_after
    return bool(step.escalate_to) and after is not None and now >= opened + after


def in_force(step: Step, opened: datetime, now: datetime) -> Step:
    """Give the step as it stands now: late, the other role may sign as well.

    Its duty stays: segregation holds for whoever steps in.
    """
    if is_late(step, opened, now):
        return replace(step, also=(*step.also, step.escalate_to))
    return step
