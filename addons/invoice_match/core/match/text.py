"""How alike two descriptions are."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from math import log, sqrt

_WORD = re.compile(r"[a-z]+|\d+(?:[.,]\d+)?")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Lower case, without accents, one space between words.

    >>> plain("  Café  MOULU 250g")
    'cafe moulu 250 g'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(filter(str.isascii, decomposed))))


@lru_cache(maxsize=65536)
def number(text: str) -> str:
    """A document's or item's number as people mistype it: no case, no separators.

    >>> number("PO-00 123/A"), number("p00123")
    ('PO00123A', 'P00123')
    """
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(one for one in decomposed if one.isalnum()).upper()


@lru_cache(maxsize=65536)
def grams(text: str) -> tuple[tuple[str, int], ...]:
    """Pieces of three letters of the plain text, counted."""
    spread = f" {plain(text)} "
    return tuple(Counter(spread[i : i + 3] for i in range(len(spread) - 2)).items())


@lru_cache(maxsize=65536)
def words(text: str) -> frozenset[str]:
    """The words of the plain text."""
    return frozenset(plain(text).split())


class Likeness:
    """Compares descriptions among a set of known ones; rare pieces weigh more.

    :param texts: the known descriptions; their number decides what is rare.
    """

    def __init__(self, texts):
        count = Counter()
        for text in texts:
            count.update(piece for piece, _times in grams(text))
        total = max(1, sum(1 for _ in texts))
        self._weights = {
            piece: 1.0 + log(total / times) for piece, times in count.items()
        }
        self._unknown = 1.0 + log(total + 1)
        self._vectors: dict[str, dict[str, float]] = {}

    def vector(self, text: str) -> dict[str, float]:
        """The weighted pieces of a text, of length 1."""
        known = self._vectors.get(text)
        if known is None:
            weights = {
                piece: times * self._weights.get(piece, self._unknown)
                for piece, times in grams(text)
            }
            length = sqrt(sum(value * value for value in weights.values())) or 1.0
            known = {piece: value / length for piece, value in weights.items()}
            self._vectors[text] = known
        return known

    def between(self, one: str, other: str) -> float:
        """From 0, nothing in common, to 1."""
        weight_of = self.vector(other).get
        cosine = 0.0
        for piece, value in self.vector(one).items():
            weight = weight_of(piece)
            if weight:
                cosine += value * weight
        first, second = words(one), words(other)
        smaller = min(len(first), len(second))
        contained = len(first & second) / smaller if smaller else 0.0
        return 0.5 * cosine + 0.5 * contained
