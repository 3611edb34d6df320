"""Which delimiter and quote a text file uses, seen from its first lines."""

import csv
import math
import re
from collections import Counter

#: In the order preferred when two fit as well.
CANDIDATES = "\t;|,^~¦§#"
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
_MAX_LINES = 200


def choose_delimiter(head: str) -> tuple[str, str]:
    """The delimiter and quote character that cut the lines most evenly.

    >>> choose_delimiter("ref;prix\\nA1;12,50\\nA2;7,00\\n")
    (';', '"')
    """
    lines = head.splitlines()
    hint = _SEP_LINE.match(lines[0].lstrip("\ufeff")) if lines else None
    if hint:
        return hint[1], _quote(head, hint[1])
    best = max(CANDIDATES, key=lambda c: _score(head, c, _quote(head, c)))
    if _score(head, best, _quote(head, best)) <= 0:
        best = ","
    return best, _quote(head, best)


def fits(head: str, delimiter: str, quotechar: str) -> bool:
    """Whether nearly all lines have the same number of cells, more than one."""
    share, width = _shape(head, delimiter, quotechar)
    return share >= 0.8 and width > 1


def _quote(head: str, delimiter: str) -> str:
    """The apostrophe only where it encloses cells and the quotation mark does not."""
    edge = f"(?:^|$|{re.escape(delimiter)})"

    def enclosed(quote: str) -> int:
        return len(
            re.findall(f"{edge}{quote}[^{quote}\n]*{quote}(?={edge})", head, re.M)
        )

    return "'" if enclosed("'") > 2 and not enclosed('"') else '"'


def _score(head: str, delimiter: str, quotechar: str) -> float:
    share, width = _shape(head, delimiter, quotechar)
    return share**2 * math.log2(width) if width else 0


def _shape(head: str, delimiter: str, quotechar: str) -> tuple[float, int]:
    """The commonest number of cells, and the share of lines that have it."""
    options = {"quotechar": quotechar} if quotechar else {"quoting": csv.QUOTE_NONE}
    widths: Counter = Counter()
    lines = head.splitlines(keepends=True)[:_MAX_LINES]
    try:
        for cells in csv.reader(lines, delimiter=delimiter, **options):
            if cells:
                widths[len(cells)] += 1
    except csv.Error:
        return 0, 0
    if not widths:
        return 0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count / widths.total(), width
