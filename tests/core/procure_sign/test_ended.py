"""Authorities that a company trusts no more: what they leave valid, and what not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from dossier_kit import a_dossier
from evidence_kit import BEGUN, NOW, Pki, pki
from twisting import codes, refused

from procure_sign.core import authority, dossier_check
from procure_sign.core.ended import BETWEEN, SIGNER, STAMP, Ended
from procure_sign.core.revocation import Data

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
    assert codes(stamped, trust=ended(NOW + SECOND, SIGNER, BETWEEN)) == []


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
    assert dossier_check.check(data, ended(later, SIGNER, BETWEEN), NOW).passed
    clock = frozenset({pki().stamp_root.certificate})
    for trust in (ended(NOW - YEAR, STAMP), pki().trust(distrusted=clock)):
        report = dossier_check.check(data, trust, NOW)
        assert [one.reason.code for one in report.findings] == ["untrusted"]


def test_another_with_its_name_does_not_count():
    """Attack: the name of an authority that ended, and another key."""
    other = Pki()
    stamped = pki().stamp(other.sign())
    refused(stamped, "untrusted", trust=ended(NOW + SECOND, SIGNER))


def crossed(issuer, holder):
    """Another certificate for an authority's key, of its name."""
    subject, key = holder.certificate.subject, holder.key
    by = issuer.certificate.subject
    builder = authority._builder(subject, by, key.public_key(), BEGUN, 700)
    return authority._sign(authority._authority(builder, path=1), issuer.key, key)


@pytest.mark.parametrize("use", USES)
def test_the_distrusted_is_a_key_and_not_a_certificate(use):
    """Attack: another certificate names the stolen key, under a root still trusted."""
    stolen = {SIGNER: pki().root, STAMP: pki().stamp_root, BETWEEN: pki().issuing}[use]
    other = authority.create_root(authority.name("Other", "Other"), BEGUN)
    lists = authority.publish(other, (), 2, NOW).public_bytes(authority.DER)
    trust = pki().trust((*pki().crls(), lists))
    if use == SIGNER:
        trust = replace(trust, anchors=(crossed(stolen, stolen),))
    elif use == STAMP:
        again = (crossed(other, stolen),)
        others = (*trust.others, *again)
        trust = replace(trust, stamp_anchors=(other.certificate,), others=others)
    else:
        again = (crossed(other, stolen),)
        trust = replace(trust, anchors=(other.certificate,), others=again)
    stamped = pki().stamp(pki().sign())
    assert codes(stamped, trust=trust) == []
    trust = replace(trust, distrusted=frozenset({stolen.certificate}))
    refused(stamped, CODES[use], trust=trust)


def test_a_signer_with_a_distrusted_key():
    """Attack: the stolen key has a person's certificate too."""
    stolen = Pki().root
    person = pki().person("Anna Morel", stolen.key)
    stamped = pki().stamp(pki().sign(certificate=person, key=stolen.key))
    assert codes(stamped) == []
    distrusted = frozenset({stolen.certificate})
    refused(stamped, "untrusted", trust=pki().trust(distrusted=distrusted))


@pytest.mark.parametrize("use", [SIGNER, BETWEEN])
def test_own_or_replaced_stamps_prove_no_past(use):
    """Attack: who holds a key of the server, or of a retired service, back-dates."""
    stamped = pki().stamp(pki().sign())
    clock = pki().stamp_root.certificate
    # While its signer is trusted the stamp is as good as before.
    assert codes(stamped, trust=ended(NOW + YEAR, STAMP)) == []
    built_in = frozenset({clock})
    assert codes(stamped, trust=pki().trust(built_in=built_in)) == []
    refused(stamped, "untrusted", trust=ended(NOW + SECOND, use, built_in=built_in))
    refused(stamped, "untrusted", trust=ended(NOW + SECOND, use, STAMP))


def test_own_stamps_excuse_no_revocation():
    """Attack: the holder of the passphrase signs with a card that was lost."""
    stamped = pki().stamp(pki().sign())
    later = NOW + timedelta(hours=1)
    lost = [authority.Revoked(pki().anna.serial_number, NOW + SECOND)]
    lists, clock = pki().crls(later, revoked=lost), pki().stamp_root.certificate
    assert codes(stamped, trust=pki().trust(lists), now=later) == []
    for trust in (
        pki().trust(lists, built_in=frozenset({clock})),
        ended(NOW + YEAR, STAMP, revocation=Data(lists)),
    ):
        refused(stamped, "revoked-without-proof-of-time", trust=trust, now=later)


def test_between_that_ended_and_comes_along():
    """Attack: evidence brings the authority along that ended."""
    made = pki().long_term(pki().stamp(pki().sign()))
    assert codes(made, trust=ended(NOW + SECOND, BETWEEN)) == []
    refused(made, "untrusted", trust=ended(NOW, BETWEEN))
