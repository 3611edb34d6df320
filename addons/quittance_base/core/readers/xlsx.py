"""Excel workbooks (.xlsx, .xlsm), streamed row by row.

Own reader: the Rust ones build the whole sheet before they return, and a small
hostile file makes them abort the process instead of raising.
"""

import posixpath
import re
from collections.abc import Iterator

from .base import Dialect, FileRefused, Limits, Row, Table, table_of
from .cells import clean_text, native_number
from .excel_dates import date_styles, serial_text
from .xmlsafe import events, forget, local_name
from .zipguard import SafeZip

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(content: bytes, dialect: Dialect, limits: Limits) -> Table:
    """Open one sheet of a workbook.

    :raises FileRefused: ``zip_damaged``, ``zip_bomb``, ``no_sheet``, ``dtd``,
        ``bad_xml``, ``empty``, ``header_only`` and what :func:`sheet_rows` raises.
    """
    book = Workbook(content, limits)
    path = book.sheet_path(dialect.sheet)
    return table_of(lambda: book.rows(path), dialect)


class Workbook:
    """What the sheets share: their names, the strings, which styles are dates."""

    def __init__(self, content: bytes, limits: Limits):
        self._content, self._limits = content, limits
        archive = SafeZip(content, limits)
        rels = _relations(archive)
        self.sheets, self._date1904 = _sheets(archive, rels)
        if not self.sheets:
            raise FileRefused("no_sheet", sheet="")
        self._strings = _strings(archive, rels.get("sharedStrings", ""), limits)
        styles = rels.get("styles", "")
        self._dates = date_styles(archive, styles) if styles in archive.names else []

    def sheet_path(self, name: str) -> str:
        """The member that holds the sheet called ``name``, else the only or first one.

        :raises FileRefused: ``no_sheet`` when several sheets bear other names.
        """
        if name in self.sheets:
            return self.sheets[name]
        if name and len(self.sheets) > 1:
            raise FileRefused("no_sheet", sheet=name)
        return next(iter(self.sheets.values()))

    def rows(self, path: str) -> Iterator[Row]:
        """Yield the rows of one sheet that hold a cell; each pass unpacks anew.

        :raises FileRefused: ``too_many_columns``, ``too_many_rows``, ``cell_too_long``.
        """
        archive = SafeZip(self._content, self._limits)
        limits, number = self._limits, 0
        stream = archive.open(path)
        columns = _Columns(limits)
        try:
            for _event, row in events(stream, "{*}row"):
                number = max(number + 1, _integer(row.get("r")))
                if number > limits.max_rows:
                    raise FileRefused("too_many_rows", limit=limits.max_rows)
                cells = self._cells(row, number, columns)
                archive.count(path, sum(map(len, cells)))
                yield number, cells
                forget(row)
        finally:
            stream.close()

    def _cells(self, row, number: int, columns: "_Columns") -> list[str]:
        cells: list[str] = []
        for cell in row:
            ref = cell.get("r")
            index = columns.index(ref, number) if ref else len(cells)
            if index != len(cells):
                if index < len(cells):
                    cells[index] = self._text(cell, number)
                    continue
                cells.extend([""] * (index - len(cells)))
            cells.append(self._text(cell, number))
        if len(cells) > self._limits.max_columns:
            columns.refuse(len(cells), number)
        return cells

    def _text(self, cell, number: int) -> str:
        kind = cell.get("t")
        if kind == "inlineStr":
            text = _rich_text(cell)
        else:
            value = None
            for child in cell:
                if child.tag[-2:] == "}v":
                    value = child.text
            if value is None:
                return ""
            if kind == "s":
                index = _integer(value)
                return self._strings[index] if index < len(self._strings) else ""
            if kind is None or kind == "n":
                style = _integer(cell.get("s"))
                if style < len(self._dates) and self._dates[style]:
                    return serial_text(value, self._dates[style], self._date1904)
                return native_number(value)
            if kind == "b":
                return "TRUE" if value == "1" else "FALSE"
            text = _unescape(value)
        if len(text) > self._limits.max_cell:
            raise FileRefused("cell_too_long", row=number, limit=self._limits.max_cell)
        return text


class _Columns:
    """From ``AB12`` to 27; letters are looked up once."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._known: dict[str, int] = {}

    def index(self, ref: str, number: int) -> int:
        """The 0-based column of a cell reference; refuses those beyond the limit."""
        letters = ref.rstrip("0123456789")
        known = self._known.get(letters)
        if known is None:
            known = 0
            for letter in letters[:8].upper():
                known = known * 26 + max(ord(letter) - 64, 1)
            if known > self._limits.max_columns:
                self.refuse(known, number)
            known = self._known[letters] = max(known - 1, 0)
        return known

    def refuse(self, count: int, number: int) -> None:
        """Too many columns: the file is no list of services."""
        limit = self._limits.max_columns
        raise FileRefused("too_many_columns", row=number, count=count, limit=limit)


def _integer(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _unescape(text: str) -> str:
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return clean_text(text)


def _rich_text(element) -> str:
    """The text of a string item, without the phonetic guide."""
    parts = []
    for child in element.iter("{*}t"):
        if local_name(child.getparent()) != "rPh":
            parts.append(child.text or "")
    return _unescape("".join(parts))


def _relations(archive: SafeZip) -> dict[str, str]:
    """Member paths by relation id, and by the last word of their type."""
    found = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
    name = "xl/_rels/workbook.xml.rels"
    for _event, element in events(archive.open(name), "{*}Relationship"):
        target = element.get("Target") or ""
        path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        found[element.get("Id") or ""] = path
        kind = (element.get("Type") or "").rpartition("/")[2]
        if kind in ("sharedStrings", "styles"):
            found[kind] = path
    return found


def _sheets(archive: SafeZip, rels: dict[str, str]) -> tuple[dict[str, str], bool]:
    """Member path by sheet name, hidden sheets last; and the 1904 date system."""
    sheets, hidden, date1904 = {}, {}, False
    tags = ("{*}sheet", "{*}workbookPr")
    for _event, element in events(archive.open("xl/workbook.xml"), tags):
        if local_name(element) == "workbookPr":
            date1904 = element.get("date1904") in ("1", "true")
            continue
        rel = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
        path = rels.get(rel)
        if path in archive.names:
            shown = element.get("state") in (None, "visible")
            (sheets if shown else hidden)[element.get("name") or ""] = path
    return sheets | hidden, date1904


def _strings(archive: SafeZip, path: str, limits: Limits) -> list[str]:
    strings: list[str] = []
    if path not in archive.names:
        return strings
    for _event, item in events(archive.open(path), "{*}si"):
        text = _rich_text(item)
        if len(text) > limits.max_cell:
            raise FileRefused(
                "cell_too_long", row=len(strings) + 1, limit=limits.max_cell
            )
        strings.append(text)
        forget(item)
    return strings
