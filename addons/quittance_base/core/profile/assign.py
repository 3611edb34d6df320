"""Which column is which field: by title first, by content where titles are silent."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from ..readers.heads import normalise
from .content import Content
from .model import Column, Field

_NAMED = 0.7
_CLOSE = 0.1
_BY_CONTENT = 0.5
#: Looks that say something by themselves; a text or a key could be anything.
_TELLING = ("date", "decimal", "currency")


class _Match(NamedTuple):
    score: float
    by_name: float
    by_content: float
    index: int
    field: Field


def assign(
    header: Sequence[str], contents: Sequence[Content], fields: Sequence[Field]
) -> list[Column]:
    """Give each column at most one field and each field at most one column."""
    matches = [
        match
        for order, field in enumerate(fields)
        for index, title in enumerate(header)
        if (match := _match(index, title, contents[index], field, order)).score > 0
    ]
    matches.sort(key=lambda match: -match.score)
    chosen: dict[int, _Match] = {}
    for match in matches:
        taken = any(m.field.name == match.field.name for m in chosen.values())
        if match.index not in chosen and not taken:
            chosen[match.index] = match
    return [
        _column(index, title, chosen.get(index), matches, chosen)
        for index, title in enumerate(header)
    ]


def title_score(title: str, field: Field) -> float:
    """How well a title names a field: 1 is its name or a synonym."""
    title = normalise(title)
    if not title:
        return 0.0
    return max(_alike(title, normalise(word)) for word in (field.name, *field.synonyms))


def _alike(title: str, word: str) -> float:
    if title == word or title.replace(" ", "") == word.replace(" ", ""):
        return 1.0
    title_words, words = title.split(), word.split()
    if set(words) <= set(title_words):
        return 0.9 - 0.04 * min(len(title_words) - len(words), 4)
    ratio = SequenceMatcher(None, title, word).ratio() if len(title) > 4 else 0.0
    return 0.75 if ratio >= 0.87 else 0.0


def _match(index: int, title: str, content: Content, field: Field, order: int):
    by_name = title_score(title, field)
    look = field.looks or field.kind
    by_content = content.share(look)
    if by_name >= _NAMED:
        fit = content.share(field.kind) if content.values else 0.5
        score = by_name * (0.6 + 0.4 * fit)
    elif (field.looks or field.kind in _TELLING) and by_content >= 0.8:
        score = _BY_CONTENT * by_content
    else:
        score = 0.0
    return _Match(
        score - order * 1e-6 if score else 0, by_name, by_content, index, field
    )


def _column(index: int, title: str, match, matches, chosen) -> Column:
    if match is None:
        return Column(index, title)
    doubt = None
    if match.by_name < _NAMED:
        doubt = "by_content"
    elif match.by_content < 0.5 and match.field.kind in _TELLING:
        doubt = "content_differs"
    elif any(_rivals(match, other, chosen) for other in matches):
        doubt = "close_second"
    return Column(index, title, match.field.name, round(match.score, 2), doubt)


def _rivals(match: _Match, other: _Match, chosen: dict[int, _Match]) -> bool:
    """Another match for the same field or column, nearly as good and not placed."""
    if other is match or other.score < match.score - _CLOSE:
        return False
    if other.index == match.index:
        placed = any(m.field.name == other.field.name for m in chosen.values())
        return not placed
    return other.field.name == match.field.name and other.index not in chosen
