"""A partner's next file against the layout its profile keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ..readers import Dialect, FileRefused, Limits, Table, read_table
from ..readers.base import HEAD_ROWS
from ..readers.heads import normalise
from .dates import date_evidence
from .model import Column, Field, Layout, ParsedRow
from .parser import RowParser, column_letters


@dataclass(frozen=True)
class OpenedFile:
    """A file that can be read: its table, and the layout fitted to it.

    :param row_count: data rows of the file, None where nobody counted them
    """

    table: Table
    layout: Layout
    row_count: int | None = None

    def parse(self, fields: Sequence[Field], start: int = 0) -> Iterator[ParsedRow]:
        """Parse the rows after row number ``start``; each call is a new pass."""
        return RowParser(self.layout, fields).parse_all(self.table.rows(start))


def open_file(
    content: bytes,
    layout: Layout,
    fields: Sequence[Field],
    limits: Limits = Limits(),
) -> OpenedFile:
    """Open a file with a profile's layout and check it as a whole; batches call it.

    Columns are found again by their titles when they have moved, and so is the row
    of titles. One pass counts the rows and looks at the dates of the whole file.

    :raises FileRefused: ``column_missing``, ``too_few_columns``, ``mixed_dates``,
        ``date_order``, and what the readers raise.
    """
    dialect = layout.dialect
    if dialect.header_row is not None and not dialect.named:
        dialect = _find_titles(content, layout, limits)
    table = read_table(content, dialect, limits)
    if dialect.format in ("xlsx", "ods"):
        table.keep()
    fitted = replace(layout, dialect=dialect, columns=_fit(table, layout))
    dates = {f.name for f in fields if f.kind == "date"}
    return OpenedFile(table, fitted, _check_dates(table, fitted, dates))


def _find_titles(content: bytes, layout: Layout, limits: Limits) -> Dialect:
    """The row that holds all titles of the layout, first where it was before."""
    dialect = layout.dialect
    plain = read_table(content, replace(dialect, header_row=None), limits)
    wanted = {normalise(c.header) for c in layout.columns if c.field and c.header}
    best, missing = None, wanted
    rows = takewhile(lambda row: row[0] <= HEAD_ROWS, plain.rows())
    for number, cells in rows:
        lacking = wanted - set(map(normalise, cells))
        if not lacking and number - 1 == dialect.header_row:
            return dialect
        if best is None or len(lacking) < len(missing):
            best, missing = number - 1, lacking
    if missing:
        titles = [c.header for c in layout.columns if normalise(c.header) in missing]
        raise FileRefused("column_missing", columns=", ".join(titles))
    return replace(dialect, header_row=best)


def _fit(table: Table, layout: Layout) -> tuple[Column, ...]:
    """The layout's columns at the places where this file has them."""
    dialect, header = layout.dialect, table.header
    used = [column for column in layout.columns if column.field]
    if dialect.header_row is None and not dialect.named:
        needed = max((column.index for column in used), default=-1) + 1
        if len(header) < needed:
            raise FileRefused("too_few_columns", count=len(header), expected=needed)
        more = range(len(layout.columns), len(header))
        return layout.columns + tuple(Column(index, "") for index in more)
    if not dialect.named:
        header = header + [""] * (len(layout.columns) - len(header))
    titles = [normalise(title) for title in header]
    places: dict[int, Column] = {}
    for column in used:
        index = _place(column, titles, places)
        if index is not None:
            places[index] = replace(column, index=index)
    return tuple(
        places.get(index, Column(index, title)) for index, title in enumerate(header)
    )


def _place(column: Column, titles: list[str], taken: dict) -> int | None:
    title = normalise(column.header)
    same = column.index < len(titles) and titles[column.index] == title
    if same and column.index not in taken:
        return column.index
    places = (i for i, t in enumerate(titles) if t == title and i not in taken)
    return next(places, None) if title else None


def _check_dates(table: Table, layout: Layout, names: set[str]) -> int:
    """Refuse a file whose dates prove two orders, or another than the layout's.

    :return: number of data rows
    """
    columns = [column for column in layout.columns if column.field in names]
    first: dict[str, tuple] = {}
    seen: set[str] = set()
    count = 0
    for count, (number, cells) in enumerate(table.rows(), 1):  # noqa: B007
        for column in columns:
            text = cells[column.index] if column.index < len(cells) else ""
            if text in seen:
                continue
            if len(seen) < 200_000:
                seen.add(text)
            order = date_evidence(text)
            if order in ("dmy", "mdy") and order not in first:
                first[order] = (number, text, column)
    if len(first) == 2:
        _refuse_mixed(first)
    for order, (number, text, column) in first.items():
        if order != layout.date_order and layout.date_order != "ymd":
            raise FileRefused(
                "date_order",
                column=_title(column),
                row=number,
                value=text,
                order=layout.date_order,
            )
    return count


def _refuse_mixed(first: dict[str, tuple]) -> None:
    (row, value, column), (other_row, other_value, _other) = sorted(
        first.values(), key=lambda seen: seen[0]
    )
    raise FileRefused(
        "mixed_dates",
        column=_title(column),
        row=row,
        value=value,
        other_row=other_row,
        other_value=other_value,
    )


def _title(column: Column) -> str:
    return column.header or column_letters(column.index)
