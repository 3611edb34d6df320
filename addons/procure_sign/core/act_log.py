"""The log of acts: one hash chain per company.

Each entry's hash covers the one before it, so that no entry can be taken out, changed
or moved without every later hash changing. A chain alone cannot show that its tail
was cut: heads known elsewhere can, in signed statements and in time stamps
(signing.md 5, "Chain").
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import Enum

from .statement import NOTHING, LogHead
from .xades import moment


@dataclass(frozen=True)
class Entry:
    """One act. ``evidence`` is its identity, ``signature`` the hash of the raw value.

    :param record: ``model,id``, to which ``previous`` evidence belongs
    """

    position: int
    company: str
    record: str
    act: str
    evidence: str
    signature: str
    previous: str
    at: datetime
    before: str
    hash: str = ""


class Flaw(str, Enum):
    """What is wrong with a log."""

    CHANGED = "entry-changed"
    GAP = "position-missing-or-moved"
    LINK = "link-broken"
    COMPANY = "entry-of-another-company"
    RECORD = "record-chain-broken"
    TWICE = "evidence-twice"
    CUT = "shorter-than-a-known-head"
    HEAD = "known-head-differs"
    CLOCK = "earlier-than-the-entry-before"


@dataclass(frozen=True)
class Problem:
    """A flaw, and the position where it shows."""

    flaw: Flaw
    position: int


def digest(entry: Entry) -> str:
    """Hash an entry's values, in the one way that they are written."""
    values = asdict(entry)
    values.pop("hash")
    values["at"] = moment(entry.at)
    text = json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(b"procure_sign/log/1\0" + text.encode()).hexdigest()


def append(head: LogHead, previous: str, **values) -> Entry:
    """Make the entry after ``head``.

    :param previous: evidence of the record's last act, or :data:`NOTHING`
    """
    entry = Entry(
        position=head.position + 1, before=head.hash, previous=previous, **values
    )
    return replace(entry, hash=digest(entry))


def head_of(entries: Sequence[Entry]) -> LogHead:
    """The head of a log."""
    if not entries:
        return LogHead(0, NOTHING)
    return LogHead(entries[-1].position, entries[-1].hash)


def check(
    entries: Sequence[Entry], company: str, known: Iterable[LogHead] = ()
) -> list[Problem]:
    """Check a whole log, from its beginning.

    :param known: heads from signed statements and time stamps
    """
    problems, before, records, seen = [], None, {}, set()
    for number, entry in enumerate(entries, 1):
        flaws = _flaws(entry, number, before, company)
        if records.get(entry.record, NOTHING) != entry.previous:
            flaws.append(Flaw.RECORD)
        if entry.evidence in seen:
            flaws.append(Flaw.TWICE)
        problems += [Problem(flaw, entry.position) for flaw in flaws]
        records[entry.record] = entry.evidence
        seen.add(entry.evidence)
        before = entry
    return problems + _heads(entries, known)


def _flaws(entry, number, before, company):
    rules = {
        Flaw.CHANGED: digest(entry) != entry.hash,
        Flaw.GAP: entry.position != number,
        Flaw.LINK: entry.before != (before.hash if before else NOTHING),
        Flaw.COMPANY: entry.company != company,
        Flaw.CLOCK: before is not None and entry.at < before.at,
    }
    return [flaw for flaw, broken in rules.items() if broken]


def _heads(entries, known):
    hashes = {entry.position: entry.hash for entry in entries}
    hashes[0] = NOTHING
    problems = []
    for head in known:
        if head.position not in hashes:
            problems.append(Problem(Flaw.CUT, head.position))
        elif hashes[head.position] != head.hash:
            problems.append(Problem(Flaw.HEAD, head.position))
    return problems
