"""Rows of text into values; the same text is read once."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from .currencies import currencies
from .dates import parse_date
from .model import CellError, Column, Field, Layout, ParsedRow
from .numbers import parse_number

#: Distinct texts remembered per column; beyond that the memory is emptied.
_MEMORY = 50_000
_KEY_POINT_ZERO = re.compile(r"([0-9]+)[.,]0+")
_KEY_DAMAGED = re.compile(r"[0-9][.,]?[0-9]*E\+[0-9]{1,3}", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


class RowParser:
    """Parses the rows of one file; one instance per pass.

    Columns whose field is not among ``fields`` are kept only in ``raw``.
    """

    def __init__(self, layout: Layout, fields: Sequence[Field]):
        by_name = {field.name: field for field in fields}
        used = [c for c in layout.columns if c.field in by_name]
        self._width = max((c.index for c in layout.columns), default=-1) + 1
        self._names = tuple(column.field for column in used)
        self._missing = [
            CellError("missing", field.name, "", "")
            for field in fields
            if field.required and field.name not in self._names
        ]
        self._unfound = dict.fromkeys(
            (f.name for f in fields if f.name not in self._names), None
        )
        self._notes: list[tuple[str, Any]] = []
        self._readers = [
            (_reader(by_name[column.field], column, layout, self._notes), column.index)
            for column in used
        ]
        self._currency_field = next(
            (field.name for field in fields if field.kind == "currency"), None
        )
        self._has_currency_column = self._currency_field in self._names

    def parse(self, row_number: int, cells: list[str]) -> ParsedRow:
        """Read one row; what cannot be read is None in ``values`` and in ``errors``."""
        if len(cells) < self._width:
            padded = cells + [""] * (self._width - len(cells))
            found = [read(padded[index]) for read, index in self._readers]
        else:
            found = [read(cells[index]) for read, index in self._readers]
        values = dict(zip(self._names, found))
        if self._unfound:
            values.update(self._unfound)
        if self._notes or self._missing or len(cells) > self._width:
            return self._finish(row_number, cells, values)
        if self._has_currency_column:
            return ParsedRow(
                row_number, cells, values, (), values[self._currency_field]
            )
        return ParsedRow(row_number, cells, values)

    def parse_all(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[ParsedRow]:
        """Parse the rows of a :class:`~..readers.base.Table` in their order."""
        parse = self.parse
        for row_number, cells in rows:
            yield parse(row_number, cells)

    def _finish(self, row_number: int, cells: list[str], values: dict) -> ParsedRow:
        """The rarer rows: errors, or a currency beside an amount."""
        errors = list(self._missing)
        said: list[tuple[CellError, tuple[str, ...]]] = []
        for kind, note in self._notes:
            if kind == "error":
                errors.append(note)
            else:
                said.append(note)
        self._notes.clear()
        extra = [cell for cell in cells[self._width :] if cell.strip()]
        if extra:
            errors.append(CellError("too_many_cells", "", "", extra[0]))
        currency = self._one_currency(values, said, errors)
        return ParsedRow(row_number, cells, values, tuple(errors), currency)

    def _one_currency(self, values: dict, said: list, errors: list) -> str | None:
        """The currency of the row, when its column and all its amounts agree."""
        field = self._currency_field
        if any(e.field == field and e.code != "missing" for e in errors):
            return None
        currency = values.get(field) if field else None
        possible = (currency,) if currency else None
        for error, found in said:
            both = found if possible is None else [c for c in possible if c in found]
            if not both:
                errors.append(error)
                return currency
            possible = both
        if possible and not currency:
            currency = possible[0]
            if field:
                values[field] = currency
                errors[:] = [
                    e for e in errors if (e.code, e.field) != ("missing", field)
                ]
        return currency


class _Memory(dict):
    """Texts already read; the bad ones are told anew each time they come."""

    def __init__(self, read: Callable[[str], tuple], notes: list):
        super().__init__()
        self._read, self._notes, self._special = read, notes, {}

    def __missing__(self, text: str):
        known = self._special.get(text)
        if known is None:
            if len(self) + len(self._special) > _MEMORY:
                self.clear()
                self._special.clear()
            value, note = self._read(text)
            if note is None:
                self[text] = value
                return value
            known = self._special[text] = value, note
        self._notes.append(known[1])
        return known[0]


def _reader(field: Field, column: Column, layout: Layout, notes: list) -> Callable:
    """A function from the text of a cell to its value."""
    read_kind = _KINDS[field.kind]
    title = column.header or column_letters(column.index)

    def read(text: str) -> tuple:
        if not text.strip():
            if not field.required:
                return None, None
            return None, ("error", CellError("missing", field.name, title, ""))
        value, code, said = read_kind(text, layout)
        error = code and CellError(code, field.name, title, text)
        if error:
            return None, ("error", error)
        if said:
            conflict = CellError("currency_conflict", field.name, title, text)
            return value, ("currency", (conflict, said))
        return value, None

    return _Memory(read, notes).__getitem__


def _plain_text(text: str) -> str | None:
    text = text.strip()
    return (_revived(text) if text[:1] == "'" else text) or None


def _revived(text: str) -> str:
    """Without the apostrophe that our own exports put before a formula."""
    return text[1:] if text[1:].lstrip()[:1] in tuple("=+-@＝＋－＠") else text


def _read_text(text: str, layout: Layout) -> tuple:
    return _plain_text(text), None, None


def _read_decimal(text: str, layout: Layout) -> tuple:
    number = parse_number(text, layout.decimal_mark, layout.dialect.typed)
    return number.value, number.error, number.currencies


def _read_date(text: str, layout: Layout) -> tuple:
    native = layout.dialect.format in ("xlsx", "ods")
    value = parse_date(text, layout.date_order, native)
    return value, None if value else "invalid_date", None


def _read_currency(text: str, layout: Layout) -> tuple:
    found = currencies(text)
    return (found[0], None, None) if found else (None, "unknown_currency", None)


def _read_key(text: str, layout: Layout) -> tuple:
    key = _SPACES.sub(" ", _plain_text(text) or "")
    if _KEY_DAMAGED.fullmatch(key):
        return None, "key_damaged", None
    match = _KEY_POINT_ZERO.fullmatch(key)
    return (match[1] if match else key), None, None


_KINDS = {
    "text": _read_text,
    "decimal": _read_decimal,
    "date": _read_date,
    "currency": _read_currency,
    "key": _read_key,
}


def column_letters(index: int) -> str:
    """A column as a spreadsheet names it.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
