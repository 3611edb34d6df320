"""Which debits go into a bank file: their sequence, their day, and in which file."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, partial

from .schedule import BankTerms, due_date
from .sequence import (
    MandateEnded,
    Outcome,
    PastCollection,
    SequenceHabits,
    sequence_type,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A debit that is to go into a file.

    :param key: payment lines of one key make one transaction
    :param scheme: ``CORE`` or ``B2B``
    :param on: not before this day
    :param moved: the account moved to another bank since the last collection
    """

    key: Hashable
    mandate: int
    scheme: str
    on: date
    one_off: bool = False
    final: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """Sequence type and due date, or why there are none.

    :param problem: ``one_off`` or ``final``: the mandate ended with an earlier debit
    :param first: the first of its mandate in this batch: it tells what changed
    """

    sequence: str = ""
    day: date | None = None
    problem: str = ""
    first: bool = False


@dataclass(frozen=True)
class Rules:
    """What the bank and the company say about sequences and days."""

    terms: BankTerms = field(default_factory=BankTerms)
    habits: SequenceHabits = field(default_factory=SequenceHabits)


def plan_debits(
    wanted: Iterable[Wanted],
    histories: Mapping[int, Sequence[PastCollection]],
    now: datetime,
    rules: Rules,
) -> dict[Hashable, Planned]:
    """Give each debit its sequence type and due date.

    Several debits of one mandate come one after the other: only the first is FRST,
    only the last is FNAL, and none is due before the one ahead of it.

    :param histories: earlier debits by mandate
    :param now: aware
    """
    mandates = defaultdict(list)
    for one in wanted:
        mandates[one.mandate].append(one)
    found = {}
    # Thousands of debits share a few days.
    due = cache(partial(_due_on, now, rules.terms))
    for mandate, debits in mandates.items():
        past = list(histories.get(mandate, ()))
        debits.sort(key=lambda one: one.on)
        floor = debits[0].on
        for number, one in enumerate(debits):
            last = number == len(debits) - 1
            planned = _plan(one, past, floor, due, rules, not number, last)
            found[one.key] = planned
            if planned.day:
                floor = planned.day
                past.append(PastCollection(planned.sequence, Outcome.OPEN))
    return found


def _plan(one, past, floor, due, rules, first, last):
    try:
        sequence = sequence_type(
            past,
            one_off=one.one_off,
            final=one.final and last,
            new_bank=one.moved and first,
            habits=rules.habits,
        )
    except MandateEnded as ended:
        return Planned(problem=ended.args[0])
    day = due(one.scheme, sequence, max(one.on, floor))
    return Planned(sequence, day, first=first)


def _due_on(now, terms, scheme, sequence, wanted):
    return due_date(now, terms, scheme=scheme, sequence=sequence, wanted=wanted).day


#: A transaction of a pretty-printed pain.008 is smaller than this; so is its frame.
TRANSACTION_BYTES, FRAME_BYTES = 2_600, 6_000


def split_files(
    lines: Iterable[tuple[Hashable, str, Hashable]],
    most: int | None = None,
    most_bytes: int | None = None,
) -> list[list[Hashable]]:
    """Say which lines go into which file: one scheme in each, none above the limits.

    Lines of one transaction stay together, and lines keep their order.

    :param lines: (line, scheme, transaction)
    :param most: transactions in a file
    :param most_bytes: size of a file
    """
    room = max((most_bytes - FRAME_BYTES) // TRANSACTION_BYTES, 1) if most_bytes else 0
    limit = min(filter(None, (most, room)), default=None)
    schemes: dict[str, dict[Hashable, list[Hashable]]] = {}
    for line, scheme, transaction in lines:
        schemes.setdefault(scheme, {}).setdefault(transaction, []).append(line)
    files = []
    for transactions in schemes.values():
        groups = list(transactions.values())
        step = limit or len(groups)
        for start in range(0, len(groups), step):
            part = groups[start : start + step]
            files.append([line for group in part for line in group])
    return files
