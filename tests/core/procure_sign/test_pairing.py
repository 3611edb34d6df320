"""One-time codes, and whether a card is the person's."""

import pytest
from cryptography import x509
from evidence_kit import BEGUN, NOW, certificate_like, pki, rsa_key

from procure_sign.core import algorithms, authority, enrolment, pairing
from procure_sign.core.authority import Revoked
from procure_sign.core.enrolment import Doubt
from procure_sign.core.reasons import Reason, Refused


def test_codes_are_read_as_people_type_them():
    finder, secret = pairing.new_code()
    spelled = pairing.spell(finder, secret)
    assert len(spelled) == 14
    for typed in (spelled, spelled.lower(), spelled.replace("-", " "), finder + secret):
        assert pairing.take_apart(typed) == (finder, secret)
    assert pairing.take_apart("oOiL-lUuU-0000") == ("0011", "1VVV0000")


@pytest.mark.parametrize(
    "typed", ["", "1234", "1234-5678-90AB-C", "1234-5678-90A*", None]
)
def test_what_is_no_code_finds_nothing(typed):
    assert pairing.take_apart(typed) == ("", "")


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        (None, ""),
        ("unix:", ""),
    ],
)
def test_guesses_are_counted_by_customer(address, block):
    assert pairing.block(address) == block


def test_secret_is_kept_as_a_salted_hash():
    sealed = pairing.seal("ABCDEFGH")
    assert "ABCDEFGH" not in sealed and sealed != pairing.seal("ABCDEFGH")
    assert pairing.opens(sealed, "ABCDEFGH")
    for wrong in ("ABCDEFGJ", "", "-"):
        assert not pairing.opens(sealed, wrong)
    for used in ("-", "", None):
        assert not pairing.opens(used, "")


def test_guessing_is_hopeless():
    """Tries of all addresses together, against 40 bits."""
    assert len(pairing.ALPHABET) ** 8 == 2**40
    assert pairing.TRIES <= 3 and pairing.CODE_MINUTES <= 5


def person(name, mail="", key=None):
    subject = authority.name(name, "Test", mail)
    key = key or rsa_key()
    return authority.certify(pki().issuing, key.public_key(), subject, BEGUN, 730)


@pytest.mark.parametrize("said", ["Chloé Morel", "MOREL Chloe", "morel, chloé"])
def test_names_are_compared_without_accents_case_and_order(said):
    assert not enrolment.doubts(person(said), "Chloé Morel", "c@x.test")


def test_another_name_or_mail_is_a_doubt():
    anna = person("Anna Morel", "anna@x.test")
    assert not enrolment.doubts(anna, "Anna Morel", " Anna@X.test")
    assert enrolment.doubts(anna, "Anna Morel", "anne@x.test") == [Doubt.MAIL]
    assert enrolment.doubts(anna, "Anna Morell", "anna@x.test") == [Doubt.NAME]
    assert Doubt.NAME in enrolment.doubts(anna, "", "anna@x.test")
    assert Doubt.NAME in enrolment.doubts(anna, "Anna", "anna@x.test")


def test_possession_is_proven_over_this_enrolment_only():
    key = rsa_key()
    anna = person("Anna Morel", key=key)
    der = anna.public_bytes(algorithms_encoding())
    about = ["db", "Company", "Anna Morel", "nonce"]
    message = pairing.enrolment(*about, der)
    value = algorithms.sign(algorithms.RSA_SHA256, key, message)
    enrolment.prove(anna, algorithms.RSA_SHA256, value, message)
    for at in range(len(about)):
        other = [*about[:at], "other", *about[at + 1 :]]
        with pytest.raises(Refused):
            enrolment.prove(
                anna, algorithms.RSA_SHA256, value, pairing.enrolment(*other, der)
            )
    with pytest.raises(Refused):
        stranger = authority.new_key()
        forged = algorithms.sign(algorithms.ECDSA_SHA256, stranger, message)
        enrolment.prove(anna, algorithms.ECDSA_SHA256, forged, message)


def algorithms_encoding():
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.DER


def test_a_proof_can_never_be_taken_for_a_signature_over_a_document():
    assert pairing.enrolment("a", "b", "c", "d", b"").startswith(
        b"procure_sign/enrol/1\0"
    )


def test_chain_revocation_and_purpose():
    anna = pki().anna
    enrolment.check(anna, pki().trust(), NOW)
    listed = pki().crls(revoked=[Revoked(anna.serial_number, BEGUN)])
    for certificate, trust, reason in (
        (anna, pki().trust(crls=listed), Reason.REVOKED_LATER),
        (anna, pki().trust(crls=()), Reason.NO_REVOCATION),
        (anna, pki().trust(anchors=()), Reason.UNTRUSTED),
        (pki().issuing.certificate, pki().trust(), Reason.IS_AUTHORITY),
    ):
        with pytest.raises(Refused) as refused:
            enrolment.check(certificate, trust, NOW)
        assert refused.value.reason is reason


def test_certificate_without_non_repudiation_is_refused():
    usage = x509.KeyUsage(True, *[False] * 8)
    weak = certificate_like(
        pki(), rsa_key(), lambda builder: builder.add_extension(usage, critical=True)
    )
    with pytest.raises(Refused) as refused:
        enrolment.check(weak, pki().trust(), NOW)
    assert refused.value.reason is Reason.KEY_USAGE
