"""Which rows of a new file were billed, or will be, from an earlier one."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

ALREADY_IN = "already_in"
POSSIBLE_REPEAT = "possible_repeat"
CHANGED = "changed_after_invoice"
DUPLICATE_REF = "duplicate_line_ref"
REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A row of another finished file that is not ignored, or that a person ignored.

    :param id: of the line
    :param fingerprint: of the line
    :param contained: the new file contains the line's whole file
    :param answered: ignored because a person said that it is a repeat
    """

    id: int
    fingerprint: str
    contained: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A row of another finished file with the same partner's line number.

    :param billed: invoiced or credited, so it can no longer be replaced
    :param newer: of a file that came later than the row judged, but was read before
    :param apart: of another month, or said to be a second service: perhaps the
        partner counts from 1 in each file
    """

    id: int
    fingerprint: str
    billed: bool = False
    newer: bool = False
    apart: bool = False


@dataclass(frozen=True)
class Verdict:
    """What becomes of a row that came before.

    :param code: reason of the new row, None when it stands on its own merits
    :param repeat_of: id of the earlier line
    :param replaced: ids of earlier lines that the new row replaces
    """

    code: str | None
    repeat_of: int | None = None
    replaced: tuple[int, ...] = ()


def pair_rows(new, earlier):
    """Pair equal rows one to one; what exceeds the earlier rows is new.

    :param new: iterable of ``(id, fingerprint)`` in the order of the file
    :param earlier: iterable of :class:`Earlier`
    :return: ``{new id: Verdict}`` of the paired rows only
    """
    waiting = defaultdict(list)
    for row in earlier:
        # What a person answered counts only for the extension of that very file.
        if row.contained or not row.answered:
            waiting[row.fingerprint].append(row)
    for rows in waiting.values():
        rows.sort(
            key=lambda row: (not row.contained, row.answered, row.id), reverse=True
        )
    verdicts = {}
    for line_id, fingerprint in new:
        rows = waiting.get(fingerprint)
        if rows:
            row = rows.pop()
            code = ALREADY_IN if row.contained else POSSIBLE_REPEAT
            verdicts[line_id] = Verdict(code, row.id)
    return verdicts


def judge_version(fingerprint, versions):
    """Judge a row by the partner's line number.

    :param fingerprint: of the new row
    :param versions: :class:`Version` of the same number, not ignored, oldest first
    :return: :class:`Verdict`, or None when the number never came before
    """
    if not versions:
        return None
    latest = versions[-1]
    if latest.fingerprint == fingerprint:
        return Verdict(ALREADY_IN, latest.id)
    if any(v.apart for v in versions):
        equal = [v for v in versions if v.fingerprint == fingerprint]
        if equal:
            return Verdict(ALREADY_IN, equal[-1].id)
        return Verdict(POSSIBLE_REPEAT, latest.id)
    if latest.newer:
        return Verdict(REPLACED, latest.id)
    replaced = tuple(v.id for v in versions if not v.billed)
    billed = [v for v in versions if v.billed]
    if billed:
        return Verdict(CHANGED, billed[-1].id, replaced)
    return Verdict(None, latest.id, replaced)


def judge_same_file(rows):
    """Judge rows of one file that share a line number; the first one stands.

    :param rows: ``[(id, fingerprint)]`` in the order of the file
    :return: ``{id: Verdict}`` of the others
    """
    (first_id, first_fingerprint), *others = rows
    return {
        line_id: Verdict(
            ALREADY_IN if fingerprint == first_fingerprint else DUPLICATE_REF, first_id
        )
        for line_id, fingerprint in others
    }


def merge_elsewhere(verdict, elsewhere):
    """Return the verdict of a row that another profile reads from the same file.

    :param verdict: of comparing with other files of the profile, or None
    :param elsewhere: :class:`Verdict` that asks which profile bills the row
    """
    if verdict is None:
        return elsewhere
    if verdict.code:
        return verdict
    # It replaces an earlier version, and waits itself.
    return replace(elsewhere, replaced=verdict.replaced)


def find_contained(new, earlier, totals):
    """Return the files of which every row is in the new file too.

    :param new: iterable of the keys of all rows of the new file
    :param earlier: ``{file: [key]}``, the rows of other files whose key is in ``new``
    :param totals: ``{file: number of all its rows}``
    """
    counts = Counter(new)
    return {
        file
        for file, keys in earlier.items()
        if keys and len(keys) == totals[file] and Counter(keys) <= counts
    }
