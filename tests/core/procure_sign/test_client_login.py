"""Whose certificate a TLS handshake proved, and for what it may be used."""

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
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


def named(common, *more):
    """A holder's name, with what else the authority says of her."""
    marks = [x509.NameAttribute(kind, value) for kind, value in more]
    return x509.Name([*authority.name(common, "Test"), *marks])


@pytest.mark.parametrize(
    "mark",
    [
        (NameOID.SERIAL_NUMBER, "PASBE-7"),
        (NameOID.USER_ID, "amorel"),
        (NameOID.EMAIL_ADDRESS, "anna@example.com"),
    ],
)
def test_holder(mark):
    """The same certificate, or another of the same name by the same authority."""
    anna = beside(subject=named("Anna Morel", mark))
    assert client_login.is_holder(anna, anna)
    assert client_login.is_holder(beside(subject=anna.subject), anna)
    other = named("Bruno Petit", mark)
    assert not client_login.is_holder(beside(subject=other), anna)
    stranger = certificate_like(
        *(pki(), rsa_key(), lambda builder: builder),
        issuer=pki().root,
        subject=anna.subject,
    )
    assert not client_login.is_holder(stranger, anna)


def test_two_people_of_one_name():
    """A common name alone does not say that it is the same person."""
    one, two = (beside(subject=named("Anna Morel")) for _time in range(2))
    assert client_login.is_holder(one, one)
    assert not client_login.is_holder(one, two)


def test_certificates_without_a_name_are_nobodys():
    one, two = (beside(subject=x509.Name([])) for _time in range(2))
    assert not client_login.is_holder(one, two)
