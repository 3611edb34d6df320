"""What goes into evidence for years: what speaks of its chains, and no more."""

from dataclasses import replace
from datetime import timedelta

import pytest
from evidence_kit import BEGUN, NOW, Pki, pki
from test_ocsp import answer

from procure_sign.core import long_term
from procure_sign.core.authority import Revoked, new_key
from procure_sign.core.revocation import NO_DATA, Data
from procure_sign.core.shape import take_apart
from procure_sign.core.verify import verify

LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def stamped():
    """Level T."""
    return pki().stamp(pki().sign())


def extended(stamped, data):
    """The LT file, taken apart."""
    made = long_term.extend(stamped, pki().trust(revocation=data), LATER)
    assert made
    trust = pki().trust(revocation=NO_DATA, max_age=timedelta(0))
    assert verify(made, trust, LATER).passed
    return take_apart(made).unsigned


def test_answers_for_other_cards_stay_out(stamped):
    """A company of 60 cards: more answers than evidence may hold."""
    others = [pki().person(f"Card {number}", new_key()) for number in range(60)]
    answers = [answer(one, at=LATER) for one in others]
    own = answer(pki().anna, at=LATER)
    lists = pki().crls(LATER)
    found = extended(stamped, Data(lists, (*answers, own)))
    assert found.ocsps == (own,)
    assert sorted(found.crls) == sorted(lists)


def test_lists_of_other_authorities_stay_out(stamped):
    """Many trusted authorities: more lists than evidence may hold."""
    other = Pki()
    lists = [
        one for hours in range(20) for one in other.crls(LATER - timedelta(hours=hours))
    ]
    own = pki().crls(LATER)
    found = extended(stamped, Data((*lists, *own)))
    assert sorted(found.crls) == sorted(own)


def test_certificates_of_other_authorities_stay_out(stamped):
    """Authorities in between of others, more than evidence may hold."""
    trust = pki().trust(pki().crls(LATER))
    others = [pki().person(f"Between {number}", new_key()) for number in range(50)]
    trust = replace(trust, others=(*others, *trust.others))
    made = long_term.extend(stamped, trust, LATER)
    known = {pki().issuing.certificate, pki().stamper.certificate}
    assert made
    assert len(take_apart(made).unsigned.certificates) == len(known)


def test_nothing_while_lists_are_older_than_the_stamp(stamped):
    early = pki().crls(NOW - timedelta(hours=1))
    assert long_term.extend(stamped, pki().trust(early), LATER) is None


def test_nothing_for_what_does_not_hold(stamped):
    revoked = pki().crls(LATER, revoked=[Revoked(pki().anna.serial_number, BEGUN)])
    assert long_term.extend(stamped, pki().trust(revoked), LATER) is None
