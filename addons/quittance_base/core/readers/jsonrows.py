"""JSON (a list of records anywhere in the document) and JSON lines."""

import json
from collections.abc import Iterator
from typing import Any

from .base import Dialect, FileRefused, Limits, Table
from .cells import clean_text, unambiguous
from .encoding import detect_encoding, is_binary
from .records import Record, table_of_records

_MAX_DEPTH = 8
#: A parsed value takes up to a hundred times the bytes it is written with.
MAX_VALUES = 4_000_000


class Number(str):
    """A JSON number, kept as it was written."""

    __slots__ = ()


def read_json(content: bytes, dialect: Dialect, limits: Limits) -> Table:
    """Open the list found under ``dialect.record_path`` (``a.b``; empty: the document).

    :raises FileRefused: ``binary``, ``bad_json``, ``no_records``, ``too_many_values``.
    """
    document = load(_decode(content))
    path = [part for part in dialect.record_path.split(".") if part]
    return table_of_records(lambda: _records(document, path, {}), dialect, limits)


def read_jsonl(content: bytes, dialect: Dialect, limits: Limits) -> Table:
    """Open JSON lines: one record a line, blank lines left out.

    :raises FileRefused: as :func:`read_json`, ``line_too_long``.
    """
    text = _decode(content)
    return table_of_records(lambda: _lines(text, limits), dialect, limits)


def _lines(text: str, limits: Limits) -> Iterator[Record]:
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > limits.max_line:
            raise FileRefused("line_too_long", row=number, limit=limits.max_line)
        if line.strip():
            yield from _records(load(line, number), [], {})


def load(text: str, line: int = 0) -> Any:
    """Parse JSON without turning a number into a float.

    :param line: number of the line in the file, for messages.
    :raises FileRefused: ``bad_json``, ``too_many_values`` (commas count, also in texts).
    """
    if sum(map(text.count, ",[{")) > MAX_VALUES:
        raise FileRefused("too_many_values", limit=MAX_VALUES)
    try:
        return json.loads(
            text, parse_int=Number, parse_float=Number, parse_constant=Number
        )
    except json.JSONDecodeError as error:
        raise FileRefused(
            "bad_json", line=line or error.lineno, detail=error.msg
        ) from error
    except (RecursionError, ValueError) as error:
        raise FileRefused(
            "bad_json", line=line or 1, detail="nested too deeply"
        ) from error


def guess_path(document: Any, depth: int = 0) -> str | None:
    """The path of the longest list of records, preferring the outer one."""
    if isinstance(document, list):
        return "" if any(isinstance(item, dict) for item in document) else None
    if not isinstance(document, dict) or depth > _MAX_DEPTH:
        return None
    found: list[tuple[int, str]] = []
    for key, value in document.items():
        path = guess_path(value, depth + 1) if "." not in key else None
        if path is not None:
            full = f"{key}.{path}" if path else key
            found.append((_length(document, full.split(".")), full))
    return max(found, key=lambda item: item[0])[1] if found else None


def _length(document: Any, path: list[str]) -> int:
    for part in path:
        document = document[part]
    return len(document)


def _decode(content: bytes) -> str:
    encoding = detect_encoding(content)
    if is_binary(content, encoding):
        raise FileRefused("binary")
    return content.decode(encoding, "replace").lstrip("\ufeff")


def _records(node: Any, path: list[str], inherited: Record) -> Iterator[Record]:
    """Walk down the path; a record inherits the simple values around its list."""
    if isinstance(node, list):
        for item in node:
            yield from _records(item, path, inherited)
    elif isinstance(node, dict):
        if not path:
            yield inherited | _flat(node)
            return
        key, rest = path[0], path[1:]
        around = {k: v for k, v in node.items() if not isinstance(v, dict | list)}
        yield from _records(node.get(key), rest, inherited | _flat(around))


def _flat(node: dict, prefix: str = "", depth: int = 0) -> Record:
    record: Record = {}
    for key, value in node.items():
        name = clean_text(f"{prefix}{key}")
        if isinstance(value, dict) and depth < _MAX_DEPTH:
            record.update(_flat(value, f"{name}.", depth + 1))
        else:
            record[name] = _text(value)
    return record


def _text(value: Any) -> str:
    if isinstance(value, Number):
        return unambiguous(value)
    if isinstance(value, str):
        return clean_text(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list) and not any(isinstance(v, dict | list) for v in value):
        return ", ".join(map(_text, value))
    return clean_text(json.dumps(value, ensure_ascii=False))
