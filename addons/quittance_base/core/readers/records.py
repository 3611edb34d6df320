"""Records that name their own fields (JSON, XML) laid out as a table."""

from collections.abc import Callable, Iterator

from .base import Dialect, FileRefused, Limits, Row, Table

Record = dict[str, str]

#: Values held in memory between passes; larger files are read again each time.
_MAX_KEPT = 1_000_000


def table_of_records(
    records: Callable[[], Iterator[Record]], dialect: Dialect, limits: Limits
) -> Table:
    """A table whose header is the union of the records' names, in order of arrival.

    :raises FileRefused: ``no_records``, ``too_many_columns``, ``too_many_rows``,
        ``cell_too_long``.
    """
    header: dict[str, None] = {}
    kept: list[Record] | None = []
    size = 0
    for count, record in enumerate(records(), 1):
        header.update(dict.fromkeys(record))
        _check(record, header, count, limits)
        size += len(record)
        if size > _MAX_KEPT:
            kept = None
        elif kept is not None:
            kept.append(record)
    if not header:
        raise FileRefused("no_records", path=dialect.record_path)
    names = list(header)

    def rows() -> Iterator[Row]:
        for number, record in enumerate(records() if kept is None else kept, 1):
            cells = [record.get(name, "") for name in names]
            if any(cells):
                yield number, cells

    return Table(names, rows, dialect)


def _check(record: Record, header: dict, number: int, limits: Limits) -> None:
    if len(header) > limits.max_columns:
        raise FileRefused(
            "too_many_columns", row=number, count=len(header), limit=limits.max_columns
        )
    if number > limits.max_rows:
        raise FileRefused("too_many_rows", limit=limits.max_rows)
    if record and max(map(len, record.values())) > limits.max_cell:
        raise FileRefused("cell_too_long", row=number, limit=limits.max_cell)
