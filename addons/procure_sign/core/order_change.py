"""What differs between two documents of one order, in words that a person reads."""

from dataclasses import dataclass

from lxml import etree

from .strict_xml import parse

#: Elements that repeat: the number of each stands in its path.
_NUMBERED = frozenset({"OrderLine", "TaxTotal", "TaxSubtotal", "AllowanceCharge"})


@dataclass(frozen=True)
class Change:
    """A value that was another one.

    :param path: names of the elements, without the root
    :param line: of the order, from 1; 0 where it is not a line's value
    """

    path: str
    line: int
    was: str
    now: str

    @property
    def name(self) -> str:
        """Name of the value itself."""
        return self.path.rsplit("/", 1)[-1].split("@")[0]


def changes(before: bytes, after: bytes) -> list[Change]:
    """Name every value that is not the same, first those of the order itself."""
    old, new = _values(parse(before)), _values(parse(after))
    found = [
        Change("/".join(one.split("[")[0] for one in key), _line(key), *pair)
        for key in dict.fromkeys([*new, *old])
        if (pair := (old.get(key, ""), new.get(key, "")))[0] != pair[1]
    ]
    return sorted(found, key=lambda one: one.line)


def _values(root):
    found = {}
    _walk(root, (), found)
    return found


def _walk(node, path, found):
    seen = {}
    for child in node:
        name = etree.QName(child).localname
        seen[name] = seen.get(name, 0) + 1
        step = f"{name}[{seen[name]}]" if name in _NUMBERED or seen[name] > 1 else name
        if len(child):
            _walk(child, (*path, step), found)
        else:
            found[(*path, step)] = child.text or ""
        for key, value in child.attrib.items():
            found[(*path, f"{step}@{key}")] = value


def _line(key):
    first = key[0]
    if not first.startswith("OrderLine["):
        return 0
    return int(first.removeprefix("OrderLine[").rstrip("]"))
