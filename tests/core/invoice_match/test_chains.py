"""Clean chains are released; a fault is found under its own code.

``QUITTANCE_CHAINS=10000 QUITTANCE_SEED=7 ./quittance test
tests/core/invoice_match/test_chains.py`` plays as many as you like.
"""

import os
from collections import Counter
from itertools import cycle
from random import Random

import pytest
from chains import clean
from chains_more import ALL_FAULTS, right_afterwards
from hypothesis import given, note, settings
from hypothesis import strategies as st

from invoice_match.core.check.catalogue import CATALOGUE, ELSEWHERE
from invoice_match.core.check.verify import verify
from invoice_match.core.match import Matcher

COUNT = int(os.environ.get("QUITTANCE_CHAINS", "600"))
SEED = os.environ.get("QUITTANCE_SEED", "2026")
#: Faults that make a second thing true; most are the only thing that is said.
BOTH = {
    "wrong line": {"L13", "L04"},
    "more than ordered": {"L07", "L08"},
    "without order": {"P01", "L01", "C02"},
    "without any order": {"P07", "L01", "C02"},
    "years old": {"H09", "P06"},
    "other item": {"L03", "L20"},
}


def findings(chain):
    """The codes that a chain's invoice is stopped for."""
    result = verify(
        chain.document(), chain.facts, Matcher(chain.order_lines), chain.rules
    )
    return [one.code for one in result.findings]


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_a_clean_chain_has_no_exception(seed):
    note(f"seed {seed}")
    assert findings(clean(seed)) == []


@settings(max_examples=50)
@given(st.integers(0, 2**32))
def test_a_correction_to_the_ordered_price_has_no_exception(seed):
    chain = clean(seed)
    right_afterwards(chain)
    assert findings(chain) == []


@pytest.mark.parametrize("name", ALL_FAULTS)
@settings(max_examples=20)
@given(seed=st.integers(0, 2**32))
def test_a_fault_is_found_under_its_code(name, seed):
    chain = clean(seed)
    code = ALL_FAULTS[name](chain)
    note(f"{name}, seed {seed}: {code}")
    assert code in CATALOGUE
    assert code in findings(chain)


def test_every_code_has_a_fault_or_says_why_not():
    found = {fault(clean(3)) for fault in ALL_FAULTS.values()}
    assert found | set(ELSEWHERE) == set(CATALOGUE)
    assert not found & set(ELSEWHERE)


def test_many_chains_have_their_fault_and_nothing_else():
    """One chain in three is clean; the faults take turns in the others."""
    print(f"{COUNT} chains, QUITTANCE_SEED={SEED}")  # noqa: T201
    random, turns = Random(SEED), cycle(ALL_FAULTS)
    wrong, counts = [], Counter()
    for place in range(COUNT):
        seed = random.randrange(2**32)
        chain, name, expected = clean(seed), "clean", set()
        if place % 3:
            name = next(turns)
            expected = {ALL_FAULTS[name](chain)}
        counts[name] += 1
        found = set(findings(chain))
        if not expected <= found <= expected | BOTH.get(name, set()):
            wrong.append((name, seed, found))
    print(f"{counts['clean']} clean, {COUNT - counts['clean']} faults")  # noqa: T201
    assert not wrong, (SEED, len(wrong), wrong[:10])
    assert len(counts) == len(ALL_FAULTS) + 1
