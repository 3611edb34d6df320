"""Authorities that a company trusts no more: what they leave valid, and what not."""

from datetime import timedelta

import pytest
from dossier_kit import a_dossier
from evidence_kit import NOW, Pki, pki
from twisting import codes, refused

from procure_sign.core import dossier_check
from procure_sign.core.ended import BETWEEN, SIGNER, STAMP, Ended

SECOND, YEAR = timedelta(seconds=1), timedelta(days=365)
USES = {SIGNER: "anchors", STAMP: "stamp_anchors", BETWEEN: "others"}
CODES = {
    SIGNER: "untrusted",
    STAMP: "time-stamp-untrusted",
    BETWEEN: "untrusted",
}


def ended(at, *uses, **changed):
    """What is trusted once these authorities have been replaced."""
    found = [
        Ended(one, use, at) for use in uses for one in getattr(pki().trust(), USES[use])
    ]
    gone = {USES[use]: () for use in uses}
    return pki().trust(ended=tuple(found), **gone, **changed)


@pytest.mark.parametrize("use", USES)
def test_what_is_stamped_before_its_end_goes_on_counting(use):
    stamped = pki().stamp(pki().sign())
    assert codes(stamped, trust=ended(NOW + SECOND, use)) == []
    assert codes(stamped, trust=ended(NOW + SECOND, *USES)) == []


@pytest.mark.parametrize("use", USES)
def test_what_is_stamped_at_its_end_or_after_does_not(use):
    stamped = pki().stamp(pki().sign())
    refused(stamped, CODES[use], trust=ended(NOW, use))
    refused(stamped, CODES[use], trust=ended(NOW - YEAR, use))


@pytest.mark.parametrize("use", [SIGNER, BETWEEN])
def test_without_time_stamp_nothing_proves_that_it_is_older(use):
    """Attack: the replaced authority's key signs with an older date."""
    refused(pki().sign(at=NOW), "untrusted", trust=ended(NOW + SECOND, use))
    refused(pki().sign(at=NOW - SECOND), "untrusted", trust=ended(NOW, use))


def test_one_ends_for_its_own_use_alone():
    """Attack: an authority of time stamps that ended vouches for a signer."""
    stamped = pki().stamp(pki().sign())
    root = pki().root.certificate
    trust = pki().trust(anchors=(), ended=(Ended(root, STAMP, NOW + SECOND),))
    refused(stamped, "untrusted", trust=trust)


def test_the_distrusted_never_counts():
    """Attack: who has the key has its past too; evidence brings the authority along."""
    stamped = pki().long_term(pki().stamp(pki().sign()))
    root, issuing, clock = (
        one.certificate for one in (pki().root, pki().issuing, pki().stamp_root)
    )
    for one, code in (
        (root, "untrusted"),
        (issuing, "untrusted"),
        (clock, "time-stamp-untrusted"),
    ):
        distrusted = frozenset({one})
        # Even where it is in force beside, for another use.
        refused(stamped, code, trust=pki().trust(distrusted=distrusted))
        replaced = ended(NOW + SECOND, *USES, distrusted=distrusted)
        refused(stamped, code, trust=replaced)
    assert codes(stamped, trust=pki().trust(others=())) == []


def test_its_dossiers_too():
    data = a_dossier()
    later = NOW + YEAR
    assert dossier_check.check(data, ended(later, *USES), NOW).passed
    clock = frozenset({pki().stamp_root.certificate})
    for trust in (ended(NOW - YEAR, STAMP), pki().trust(distrusted=clock)):
        report = dossier_check.check(data, trust, NOW)
        assert [one.reason.code for one in report.findings] == ["untrusted"]


def test_another_with_its_name_does_not_count():
    """Attack: the name of an authority that ended, and another key."""
    other = Pki()
    stamped = pki().stamp(other.sign())
    refused(stamped, "untrusted", trust=ended(NOW + SECOND, SIGNER))
