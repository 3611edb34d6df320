"""Which partner's file this is, by its name alone; a person confirms it."""

import re
import unicodedata
from collections.abc import Sequence

_WORD = re.compile(r"[a-z]{3,}")


def words(text: str) -> frozenset[str]:
    """The words of a file name, without accents, figures and its last suffix.

    >>> sorted(words("Lefèvre_2026-10.csv"))
    ['lefevre']
    """
    stem = text.rpartition(".")[0] or text
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return frozenset(_WORD.findall(plain.lower()))


def guess(name: str, known: Sequence[tuple[int, str]]) -> int | None:
    """The id whose known text shares most words with a file name, None when unsure.

    :param known: ids with names of their earlier files, or of their partner
    """
    wanted = words(name)
    best: dict[int, int] = {}
    for key, text in known:
        shared = len(wanted & words(text))
        best[key] = max(best.get(key, 0), shared)
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if not ranked or not ranked[0][1]:
        return None
    if len(ranked) > 1 and ranked[1][1] == ranked[0][1]:
        return None
    return ranked[0][0]
