"""The assignment is the best of all there are."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from invoice_match.core.match.assignment import best_assignment

LEAST = 0.4


@st.composite
def tables(draw):
    """Up to five rows and columns of scores."""
    width = draw(st.integers(0, 5))
    score = st.floats(0, 1, width=16)
    return draw(st.lists(st.lists(score, min_size=width, max_size=width), max_size=5))


def worth(scores, columns):
    """The sum that an assignment makes."""
    return sum(
        LEAST if column is None else scores[row][column]
        for row, column in enumerate(columns)
    )


def ways(scores):
    """Every assignment that gives no column twice."""
    width = len(scores[0]) if scores else 0
    for columns in product([None, *range(width)], repeat=len(scores)):
        given_ = [one for one in columns if one is not None]
        if len(given_) == len(set(given_)):
            yield columns


@given(tables())
def test_nothing_is_better(scores):
    columns = best_assignment(scores, LEAST)
    assert len(columns) == len(scores)
    best = max(worth(scores, one) for one in ways(scores))
    assert abs(worth(scores, columns) - best) < 1e-9
    given_ = [one for one in columns if one is not None]
    assert len(given_) == len(set(given_))
