"""A short game: the long one is ``./quittance chaos``."""

import tempfile
from pathlib import Path

import pytest

from tooling import faketime
from tooling.console import Failure

from . import months
from .game import Game
from .kinds import chosen


@pytest.fixture
def playground():
    """A folder that PostgreSQL may enter whoever runs it."""
    try:
        faketime.find()
    except Failure as failure:
        pytest.skip(str(failure))
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name)


def test_all_books_agree_after_a_month_of_kills(env, playground):
    game = Game(env, playground, months.prepare(env, 16, chosen()), seed=1)
    least = {"kill_worker": 4, "kill_backend": 1, "cut_power": 1}
    books = game.play(evenings=1, seconds=8, least=least)
    assert not books.problems, game.report()
    assert books.counts["invoices"] == 16
    assert books.counts["charges"] >= 5
    assert game.faults
    assert game.people.done
