"""What every reader shares: limits, dialect, table, and the one refusal."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

#: Rows looked at to find the header and to recognise columns.
HEAD_ROWS = 40


class FileRefused(Exception):
    """The whole file cannot be read; no row of it may be used.

    ``code`` is one of :data:`FILE_CODES`; the model layer holds one translated
    sentence per code and formats it with ``params``.
    """

    def __init__(self, code: str, **params):
        assert code in FILE_CODES, code
        super().__init__(code, params)
        self.code = code
        self.params = params


#: Every code a reader can raise, with the names of its parameters.
FILE_CODES = {
    "empty": (),
    "header_only": (),
    "binary": (),
    "unsupported": ("kind",),
    "archive": (),
    "protected": (),
    "too_large": ("size", "limit"),
    "zip_damaged": ("member",),
    "zip_bomb": ("member", "limit"),
    "too_many_members": ("count", "limit"),
    "dtd": (),
    "bad_xml": ("line", "detail"),
    "bad_json": ("line", "detail"),
    "bad_csv": ("row", "detail"),
    "no_records": ("path",),
    "no_sheet": ("sheet",),
    "too_many_columns": ("row", "count", "limit"),
    "too_many_rows": ("limit",),
    "too_many_values": ("limit",),
    "line_too_long": ("row", "limit"),
    "record_too_large": ("limit",),
    "cell_too_long": ("row", "limit"),
    "unclosed_quote": ("row",),
    "wrong_delimiter": ("expected", "found"),
    "column_missing": ("columns",),
    "too_few_columns": ("count", "expected"),
    "mixed_dates": ("column", "row", "value", "other_row", "other_value"),
    "date_order": ("column", "row", "value", "order"),
}


@dataclass(frozen=True)
class Limits:
    """What a file may cost: bytes; ``max_cell`` and ``max_line`` in characters.

    ``max_ratio`` (unpacked / packed) applies to archives above 16 MiB unpacked.
    """

    max_bytes: int = 64 * 2**20
    max_unpacked: int = 512 * 2**20
    max_ratio: int = 200
    max_members: int = 1_000
    max_columns: int = 512
    max_cell: int = 32_767
    max_line: int = 1_000_000
    max_rows: int = 1_000_000


@dataclass(frozen=True)
class Dialect:
    """How the bytes of a file become rows.

    :param format: ``csv`` (any delimiter), ``xlsx``, ``ods``, ``json``, ``jsonl`` or
        ``xml``.
    :param encoding: a Python codec name, for text formats.
    :param delimiter: one character, for ``csv``.
    :param quotechar: one character, or ``""`` when nothing is quoted, for ``csv``.
    :param sheet: name of the sheet, empty for the first one.
    :param header_row: 0-based index of the row of titles, None when there is none.
    :param record_path: where the records are: ``a/b/record`` (XML), ``a.b`` (JSON).
    """

    format: str
    encoding: str = "utf-8"
    delimiter: str = ","
    quotechar: str = '"'
    sheet: str = ""
    header_row: int | None = 0
    record_path: str = ""

    @property
    def typed(self) -> bool:
        """Whether numbers and dates arrive as such, rendered by us as text."""
        return self.format in ("xlsx", "ods", "json", "jsonl")

    @property
    def named(self) -> bool:
        """Whether each record names its own fields: there is no row of titles."""
        return self.format in ("json", "jsonl", "xml")


Row = tuple[int, list[str]]


class Table:
    """The rows of one file.

    :param header: the titles, empty strings where a column has none.
    :param rows_factory: called for each pass; yields ``(row_number, cells)`` of the
        data rows.
    """

    def __init__(
        self,
        header: list[str],
        rows_factory: Callable[[], Iterator[Row]],
        dialect: Dialect,
    ):
        self.header = header
        self.dialect = dialect
        self._rows = rows_factory
        self._kept: list[Row] | None = None

    def keep(self, max_cells: int = 1_000_000) -> None:
        """Hold the rows in memory for later passes, unless there are too many.

        :raises FileRefused: as :meth:`rows`.
        """
        kept, size = [], 0
        for row in self._rows():
            kept.append(row)
            size += len(row[1])
            if size > max_cells:
                return
        self._kept = kept

    def rows(self, start: int = 0) -> Iterator[Row]:
        """Yield ``(row_number, cells)`` of the data rows after row number ``start``.

        Row numbers are those a spreadsheet shows (the first row is 1; titles and
        blank rows count, blank rows are not yielded); in JSON and XML the number
        of the record. Each call is a new pass. Cells are text without NUL; native
        numbers and dates are rendered by :mod:`.cells`.

        :raises FileRefused: also late in a pass, for what cannot be known before.
        """
        rows = iter(self._kept) if self._kept is not None else self._rows()
        if not start:
            return rows
        return (row for row in rows if row[0] > start)


def is_blank(cells: list[str]) -> bool:
    """Whether a row holds nothing but spaces."""
    return not cells or (not cells[0].strip() and not any(map(str.strip, cells)))


def table_of(all_rows: Callable[[], Iterator[Row]], dialect: Dialect) -> Table:
    """Split raw rows (blank ones included) into header and data rows.

    :raises FileRefused: ``empty``, ``header_only``.
    """
    title_row = (dialect.header_row or 0) + 1
    head = list(takewhile(lambda row: row[0] <= title_row, all_rows()))
    if all(is_blank(cells) for _number, cells in head) and all(
        is_blank(cells) for _number, cells in all_rows()
    ):
        raise FileRefused("empty")
    first, header = 0, []
    if dialect.header_row is not None:
        first = dialect.header_row + 1
        header = next((c for n, c in head if n == first), [])

    def data_rows() -> Iterator[Row]:
        for row in all_rows():
            if row[0] > first and not is_blank(row[1]):
                yield row

    sample = next(data_rows(), None)
    if sample is None:
        raise FileRefused("header_only")
    header = [title.strip() for title in header]
    header += [""] * (len(sample[1]) - len(header))
    return Table(header, data_rows, dialect)


def read_limited(stream, limits: Limits = Limits()) -> bytes:
    """Read a binary stream up to ``limits.max_bytes``; channels call it.

    :raises FileRefused: ``too_large``, after at most one block more than the limit.
    """
    blocks, size = [], 0
    while block := stream.read(2**16):
        size += len(block)
        if size > limits.max_bytes:
            raise FileRefused("too_large", size=size, limit=limits.max_bytes)
        blocks.append(block)
    return b"".join(blocks)


def check_size(content: bytes, limits: Limits) -> None:
    """Refuse what is empty or larger than allowed, before anything looks inside."""
    if len(content) > limits.max_bytes:
        raise FileRefused("too_large", size=len(content), limit=limits.max_bytes)
    if not content.strip():
        raise FileRefused("empty")
