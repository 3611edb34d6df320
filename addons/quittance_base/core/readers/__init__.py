"""Safe readers: bytes in, rows of text out, or one refusal that says why."""

from .base import (
    FILE_CODES,
    Dialect,
    FileRefused,
    Limits,
    Row,
    Table,
    check_size,
    read_limited,
)
from .delimited import read_delimited
from .jsonrows import read_json, read_jsonl
from .ods import read_ods
from .sniffing import sniff
from .xlsx import read_xlsx
from .xmlrows import read_xml
from .zipguard import iter_members

_READERS = {
    "csv": read_delimited,
    "xlsx": read_xlsx,
    "ods": read_ods,
    "json": read_json,
    "jsonl": read_jsonl,
    "xml": read_xml,
}


def read_table(content: bytes, dialect: Dialect, limits: Limits = Limits()) -> Table:
    """Open a file as its profile says it is written.

    :raises FileRefused: for the file as a whole, see :data:`FILE_CODES`.
    """
    check_size(content, limits)
    return _READERS[dialect.format](content, dialect, limits)


__all__ = [
    "FILE_CODES",
    "Dialect",
    "FileRefused",
    "Limits",
    "Row",
    "Table",
    "iter_members",
    "read_limited",
    "read_table",
    "sniff",
]
