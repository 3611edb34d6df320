"""Files we give back: no formula alive, and rejects in the partner's own format."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from lxml import etree

from .profile.numbers import parse_number
from .readers.base import Dialect
from .readers.delimited import csv_options

_STARTS = tuple("=+-@＝＋－＠")
_CONTROLS = tuple("\t\r\n")
#: What a spreadsheet may pass over before it looks for a formula.
_LEAD = re.compile(r"[\s\x00-\x1f\u200b-\u200f\ufeff]*")
#: Where another delimiter would cut the text, and all that stands before a cell's
#: first sign there. Always taken whole, so that a text of blanks takes no time.
_CUT = re.compile(r"[;,\t|\r\n][\s\x00-\x1f\u200b-\u200f\ufeff]*(?:\"[^\S\t\r\n]*)?")
_FORMULA = re.compile(r"[=@＝＠]|[+-](?![\d\s.,%]*(?:[;,\s]|$))")
_NOT_XML = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula; numbers are left as they are.

    >>> safe_cell('=HYPERLINK("http://x")'), safe_cell("-12,50"), safe_cell("+33 6 12")
    ('\\'=HYPERLINK("http://x")', '-12,50', "'+33 6 12")
    """
    lead = text[_LEAD.match(text).end() :]
    controls = text.lstrip(" \u00a0").startswith(_CONTROLS)
    if lead.startswith(_STARTS) or controls:
        is_number = any(parse_number(lead, mark).error is None for mark in ".,")
        if is_number and not controls:
            return text
        text = "'" + text
    return _CUT.sub(_neutralise, text)


def _neutralise(cut: re.Match) -> str:
    """A cut, with an apostrophe where a formula would begin behind it."""
    return cut[0] + "'" if _FORMULA.match(cut.string, cut.end()) else cut[0]


def write_csv(
    rows: Iterable[Sequence[Any]], dialect: Dialect = Dialect("csv", "utf-8-sig", ";")
) -> bytes:
    """A delimited file; the default opens well in a French Excel.

    :param rows: cells of any type; text is neutralised, numbers are written plainly.
    """
    out = io.StringIO(newline="")
    options = csv_options(dialect) | {"lineterminator": "\r\n"}
    texts = ([_csv_text(cell) for cell in row] for row in rows)
    if not dialect.quotechar:
        options["quotechar"] = None
        bare = re.compile(f"[{re.escape(dialect.delimiter)}\r\n]+")
        texts = ([bare.sub(" ", text) for text in row] for row in texts)
    csv.writer(out, **options).writerows(texts)
    return _encode(out.getvalue(), dialect.encoding)


def write_xlsx(rows: Iterable[Sequence[Any]], sheet: str = "") -> bytes:
    """A workbook of one sheet; text stays text, numbers are numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    page = book.add_worksheet(_sheet_name(sheet))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
                page.write_number(number, column, cell)
            elif cell not in (None, ""):
                page.write_string(number, column, _xml_text(str(cell))[:32_767])
    book.close()
    return out.getvalue()


def write_rejects(
    dialect: Dialect,
    header: Sequence[str],
    rows: Iterable[tuple[Sequence[str], str]],
    reason_title: str,
) -> tuple[bytes, str]:
    """Rejected rows in the format they came in, each with its reason in a last column.

    :param rows: ``(raw cells, reason)``.
    :param reason_title: title of the added column, in the user's language.
    :return: the file and its extension (an ODS comes back as ``xlsx``).
    """
    if dialect.named:
        names = [*(title or f"column_{i}" for i, title in enumerate(header, 1))]
        records = [
            {**dict(zip(names, raw)), reason_title: reason} for raw, reason in rows
        ]
        return _NAMED_WRITERS[dialect.format](records, dialect), dialect.format
    width = len(header)
    table = [] if dialect.header_row is None else [[*header, reason_title]]
    for raw, reason in rows:
        cells = list(raw) + [""] * (width - len(raw))
        table.append([*cells, reason])
    if dialect.format == "csv":
        extension = "tsv" if dialect.delimiter == "\t" else "csv"
        return write_csv(table, dialect), extension
    return write_xlsx(table, dialect.sheet), "xlsx"


def _csv_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return safe_cell(cell) if isinstance(cell, str) else str(cell)


def _encode(text: str, encoding: str) -> bytes:
    """In the file's own encoding where it holds every character, else in UTF-8."""
    if encoding.startswith("utf-16-"):
        text = "\ufeff" + text
    try:
        return text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return text.encode("utf-8-sig", "replace")


def _sheet_name(name: str) -> str:
    plain = "".join(" " if c in "[]:*?/\\'" or c < " " else c for c in name)
    return _xml_text(plain).strip()[:31] or "Sheet1"


def _xml_text(text: str) -> str:
    return text.translate(_NOT_XML)


def _json(records: list[dict], dialect: Dialect) -> bytes:
    document: Any = records
    for part in reversed([p for p in dialect.record_path.split(".") if p]):
        document = {part: document}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _jsonl(records: list[dict], dialect: Dialect) -> bytes:
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return "".join(lines).encode()


def _xml(records: list[dict], dialect: Dialect) -> bytes:
    """Each record as an element of the same name, its columns as named elements."""
    path = [p for p in dialect.record_path.split("/") if p] or ["records", "record"]
    node = root = etree.Element(path[0] if len(path) > 1 else "records")
    for part in path[1:-1]:
        node = etree.SubElement(node, part)
    for record in records:
        element = etree.SubElement(node, path[-1])
        for name, text in record.items():
            _put(element, name, _xml_text(text))
    return etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )


def _put(element, name: str, text: str) -> None:
    """Place a column where the reader will find it again under the same name."""
    path, _at, attribute = name.partition("@")
    for part in [p for p in path.split(".") if p]:
        tag = part if _is_tag(part) else "reason"
        child = element.find(tag)
        element = etree.SubElement(element, tag) if child is None else child
    if attribute:
        element.set(attribute, text)
    else:
        element.text = text


def _is_tag(name: str) -> bool:
    return name.replace("-", "").isidentifier() and not name[0].isdigit()


_NAMED_WRITERS = {"json": _json, "jsonl": _jsonl, "xml": _xml}
