"""What happened to an invoice or an attempt, in the order it happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

#: What comes first of two moments of the same second.
RANKS = (
    "validated",
    "mailed",
    "hold",
    "hand",
    "prepared",
    "sending",
    "pending",
    "unknown",
    "refused",
    "done",
    "settled",
    "notice",
    "returned",
    "in_bank",
    "plan",
)
GOOD, BAD, DOUBT, CALM, PLANNED = "success", "danger", "warning", "info", "secondary"
#: Colour of each kind; a word always goes with it.
TONES = {
    "refused": BAD,
    "returned": BAD,
    "unknown": DOUBT,
    "hold": DOUBT,
    "hand": DOUBT,
    "done": GOOD,
    "settled": GOOD,
    "in_bank": GOOD,
    "cancelled": PLANNED,
    "plan": PLANNED,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened, or that is planned.

    :param at: UTC
    :param kind: one of ``RANKS``, else it comes last of its second
    :param what: the sentence
    :param detail: who, by what, why
    :param to: what it is about, to open it
    :param day_only: the hour is not known
    """

    at: datetime
    kind: str
    what: str
    detail: str = ""
    to: Any = None
    day_only: bool = False

    @property
    def tone(self) -> str:
        """Colour of its dot."""
        return TONES.get(self.kind, CALM)


def told_in_order(moments: Iterable[Moment]) -> list[Moment]:
    """Return the story: what happened in its order, plans at the end."""
    return sorted(moments, key=_order)


def _order(moment: Moment):
    rank = RANKS.index(moment.kind) if moment.kind in RANKS else len(RANKS)
    second = moment.at.replace(microsecond=0)
    # What is known by its day only comes before what has an hour of that day.
    return moment.kind == "plan", second, rank


def states_of(
    prepared: datetime,
    sent: datetime | None,
    history: Iterable[dict],
) -> list[dict]:
    """Return every state of an attempt with its time, the first ones included.

    :param sent: when it was claimed: that is written by SQL, outside the history
    :param history: what each later change wrote: ``state``, ``at`` (ISO), ``who``...
    """
    states = [{"state": "prepared", "at": prepared}]
    later = [{**one, "at": datetime.fromisoformat(one["at"])} for one in history]
    if sent and not any(one["state"] == "sending" for one in later):
        states.append({"state": "sending", "at": sent})
    states += later
    for before, one in pairwise(states):
        # A clock that was set back does not tell the story backwards.
        one["at"] = max(one["at"], before["at"])
    return states
