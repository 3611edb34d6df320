"""CSV, TSV and their like: any delimiter, quoting and encoding."""

import csv
import io
from collections.abc import Iterator

from .base import Dialect, FileRefused, Limits, Row, Table, table_of
from .delimiter import choose_delimiter, fits
from .encoding import detect_encoding, is_binary


def read_delimited(content: bytes, dialect: Dialect, limits: Limits) -> Table:
    """Open a delimited file; the encoding is detected anew, the delimiter is not.

    :raises FileRefused: ``binary``, ``wrong_delimiter``, ``empty``, ``header_only``.
    """
    encoding = detect_encoding(content, dialect.encoding)
    if is_binary(content, encoding):
        raise FileRefused("binary")
    _check_delimiter(head_of(content, encoding), dialect)
    return table_of(lambda: csv_rows(content, encoding, dialect, limits), dialect)


def head_of(content: bytes, encoding: str, size: int = 2**16) -> str:
    """The first characters of a text file, cut at the end of a line."""
    stream = io.TextIOWrapper(io.BytesIO(content), encoding, "replace", newline="")
    text = stream.read(size)
    cut = max(text.rfind("\n"), text.rfind("\r"))
    return text if len(text) < size or cut < 0 else text[: cut + 1]


def _check_delimiter(head: str, dialect: Dialect) -> None:
    if fits(head, dialect.delimiter, dialect.quotechar):
        return
    found, quotechar = choose_delimiter(head)
    if found != dialect.delimiter and fits(head, found, quotechar):
        raise FileRefused("wrong_delimiter", expected=dialect.delimiter, found=found)


def csv_rows(
    content: bytes, encoding: str, dialect: Dialect, limits: Limits
) -> Iterator[Row]:
    """Yield every record with its number, blank ones too.

    :raises FileRefused: ``bad_csv``, ``line_too_long``, ``cell_too_long``,
        ``unclosed_quote``, ``too_many_columns``, ``too_many_rows``.
    """
    source = _Lines(content, encoding, limits)
    reader = csv.reader(source, **csv_options(dialect))
    number = 0
    try:
        for cells in reader:
            number += 1
            if len(cells) > limits.max_columns:
                raise FileRefused(
                    "too_many_columns",
                    row=number,
                    count=len(cells),
                    limit=limits.max_columns,
                )
            if source.count > 1:
                _check_quote(cells, number, dialect)
            source.next_record()
            yield number, cells
    except csv.Error as error:
        if "field limit" in str(error):
            limit = csv.field_size_limit()
            raise FileRefused("cell_too_long", row=number + 1, limit=limit) from error
        raise FileRefused("bad_csv", row=number + 1, detail=str(error)) from error
    if _is_open(source.last, dialect):
        raise FileRefused("unclosed_quote", row=number)


def csv_options(dialect: Dialect) -> dict:
    """Arguments for ``csv.reader`` and ``csv.writer``."""
    if not dialect.quotechar:
        return {"delimiter": dialect.delimiter, "quoting": csv.QUOTE_NONE}
    return {
        "delimiter": dialect.delimiter,
        "quotechar": dialect.quotechar,
        "skipinitialspace": dialect.delimiter != " ",
    }


class _Lines:
    """The lines of the file, with the size of the current record kept in check."""

    def __init__(self, content: bytes, encoding: str, limits: Limits):
        self._stream = io.TextIOWrapper(
            io.BytesIO(content), encoding, "replace", newline=""
        )
        self._limits = limits
        self._lines: list[str] = []
        self._size = 0
        self._records = 0
        self.last: list[str] = []

    def __iter__(self) -> Iterator[str]:
        max_line = self._limits.max_line
        for line in self._stream:
            self._size += len(line)
            self._lines.append(line)
            if self._size > max_line:
                raise FileRefused(
                    "line_too_long", row=self._records + 1, limit=max_line
                )
            yield line.replace("\0", "") if "\0" in line else line

    @property
    def count(self) -> int:
        """Lines of the current record."""
        return len(self._lines)

    def next_record(self) -> None:
        """The reader has given a record; what follows is the next one."""
        self.last, self._lines, self._size = self._lines, [], 0
        self._records += 1
        if self._records > self._limits.max_rows:
            raise FileRefused("too_many_rows", limit=self._limits.max_rows)


def _check_quote(cells: list[str], number: int, dialect: Dialect) -> None:
    """A cell over several lines that hold whole rows is a quote left open."""
    width = max(len(cells), 3)
    for cell in cells:
        inner = cell.splitlines()[1:-1]
        if any(line.count(dialect.delimiter) >= width - 1 for line in inner):
            raise FileRefused("unclosed_quote", row=number)


def _is_open(last: list[str], dialect: Dialect) -> bool:
    text = "".join(last)
    if not dialect.quotechar or not text.count(dialect.quotechar) % 2:
        return False
    try:
        list(csv.reader(last, strict=True, **csv_options(dialect)))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
