"""What the profile engine speaks of: fields, columns, layouts, parsed rows."""

from dataclasses import dataclass, field
from typing import Any

from ..readers.base import Dialect

#: Every code a cell can be refused with.
CELL_CODES = (
    "missing",
    "not_a_number",
    "not_finite",
    "too_many_digits",
    "decimal_mark",
    "ambiguous_number",
    "unknown_currency",
    "currency_conflict",
    "invalid_date",
    "key_damaged",
    "too_many_cells",
)

#: Every doubt of a proposal, about a column or about the whole file.
DOUBT_CODES = (
    "by_content",
    "close_second",
    "content_differs",
    "date_order",
    "mixed_dates",
    "decimal_mark",
    "no_header",
    "field_missing",
)


@dataclass(frozen=True)
class Field:
    """Something a profile can look for in a file.

    :param kind: ``text``, ``decimal``, ``date``, ``currency`` or ``key`` (an
        identifier: ``13313.0`` is ``13313``).
    :param synonyms: titles it goes by, in French and English.
    :param required: an empty cell is an error (``missing``).
    :param looks: what its values look like, to recognise a column without a
        title: ``integer``, ``money``, ``email``, ``phone``, ``vat``, ``id``, ``words``.
    """

    name: str
    kind: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    looks: str | None = None


@dataclass(frozen=True)
class Column:
    """A column of the file and the field it was recognised as (None: not used)."""

    index: int
    header: str
    field: str | None = None
    confidence: float = 0.0
    doubt: str | None = None


@dataclass(frozen=True)
class Layout:
    """How a partner's file is written: what a profile keeps.

    :param date_order: ``dmy``, ``mdy`` or ``ymd``; it decides ``03/04/2025``.
    :param decimal_mark: ``.``, ``,`` or ``auto`` (each cell must say it itself).
    """

    dialect: Dialect
    columns: tuple[Column, ...]
    date_order: str = "dmy"
    decimal_mark: str = "auto"


@dataclass(frozen=True)
class Doubt:
    """Something a person should look at before the profile is kept."""

    code: str
    field: str | None = None


@dataclass(frozen=True)
class Proposal:
    """What :func:`.recognise.recognise` understood of a sample file.

    :param sample: the first data rows, as ``(row_number, cells)``.
    """

    layout: Layout
    sample: tuple[tuple[int, list[str]], ...]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class CellError:
    """Why a cell cannot be used: ``code`` is one of :data:`CELL_CODES`.

    :param column: the title of the column, or its letter as a spreadsheet shows it.
    """

    code: str
    field: str
    column: str
    value: str


@dataclass(slots=True)
class ParsedRow:
    """One row of the file, as written and as understood.

    :param values: by field name: ``Decimal``, ``date``, ``str`` or None.
    :param currency: ISO code said by the currency column or beside an amount.
    """

    row_number: int
    raw: list[str]
    values: dict[str, Any]
    errors: tuple[CellError, ...] = field(default=())
    currency: str | None = None
