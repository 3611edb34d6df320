"""What kind of file this is, from its bytes; the name only breaks ties."""

import csv
import json
from contextlib import suppress
from itertools import takewhile

from . import jsonrows, ods, xmlrows
from .base import HEAD_ROWS, Dialect, FileRefused, Limits, Row, check_size
from .delimited import csv_options, head_of
from .delimiter import choose_delimiter
from .encoding import detect_encoding, is_binary
from .heads import find_header
from .xlsx import Workbook
from .zipguard import SafeZip

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MAGIC = (
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gz"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"{\\rtf", "rtf"),
)


def sniff(content: bytes, filename: str = "", limits: Limits = Limits()) -> Dialect:
    """Recognise the format of a partner's file and how its rows are written.

    :param filename: as the partner named it; only its extension is looked at.
    :raises FileRefused: ``empty``, ``too_large``, ``binary``, ``unsupported``,
        ``archive`` (a plain zip: see :func:`.zipguard.iter_members`) and what
        the reader of the format raises.
    """
    check_size(content, limits)
    if content.startswith(b"PK"):
        return _sniff_zip(content, limits)
    kind = next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")
    if kind:
        raise FileRefused("unsupported", kind=kind)
    encoding = detect_encoding(content)
    if is_binary(content, encoding):
        raise FileRefused("binary")
    head = head_of(content, encoding)
    start = head.lstrip("\ufeff \t\r\n")[:200].lower()
    if start.startswith(("<!doctype html", "<html")):
        raise FileRefused("unsupported", kind="html")
    if start.startswith("<"):
        return Dialect(
            "xml", encoding, "", "", "", None, xmlrows.guess_path(content) or ""
        )
    if start.startswith(("{", "[")):
        found = _sniff_json(content.decode(encoding, "replace"), encoding, filename)
        if found:
            return found
    return _sniff_delimited(head, encoding)


def _sniff_zip(content: bytes, limits: Limits) -> Dialect:
    archive = SafeZip(content, limits)
    if "xl/workbook.xml" in archive.names:
        return _sniff_xlsx(content, limits)
    if "xl/workbook.bin" in archive.names:
        raise FileRefused("unsupported", kind="xlsb")
    if "mimetype" in archive.names and archive.read("mimetype").strip() == _ODS:
        return _sniff_ods(content, limits)
    if "word/document.xml" in archive.names:
        raise FileRefused("unsupported", kind="docx")
    raise FileRefused("archive")


def _sniff_xlsx(content: bytes, limits: Limits) -> Dialect:
    book = Workbook(content, limits)
    heads = {name: _head(book.rows(path)) for name, path in book.sheets.items()}
    return _with_sheet("xlsx", heads)


def _sniff_ods(content: bytes, limits: Limits) -> Dialect:
    names = ods.sheet_names(content, limits)
    if not names:
        raise FileRefused("no_sheet", sheet="")
    heads = {name: _head(ods.ods_rows(content, name, limits)) for name in names}
    return _with_sheet("ods", heads)


def _with_sheet(kind: str, heads: dict[str, list[list[str]]]) -> Dialect:
    """The first sheet that holds a table, else the first that holds anything."""
    tables = [n for n, rows in heads.items() if sum(len(row) > 1 for row in rows) > 1]
    filled = [name for name, rows in heads.items() if any(rows)]
    if not filled:
        raise FileRefused("empty")
    name = (tables or filled)[0]
    header_row = find_header(heads[name])
    return Dialect(kind, "", "", "", name, header_row)


def _head(rows) -> list[list[str]]:
    """The first rows, missing ones filled in, so that indexes are row numbers."""
    found: list[list[str]] = []
    row: Row
    for row in takewhile(lambda row: row[0] <= HEAD_ROWS, rows):
        found += [[]] * (row[0] - 1 - len(found))
        found.append(row[1])
    return found


def _sniff_json(text: str, encoding: str, filename: str) -> Dialect | None:
    """JSON, JSON lines, or None for a CSV that happens to begin with a bracket."""
    lines = text.lstrip("\ufeff").strip().split("\n", 1)
    with suppress(FileRefused):
        first = jsonrows.load(lines[0])
        if isinstance(first, dict) and len(lines) > 1:
            return Dialect("jsonl", encoding, "", "", "", None)
    try:
        document = jsonrows.load(text.lstrip("\ufeff"))
    except FileRefused:
        if filename.lower().endswith((".json", ".jsonl", ".ndjson")) or _is_json(text):
            raise
        return None
    path = jsonrows.guess_path(document)
    return Dialect("json", encoding, "", "", "", None, path or "")


def _is_json(text: str) -> bool:
    """Whether at least one value at the start is JSON: then it is a damaged one."""
    try:
        json.JSONDecoder().raw_decode(text.lstrip("\ufeff[ \r\n\t"))
    except (ValueError, RecursionError):
        return False
    return text.lstrip("\ufeff[ \r\n\t")[:1] in ("{", '"') and ":" in text[:500]


def _sniff_delimited(head: str, encoding: str) -> Dialect:
    delimiter, quotechar = choose_delimiter(head)
    dialect = Dialect("csv", encoding, delimiter, quotechar)
    lines = head.lstrip("\ufeff").splitlines(keepends=True)[: 4 * HEAD_ROWS]
    try:
        rows = list(csv.reader(lines, **csv_options(dialect)))[:HEAD_ROWS]
    except csv.Error as error:
        raise FileRefused("bad_csv", row=1, detail=str(error)) from error
    header_row = find_header(rows)
    return Dialect("csv", encoding, delimiter, quotechar, "", header_row)
