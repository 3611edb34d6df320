"""The profile engine: which column is what, and what its texts mean."""

from .model import (
    CELL_CODES,
    DOUBT_CODES,
    CellError,
    Column,
    Doubt,
    Field,
    Layout,
    ParsedRow,
    Proposal,
)
from .opening import OpenedFile, open_file
from .parser import RowParser, column_letters
from .recognise import recognise

__all__ = [
    "CELL_CODES",
    "DOUBT_CODES",
    "CellError",
    "Column",
    "Doubt",
    "Field",
    "Layout",
    "OpenedFile",
    "ParsedRow",
    "Proposal",
    "RowParser",
    "column_letters",
    "open_file",
    "recognise",
]
