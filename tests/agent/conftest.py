"""The agent as it is installed, and cards that are folders (SoftHSM)."""

import sys

import pytest

from tooling import cards
from tooling.paths import ROOT

sys.path[:0] = [str(ROOT / "agent")]
sys.path += [str(ROOT / "tests" / "core" / "procure_sign")]

from card_kit import Reader  # noqa: E402


@pytest.fixture
def reader(env, tmp_path):
    """A card reader of one test's own; see :class:`card_kit.Reader`."""
    for name in (cards.UTIL, cards.WRITER):
        if name in env.lacking:
            pytest.skip(env.lacking[name])
    return Reader(env.variables, tmp_path / "reader")
