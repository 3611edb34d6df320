"""Evidence that is right passes, at every level; labels and times are right."""

from datetime import timedelta

import pytest
from evidence_kit import (
    NOW,
    a_statement,
    payment_statement,
    pki,
    rsa_key,
    sign_bytes,
)

from procure_sign.core import algorithms, statement_xml
from procure_sign.core.reasons import PASSED
from procure_sign.core.verify import verify


def test_baseline_b_passes():
    report = verify(pki().sign(), pki().trust(), NOW, expected=a_statement())
    assert report.codes == []
    assert report.indication == PASSED
    assert report.level == "B"
    assert report.statement == a_statement()
    assert report.certificate == pki().anna


def test_levels_t_and_lt_pass():
    stamped = pki().stamp(pki().sign(), NOW + timedelta(minutes=2))
    later = NOW + timedelta(hours=3)
    report = verify(stamped, pki().trust(pki().crls(later)), later)
    assert (report.codes, report.level) == ([], "T")
    assert report.best == NOW + timedelta(minutes=2)
    complete = pki().long_term(stamped, pki().crls(later))
    report = verify(complete, pki().trust(crls=()), NOW + timedelta(days=3000))
    assert (report.codes, report.level) == ([], "LT")


@pytest.mark.parametrize(
    "algorithm",
    [algorithms.RSA_SHA256, algorithms.RSA_SHA512, algorithms.RSA_PSS],
)
def test_rsa_passes(algorithm):
    certificate = pki().person("Anna Morel", rsa_key())
    data = statement_xml.write(a_statement())
    signed = sign_bytes(data, certificate, rsa_key(), algorithm=algorithm)
    assert verify(signed, pki().trust(), NOW).codes == []


def test_a_payment_passes():
    signed = pki().sign(payment_statement())
    assert verify(signed, pki().trust(), NOW, payment_statement()).codes == []


def test_what_the_company_made_itself_is_labelled():
    anchors = frozenset({pki().root.certificate})
    stamped = pki().stamp(pki().sign())
    report = verify(stamped, pki().trust(built_in=anchors), NOW)
    assert report.codes == []
    assert (report.built_in, report.level, report.shown_level) == (True, "T", "B")
    assert verify(stamped, pki().trust(), NOW).shown_level == "T"
