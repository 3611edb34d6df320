"""Whose certificate a TLS handshake proved, and for what it may be used."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from evidence_kit import BEGUN, NOW, certificate_like, pki, rsa_key

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


def at(days=0, minutes=0):
    """A certificate of Anna's, made so long after her first card's."""
    moment = BEGUN + timedelta(days=days, minutes=minutes)
    name = named("Anna Morel", (NameOID.SERIAL_NUMBER, "PASBE-7"))
    key = rsa_key()
    return certificate_like(pki(), key, lambda made: made, at=moment, subject=name)


def test_beside_a_lost_card():
    """Attack: the thief logs in; the card that replaces his bears the same name."""
    first, second = at(), at(days=20)
    lost = client_login.is_lost
    for thief in (first, at(minutes=3), at(days=5), at(days=-1), at(days=19)):
        assert client_login.is_holder(thief, second)
        assert lost(thief, [second], [first])
    for mine in (second, at(days=20, minutes=-50), at(days=25)):
        assert not lost(mine, [second], [first])


def test_cards_of_which_none_is_lost():
    first, second = at(), at(days=20)
    assert not client_login.is_lost(at(days=-1), [first, second], [])


def test_the_newer_card_is_lost():
    first, second = at(), at(days=20)
    assert client_login.is_lost(at(days=20, minutes=1), [first], [second])
    assert client_login.is_lost(second, [first], [second])
    assert not client_login.is_lost(at(days=1), [first], [second])


def test_made_in_one_hour_with_the_lost_one():
    """Which of the two it is beside nobody can tell: it opens nothing."""
    first, second = at(), at(minutes=40)
    assert client_login.is_lost(at(minutes=30), [second], [first])
    assert not client_login.is_lost(second, [second], [first]), "enrolled itself"


def test_made_long_before_the_lost_one():
    """Attack: the authority made it hours before the lost card's signing one."""
    first, second = at(), at(days=20)
    assert client_login.is_lost(at(days=20, minutes=-150), [first], [second])
    assert client_login.is_lost(at(days=10), [first], [second]), "as near as the lost"
    assert client_login.is_lost(at(days=-1), [], [second])


def test_the_same_card_lost_and_held():
    """Attack: one company still has in force what another took back."""
    first = at()
    assert client_login.is_lost(first, [first], [first])


def test_two_people_of_one_name():
    """A common name alone does not say that it is the same person."""
    one, two = (beside(subject=named("Anna Morel")) for _time in range(2))
    assert client_login.is_holder(one, one)
    assert not client_login.is_holder(one, two)


def test_certificates_without_a_name_are_nobodys():
    one, two = (beside(subject=x509.Name([])) for _time in range(2))
    assert not client_login.is_holder(one, two)
