"""What comes in signed must be fresh, and must bring nothing that nobody signed."""

from datetime import timedelta

import pytest
from evidence_kit import NOW, pki
from twisting import codes

from procure_sign.core import taken
from procure_sign.core.reasons import Refused

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def refusal(data, now=NOW):
    """The code by which evidence is refused that was prepared at noon."""
    with pytest.raises(Refused) as refused:
        taken.check(data, NOW, now)
    return refused.value.reason.code


def test_fresh():
    for at, now in ((NOW, NOW), (NOW - 5 * MINUTE, NOW), (NOW + HOUR, NOW + HOUR)):
        taken.check(pki().sign(at=at), NOW, now)


def test_time_stamp_of_the_signer_s_own():
    """Right as evidence, but the stamp would be kept as if it were ours."""
    stamped = pki().stamp(pki().sign())
    assert codes(stamped) == []
    assert refusal(stamped) == "unsigned-part-added"
    assert refusal(pki().long_term(stamped)) == "unsigned-part-added"


def test_signed_before_it_was_prepared_or_later_than_now():
    """A backdated time would carry a signature past a revocation."""
    assert codes(pki().sign(at=NOW - HOUR)) == []
    for at in (NOW - HOUR, NOW - 6 * MINUTE, NOW + 6 * MINUTE):
        assert refusal(pki().sign(at=at)) == "not-signed-when-prepared"
