"""OpenDocument spreadsheets (.ods), streamed row by row."""

from collections.abc import Iterator

from .base import Dialect, FileRefused, Limits, Row, Table, table_of
from .cells import clean_text, native_number
from .xmlsafe import events, forget, local_name
from .zipguard import SafeZip

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def read_ods(content: bytes, dialect: Dialect, limits: Limits) -> Table:
    """Open one sheet of a document.

    :raises FileRefused: as for :func:`.xlsx.read_xlsx`.
    """
    names = sheet_names(content, limits)
    if not names:
        raise FileRefused("no_sheet", sheet="")
    name = dialect.sheet
    if name not in names:
        if name and len(names) > 1:
            raise FileRefused("no_sheet", sheet=name)
        name = names[0]
    return table_of(lambda: ods_rows(content, name, limits), dialect)


def sheet_names(content: bytes, limits: Limits) -> list[str]:
    """The names of the sheets, in order."""
    stream = SafeZip(content, limits).open("content.xml")
    names = []
    for _event, table in events(stream, (f"{_TABLE}table", f"{_TABLE}table-row")):
        if local_name(table) == "table":
            names.append(table.get(f"{_TABLE}name") or "")
        forget(table)
    return names


def ods_rows(content: bytes, name: str, limits: Limits) -> Iterator[Row]:
    """Yield the rows of one sheet that hold a cell, repeated ones one by one.

    :raises FileRefused: ``too_many_columns``, ``too_many_rows``, ``cell_too_long``.
    """
    archive = SafeZip(content, limits)
    stream = archive.open("content.xml")
    number, inside = 0, False
    for event, element in events(
        stream, (f"{_TABLE}table", f"{_TABLE}table-row"), ("start", "end")
    ):
        if local_name(element) == "table":
            if inside and event == "end":
                return
            inside = (element.get(f"{_TABLE}name") or "") == name
        elif event == "end":
            if inside:
                repeat = _count(element.get(f"{_TABLE}number-rows-repeated"))
                cells = _cells(element, number + 1, limits)
                if cells:
                    for row in _repeated(cells, number, repeat, limits):
                        archive.count("content.xml", sum(map(len, cells)))
                        yield row
                number += repeat
            forget(element)


def _repeated(
    cells: list[str], number: int, repeat: int, limits: Limits
) -> Iterator[Row]:
    for offset in range(repeat):
        if number + offset >= limits.max_rows:
            raise FileRefused("too_many_rows", limit=limits.max_rows)
        yield number + offset + 1, list(cells)


def _cells(row, number: int, limits: Limits) -> list[str]:
    """The cells up to the last one that holds something."""
    cells: list[str] = []
    blank = 0
    for cell in row.iterchildren(*_CELLS):
        repeat = _count(cell.get(f"{_TABLE}number-columns-repeated"))
        text = _text(cell)
        if not text:
            blank += repeat
            continue
        width = len(cells) + blank + repeat
        if width > limits.max_columns:
            limit = limits.max_columns
            raise FileRefused("too_many_columns", row=number, count=width, limit=limit)
        if len(text) > limits.max_cell:
            raise FileRefused("cell_too_long", row=number, limit=limits.max_cell)
        cells += [""] * blank + [text] * repeat
        blank = 0
    return cells


def _text(cell) -> str:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "currency", "percentage"):
        return native_number(cell.get(f"{_OFFICE}value") or "")
    if kind == "date":
        moment = (cell.get(f"{_OFFICE}date-value") or "").replace("T", " ")
        return moment.partition(".")[0].removesuffix(" 00:00:00")
    if kind == "boolean":
        return (cell.get(f"{_OFFICE}boolean-value") or "").upper()
    return clean_text("\n".join(_paragraph(p) for p in cell.iterchildren(f"{_TEXT}p")))


def _paragraph(paragraph) -> str:
    """The text of a paragraph; runs of spaces are elements of their own."""
    parts = [paragraph.text or ""]
    for node in paragraph.iterdescendants():
        name = local_name(node)
        if name == "s":
            parts.append(" " * min(_count(node.get(f"{_TEXT}c")), 100))
        elif name in ("tab", "line-break"):
            parts.append(" ")
        parts += [node.text or "", node.tail or ""]
    return "".join(parts)


def _count(text: str | None) -> int:
    return max(int(text), 1) if text and text.isdecimal() and len(text) < 10 else 1
