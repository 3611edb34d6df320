"""Where the row of titles is, seen from the first rows."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection

_DATA = re.compile(
    r"[-+(]?[\d\s.,'/:€$£%-]*\d[\d\s.,'/:€$£%)-]*(?:EUR|T[\d:]+|[AP]M)?"
    r"|[^@\s]+@[^@\s]+\.\w+",
    re.IGNORECASE,
)


def normalise(title: str) -> str:
    """A title without case, accents and punctuation.

    >>> normalise(" N° de Pièce_jointe "), normalise("CustomerID")
    ('no de piece jointe', 'customer id')
    """
    title = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title.strip())
    plain = unicodedata.normalize("NFKD", title.replace("°", "o"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return " ".join(re.findall(r"\w+", plain.replace("_", " ")))


def is_data(cell: str) -> bool:
    """Whether a cell is a number, a date or an e-mail: no title looks like that."""
    return bool(_DATA.fullmatch(cell.strip()[:80]))


def find_header(rows: list[list[str]], words: Collection[str] = ()) -> int | None:
    """The 0-based index of the row of titles, None when the first row is data.

    :param rows: the first rows, blank ones as empty lists.
    :param words: normalised titles that are known; they outweigh everything else.
    """
    full = [sum(1 for cell in row if cell.strip()) for row in rows]
    if not any(full):
        return None
    widths = Counter(count for count in full if count > 1) or Counter(full)
    width = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    candidates = [
        (sum(normalise(cell) in words for cell in row), count, -index)
        for index, (row, count) in enumerate(zip(rows, full, strict=True))
        if count >= max(1, width * 0.6) and _are_titles(row)
    ]
    for hits, _count, index in sorted(candidates, reverse=True):
        if hits or _differs_below(rows, -index) or _first(full, width) == -index:
            return -index
    return None


def _are_titles(row: list[str]) -> bool:
    titles = [cell.strip() for cell in row if cell.strip()]
    return len(set(titles)) * 2 > len(titles) and not any(map(is_data, titles))


def _differs_below(rows: list[list[str]], index: int) -> bool:
    """Titles over data: some column holds numbers or dates from there on."""
    below = [row for row in rows[index + 1 :] if any(map(str.strip, row))]
    return any(sum(map(is_data, row)) for row in below[:1])


def _first(full: list[int], width: int) -> int:
    return next((i for i, count in enumerate(full) if count >= width * 0.6), -1)
