"""Whose certificate a TLS handshake proved, and for what it may be used."""

from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from evidence_kit import NOW, certificate_like, pki, rsa_key

from procure_sign.core import authority, client_login
from procure_sign.core.authority import Revoked
from procure_sign.core.reasons import Reason, Refused

SIGNS = x509.KeyUsage(True, *[False] * 8)


def beside(subject=None, uses=ExtendedKeyUsageOID.CLIENT_AUTH, usage=SIGNS):
    """A certificate for logging in, of Anna unless said otherwise."""

    def change(builder):
        if usage is not None:
            builder = builder.add_extension(usage, critical=True)
        if uses is not None:
            extended = x509.ExtendedKeyUsage([uses])
            builder = builder.add_extension(extended, critical=False)
        return builder

    return certificate_like(pki(), rsa_key(), change, subject=subject)


def refusal(certificate, trust=None):
    with pytest.raises(Refused) as refused:
        client_login.check(certificate, trust or pki().trust(), NOW)
    return refused.value.reason


def test_certificates_for_logging_in():
    client_login.check(beside(), pki().trust(), NOW)
    client_login.check(beside(uses=None), pki().trust(), NOW)


def test_certificates_for_something_else():
    assert refusal(pki().anna) is Reason.KEY_USAGE
    server = beside(uses=ExtendedKeyUsageOID.SERVER_AUTH)
    assert refusal(server) is Reason.EXTENDED_USAGE
    assert refusal(pki().issuing.certificate) is Reason.IS_AUTHORITY


def test_chain_and_revocation():
    login = beside()
    assert refusal(login, pki().trust(anchors=())) is Reason.UNTRUSTED
    assert refusal(login, pki().trust(crls=())) is Reason.NO_REVOCATION
    listed = pki().crls(revoked=[Revoked(login.serial_number, NOW)])
    assert refusal(login, pki().trust(crls=listed)) is Reason.REVOKED_LATER


def test_holder():
    """The same certificate, or another of the same name by the same authority."""
    anna = pki().anna
    assert client_login.is_holder(anna, anna)
    assert client_login.is_holder(beside(), anna)
    other = authority.name("Bruno Petit", "Test")
    assert not client_login.is_holder(beside(subject=other), anna)
    stranger = certificate_like(
        pki(), rsa_key(), lambda builder: builder, issuer=pki().root
    )
    assert not client_login.is_holder(stranger, anna)


def test_certificates_without_a_name_are_nobodys():
    issuer, nobody = pki().root.certificate.subject, x509.Name([])
    one, two = (
        SimpleNamespace(issuer=issuer, subject=nobody, serial_number=number)
        for number in (1, 2)
    )
    assert not client_login.is_holder(one, two)
