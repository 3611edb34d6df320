"""Lines that differ only in what each of them says of itself have one shape.

Two invoice lines of one shape get the same account, taxes, unit, sequence... from
Odoo, so one prototype per shape tells every stored value of all of them.
"""

from collections.abc import Collection, Mapping
from typing import Any


def freeze(value: Any) -> Any:
    """Return a hashable stand-in for ``value`` (lists, dicts and sets included).

    :param value: any value of a vals dictionary
    :return: the value itself when it is hashable
    """
    if isinstance(value, Mapping):
        return frozenset((key, freeze(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(freeze(item) for item in value)
    if isinstance(value, (set, frozenset)):
        return frozenset(freeze(item) for item in value)
    return value


def shape_of(line: Mapping[str, Any], free: Collection[str], *facets: Any) -> frozenset:
    """Return what ``line`` shares with every line of its shape.

    :param line: vals of one line, without its key
    :param free: names whose value is the line's own; only their presence counts
    :param facets: hashable traits that stand for the values of some free names
    :return: hashable signature
    """
    return frozenset(
        (name, True if name in free else freeze(value)) for name, value in line.items()
    ).union(facets)
