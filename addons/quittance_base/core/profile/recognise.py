"""From a sample file to a proposed layout, with its doubts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from ..readers import Dialect, Limits, read_table, sniff
from ..readers.base import HEAD_ROWS
from ..readers.heads import find_header, normalise
from .assign import assign
from .content import Content
from .dates import date_evidence
from .model import Column, Doubt, Field, Layout, Proposal
from .numbers import decimal_evidence

_LOOKED_AT = 500
_SHOWN = 20


def recognise(
    content: bytes,
    filename: str,
    fields: Sequence[Field],
    limits: Limits = Limits(),
    dialect: Dialect | None = None,
) -> Proposal:
    """Propose how to read a partner's file; the profile screen shows and corrects it.

    :param fields: what to look for, the most important first.
    :param dialect: given when a person has corrected it (sheet, delimiter, row of
        titles); else it is sniffed.
    :raises FileRefused: when nothing in the file can be read.
    """
    words = {normalise(s) for f in fields for s in (f.name, *f.synonyms)}
    if dialect is None:
        dialect = sniff(content, filename, limits)
        if not dialect.named:
            header_row = _header_row(content, dialect, limits, words)
            dialect = replace(dialect, header_row=header_row)
    table = read_table(content, dialect, limits)
    rows = list(islice(table.rows(), _LOOKED_AT))
    width = max(len(table.header), max(len(cells) for _number, cells in rows))
    header = table.header + [""] * (width - len(table.header))
    contents = [_content(rows, index, dialect.typed) for index in range(width)]
    columns = assign(header, contents, fields)
    doubts = [] if any(header) else [Doubt("no_header")]
    date_order, doubt = _date_order(_values(columns, contents, fields, "date"))
    doubts += doubt
    decimal_mark, doubt = _decimal_mark(
        _values(columns, contents, fields, "decimal"), dialect.typed
    )
    doubts += doubt
    found = {column.field for column in columns}
    doubts += [
        Doubt("field_missing", f.name)
        for f in fields
        if f.required and f.name not in found
    ]
    layout = Layout(dialect, tuple(columns), date_order, decimal_mark)
    return Proposal(layout, tuple(rows[:_SHOWN]), tuple(doubts))


def _header_row(content, dialect: Dialect, limits: Limits, words) -> int | None:
    plain = read_table(content, replace(dialect, header_row=None), limits)
    head: list[list[str]] = []
    for number, cells in takewhile(lambda row: row[0] <= HEAD_ROWS, plain.rows()):
        head += [[]] * (number - 1 - len(head)) + [cells]
    header_row = find_header(head, words)
    is_last = header_row is not None and header_row == len(head) - 1
    return dialect.header_row if is_last and len(head) > 1 else header_row


def _content(rows, index: int, typed: bool) -> Content:
    return Content([c[index] for _n, c in rows if index < len(c)], typed)


def _values(
    columns: Iterable[Column], contents: Sequence[Content], fields, kind: str
) -> list[str]:
    names = {field.name for field in fields if field.kind == kind}
    return [
        value
        for column in columns
        if column.field in names
        for value in contents[column.index].values
    ]


def _date_order(values: list[str]) -> tuple[str, list[Doubt]]:
    """The order the sample proves; day first, with a doubt, when it proves none."""
    seen = Counter(filter(None, map(date_evidence, values)))
    if seen["dmy"] and seen["mdy"]:
        return max(("dmy", "mdy"), key=seen.__getitem__), [Doubt("mixed_dates")]
    for order in ("dmy", "mdy"):
        if seen[order]:
            return order, []
    if seen["both"]:
        return "dmy", [Doubt("date_order")]
    return ("ymd" if seen["ymd"] else "dmy"), []


def _decimal_mark(values: list[str], typed: bool) -> tuple[str, list[Doubt]]:
    """The mark the sample proves; ``auto`` when it proves none or both."""
    if typed:
        return "auto", []
    seen = Counter(filter(None, map(decimal_evidence, values)))
    proved = [mark for mark in ".," if seen[mark]]
    if len(proved) == 1:
        return proved[0], []
    return "auto", [Doubt("decimal_mark")] if proved or seen["both"] else []
