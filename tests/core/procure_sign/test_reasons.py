"""Every reason is given by a rule, and every one of them is seen by a test."""

import re
from pathlib import Path

import pytest

import procure_sign
from procure_sign.core.may_sign import No
from procure_sign.core.reasons import FAILED, FAILING, INDETERMINATE, Reason

CORE = Path(procure_sign.__path__[0]) / "core"
SOURCE = "".join(
    path.read_text(encoding="utf-8")
    for path in sorted(CORE.glob("*.py"))
    if path.name != "reasons.py"
)
TESTS = "".join(
    path.read_text(encoding="utf-8")
    for path in sorted(Path(__file__).parent.glob("test_*.py"))
)


@pytest.mark.parametrize("reason", Reason, ids=lambda one: one.code)
def test_given_and_seen(reason):
    assert re.search(rf"Reason\.{reason.name}\b", SOURCE)
    assert f'"{reason.code}"' in TESTS


@pytest.mark.parametrize("no", No, ids=lambda one: one.value)
def test_every_no_is_seen(no):
    assert re.search(rf"No\.{no.name}\b", TESTS)


def test_codes_are_their_own():
    assert len({one.code for one in Reason}) == len(Reason)


def test_etsi_s_words():
    for one in Reason:
        failed = one.sub_indication in FAILING
        assert one.indication == (FAILED if failed else INDETERMINATE)
    assert Reason.REVOKED.indication == FAILED
    assert Reason.REVOKED_LATER.indication == INDETERMINATE
