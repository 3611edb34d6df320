"""Clean chains are released; a fault is found under its own code."""

from random import Random

import pytest
from chains import FAULTS, clean
from hypothesis import given, note, settings
from hypothesis import strategies as st

from invoice_match.core.check.catalogue import CATALOGUE
from invoice_match.core.check.verify import verify
from invoice_match.core.match import Matcher


def findings(chain):
    """The codes that a chain's invoice is stopped for."""
    result = verify(
        chain.document(), chain.facts, Matcher(chain.order_lines), chain.rules
    )
    return [one.code for one in result.findings]


@settings(max_examples=300)
@given(st.integers(0, 2**32))
def test_a_clean_chain_has_no_exception(seed):
    note(f"seed {seed}")
    assert findings(clean(seed)) == []


@pytest.mark.parametrize("name", FAULTS)
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32))
def test_a_fault_is_found_under_its_code(name, seed):
    chain = clean(seed)
    code = FAULTS[name](chain)
    note(f"{name}, seed {seed}: {code}")
    assert code in CATALOGUE
    assert code in findings(chain)


def test_every_fault_stands_alone():
    """Most faults are the only thing that is said; the others are named here."""
    both = {
        "wrong line": {"L13", "L04"},
        "without date": {"H09"},
        "years old": {"H09"},
        "more than ordered": {"L07", "L08"},
    }
    for name, fault in FAULTS.items():
        for seed in Random(5).sample(range(10**6), 30):
            chain = clean(seed)
            code = fault(chain)
            assert set(findings(chain)) <= both.get(name, set()) | {code}, (name, seed)
