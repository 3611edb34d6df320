"""XML: one record for each element found under a path."""

import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice

from .base import Dialect, FileRefused, Limits, Table
from .cells import clean_text
from .records import Record, table_of_records
from .xmlsafe import events, forget, local_name

_GUESS_EVENTS = 40_000
_MAX_DEPTH = 64


def read_xml(content: bytes, dialect: Dialect, limits: Limits) -> Table:
    """Open the elements at ``dialect.record_path``: ``/root/group/record``, or its end.

    Columns are the record's attributes (``@id``), what is inside it (``price``,
    ``client.ref``, ``price@currency``), and what stands around it (``group@ref``).

    :raises FileRefused: ``dtd``, ``bad_xml``, ``no_records``, ``record_too_large``.
    """
    path = [part for part in dialect.record_path.split("/") if part]
    absolute = dialect.record_path.startswith("/")
    if not path:
        raise FileRefused("no_records", path="")
    return table_of_records(lambda: _records(content, path, absolute), dialect, limits)


def guess_path(content: bytes) -> str | None:
    """The path of the element that is repeated most and holds most.

    :raises FileRefused: ``dtd``, ``bad_xml``.
    """
    counts: Counter = Counter()
    inside: dict[str, set] = defaultdict(set)
    path: list[str] = []
    stream = events(io.BytesIO(content), None, ("start", "end"))
    for event, element in islice(stream, _GUESS_EVENTS):
        if event == "end":
            path.pop()
            continue
        path.append(local_name(element))
        here = "/" + "/".join(path)
        counts[here] += 1
        inside[here].update(f"@{name}" for name in element.attrib)
        inside["/" + "/".join(path[:-1])].add(path[-1])
        if len(path) > _MAX_DEPTH:
            return None
    repeated = [p for p, count in counts.items() if count > 1 and len(inside[p]) > 1]
    if not repeated:
        return next((p for p in counts if p.count("/") == 2 and inside[p]), None)
    return max(repeated, key=lambda p: counts[p] * len(inside[p]) - p.count("/"))


def _records(content: bytes, path: list[str], absolute: bool) -> Iterator[Record]:
    for _event, element in events(io.BytesIO(content), f"{{*}}{path[-1]}"):
        around = list(element.iterancestors())[::-1]
        names = [local_name(node) for node in around] + [path[-1]]
        if names == path if absolute else names[-len(path) :] == path:
            record = _around(around)
            _collect(element, "", record, 0)
            yield record
            forget(element)


def _around(ancestors: list) -> Record:
    """Attributes and simple elements that stand before the record, on every level."""
    record: Record = {}
    for node in ancestors[-4:]:
        name = local_name(node)
        for key, value in node.attrib.items():
            record[f"{name}@{key.rpartition('}')[2]}"] = clean_text(value)
        for child in node:
            if not len(child) and child.text and child.text.strip():
                record[f"{name}.{local_name(child)}"] = clean_text(child.text)
    return record


def _collect(element, prefix: str, record: Record, depth: int) -> None:
    for key, value in element.attrib.items():
        record[f"{prefix}@{key.rpartition('}')[2]}"] = clean_text(value)
    for child in element:
        name = local_name(child)
        if not name:
            continue
        full = f"{prefix}.{name}" if prefix else name
        text = clean_text((child.text or "").strip())
        if text or not len(child):
            record[full] = f"{record[full]}, {text}" if record.get(full) else text
        if depth < _MAX_DEPTH:
            _collect(child, full, record, depth + 1)
    if not prefix and element.text and element.text.strip():
        record[local_name(element)] = clean_text(element.text.strip())
