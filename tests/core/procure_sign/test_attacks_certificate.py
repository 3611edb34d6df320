"""Attacks on certificates and revocation (signing.md 5, "Certificate")."""

from datetime import timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from evidence_kit import (
    BEGUN,
    NOW,
    Pki,
    a_statement,
    certificate_like,
    pki,
    rsa_key,
    sign_bytes,
)
from twisting import codes, refused

from procure_sign.core import authority, statement_xml
from procure_sign.core.authority import Revoked
from procure_sign.core.reasons import FAILED, INDETERMINATE
from procure_sign.core.verify import verify

HOUR = timedelta(hours=1)
DATA = statement_xml.write(a_statement())


def signed_by(certificate, key=None):
    return sign_bytes(DATA, certificate, key or pki().key)


def like(*extensions, **more):
    """A person's certificate with these extensions instead of the profile's."""

    def change(builder):
        for value, critical in extensions:
            builder = builder.add_extension(value, critical)
        return builder

    return certificate_like(pki(), pki().key, change, **more)


NON_REPUDIATION = (authority._usage(content_commitment=True), True)


def test_expired_and_not_yet_valid():
    early = NOW - timedelta(days=40)
    old = pki().person("Anna Morel", pki().key, at=early, days=30)
    refused(signed_by(old), "expired")
    new = pki().person("Anna Morel", pki().key, at=NOW + timedelta(days=1))
    refused(signed_by(new), "not-yet-valid")


@pytest.mark.parametrize("usage", ["digital_signature", "key_encipherment"])
def test_wrong_key_usage(usage):
    wrong = like((authority._usage(**{usage: True}), True))
    refused(signed_by(wrong), "key-usage")


def test_no_key_usage():
    refused(signed_by(like()), "key-usage")


@pytest.mark.parametrize(
    "use", [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE]
)
def test_wrong_extended_usage(use):
    extended = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, use])
    refused(signed_by(like(NON_REPUDIATION, (extended, False))), "extended-key-usage")


def test_documents_and_mail_are_right():
    uses = [
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
        x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36"),
    ]
    extended = x509.ExtendedKeyUsage(uses)
    assert codes(signed_by(like(NON_REPUDIATION, (extended, False)))) == []


def test_an_authority_as_signer():
    issuing = pki().issuing
    refused(signed_by(issuing.certificate, issuing.key), "authority-as-signer")


def test_issued_by_a_person():
    """A person's key signs no certificates, whatever it puts in them."""
    person = authority.Authority(pki().anna, pki().key)
    key = authority.new_key()
    forged = authority.certify(person, key.public_key(), pki().anna.subject, BEGUN)
    trust = pki().trust(others=(pki().issuing.certificate, pki().anna))
    assert codes(signed_by(forged, key), trust=trust)[0] in (
        "chain-broken",
        "untrusted",
    )


def test_a_weak_link():
    """An authority with a short key, or a certificate signed over SHA-1."""

    def short(builder):
        builder = builder.add_extension(x509.BasicConstraints(True, 0), True)
        return builder.add_extension(authority._usage(key_cert_sign=True), True)

    subject = authority.name("Short", "Test")
    made = certificate_like(
        pki(), rsa_key(1024), short, issuer=pki().root, subject=subject
    )
    weak = authority.Authority(made, rsa_key(1024))
    anna = like(NON_REPUDIATION, issuer=weak)
    refused(signed_by(anna), "chain-key-or-digest", trust=pki().trust(others=(made,)))


def test_a_certificate_signed_over_sha1():
    made = asn1_x509.Certificate.load(pki().anna.public_bytes(Encoding.DER))
    name = {"algorithm": "sha1_ecdsa"}
    made["tbs_certificate"]["signature"] = name
    data = made["tbs_certificate"].dump(force=True)
    made["signature_algorithm"] = name
    made["signature_value"] = pki().issuing.key.sign(data, ec.ECDSA(hashes.SHA1()))
    weak = x509.load_der_x509_certificate(made.dump(force=True))
    refused(signed_by(weak), "chain-key-or-digest")


def test_a_stranger_with_the_same_names():
    stranger = Pki()
    signed = stranger.sign()
    refused(signed, "untrusted")
    trust = pki().trust(others=(stranger.issuing.certificate,))
    refused(signed, "untrusted", trust=trust)
    self_signed = certificate_like(
        pki(),
        pki().key,
        lambda builder: builder.add_extension(*NON_REPUDIATION),
        issuer=authority.Authority(pki().anna, pki().key),
    )
    refused(signed_by(self_signed), "untrusted")


def test_an_anchor_of_time_stamps_is_none_of_signers():
    trust = pki().trust(anchors=(pki().stamp_root.certificate,))
    refused(pki().sign(), "untrusted", trust=trust)


def test_an_intermediate_alone_is_no_anchor_by_chance():
    trust = pki().trust(anchors=())
    refused(pki().sign(), "untrusted", trust=trust)


def revoked(at, crl_at=NOW):
    line = Revoked(pki().anna.serial_number, at)
    return pki().trust(pki().crls(crl_at, revoked=[line]))


def test_revoked_before_a_proven_time():
    report = verify(pki().stamp(pki().sign()), revoked(NOW - HOUR), NOW)
    assert (report.codes, report.indication) == (["revoked"], FAILED)


def test_revoked_before_an_unproven_time():
    report = verify(pki().sign(), revoked(NOW - HOUR), NOW)
    assert report.codes == ["revoked-without-proof-of-time"]
    assert report.indication == INDETERMINATE


def test_a_revocation_dated_ahead():
    """Nothing proves that the signature was there before."""
    trust = revoked(NOW + HOUR)
    refused(pki().sign(), "revoked-without-proof-of-time", trust=trust)
    assert codes(pki().stamp(pki().sign()), trust=trust) == []


def test_a_list_of_an_authority_that_may_not_publish():
    def silent(builder):
        builder = builder.add_extension(x509.BasicConstraints(True, 0), True)
        return builder.add_extension(authority._usage(key_cert_sign=True), True)

    key, subject = authority.new_key(), authority.name("Silent", "Test")
    made = certificate_like(pki(), key, silent, issuer=pki().root, subject=subject)
    other = authority.Authority(made, key)
    told = authority.publish(other, (), 1, NOW).public_bytes(Encoding.DER)
    trust = pki().trust((told, *pki().crls()[1:]), others=(made,))
    anna = like(NON_REPUDIATION, issuer=other)
    refused(signed_by(anna), "no-revocation-data", trust=trust)


WHOLE = {
    "full_name": None,
    "relative_name": None,
    "only_contains_user_certs": False,
    "only_contains_ca_certs": False,
    "only_some_reasons": None,
    "indirect_crl": False,
    "only_contains_attribute_certs": False,
}


def scoped(by, **scope):
    """A list that speaks of a part of the certificates only."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(NOW)
        .next_update(NOW + HOUR)
        .add_extension(x509.IssuingDistributionPoint(**{**WHOLE, **scope}), True)
    )
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


ELSEWHERE = [x509.UniformResourceIdentifier("http://example.com/a.crl")]


@pytest.mark.parametrize(
    "scope",
    [
        {"only_contains_ca_certs": True},
        {"only_contains_attribute_certs": True},
        {"indirect_crl": True},
        {"only_some_reasons": frozenset({x509.ReasonFlags.key_compromise})},
        {"full_name": ELSEWHERE},
    ],
)
def test_lists_of_another_scope(scope):
    people, *others = pki().crls()
    trust = pki().trust((scoped(pki().issuing, **scope), *others))
    refused(pki().sign(), "no-revocation-data", trust=trust)
    right = scoped(pki().issuing, only_contains_user_certs=True)
    assert codes(pki().sign(), trust=pki().trust((right, *others))) == []
    of_users = scoped(pki().root, only_contains_user_certs=True)
    trust = pki().trust((people, of_users, others[1]))
    refused(pki().sign(), "no-revocation-data", trust=trust)


def test_a_delta_alone_is_no_list():
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(pki().issuing.certificate.subject)
        .last_update(NOW)
        .next_update(NOW + HOUR)
        .add_extension(x509.DeltaCRLIndicator(1), True)
    )
    delta = builder.sign(pki().issuing.key, hashes.SHA256()).public_bytes(Encoding.DER)
    trust = pki().trust((delta, *pki().crls()[1:]))
    refused(pki().sign(), "no-revocation-data", trust=trust)


def test_revoked_after_the_signing_time():
    """Stays valid when a time stamp proves it, and only then."""
    later = NOW + timedelta(days=5)
    trust = revoked(NOW + HOUR, later)
    assert codes(pki().stamp(pki().sign()), trust=trust, now=later) == []
    refused(pki().sign(), "revoked-without-proof-of-time", trust=trust, now=later)


def test_the_list_in_the_file_does_not_hide_a_later_one():
    """LT evidence with a clean list, and one that tells: the earliest date decides."""
    complete = pki().long_term(pki().stamp(pki().sign()))
    later = NOW + timedelta(days=5)
    trust = revoked(NOW - HOUR, later)
    refused(complete, "revoked", trust=trust, now=later)


def test_a_revoked_authority():
    line = Revoked(pki().issuing.certificate.serial_number, NOW - HOUR)
    trust = pki().trust(pki().crls(authorities=[line]))
    refused(pki().sign(), "authority-revoked", trust=trust)


def test_without_lists():
    refused(pki().sign(), "no-revocation-data", trust=pki().trust(crls=()))
    only_issuing = pki().crls()[:1]
    refused(pki().sign(), "no-revocation-data", trust=pki().trust(only_issuing))


def test_stale_lists():
    old = pki().trust(pki().crls(NOW - timedelta(days=3)))
    refused(pki().sign(), "stale-revocation-data", trust=old)
    young = pki().trust(pki().crls(NOW - timedelta(days=1)))
    assert codes(pki().sign(), trust=young) == []


def test_a_list_from_the_future_does_not_count():
    trust = pki().trust(pki().crls(NOW + HOUR))
    refused(pki().sign(), "no-revocation-data", trust=trust)


def test_a_list_of_another_authority_or_key():
    stranger = Pki()
    trust = pki().trust((*stranger.crls(), *pki().crls()[1:]))
    refused(pki().sign(), "no-revocation-data", trust=trust)
    trust = pki().trust((b"list", *pki().crls()[1:]))
    refused(pki().sign(), "no-revocation-data", trust=trust)


def test_a_list_that_came_after_the_certificate_expired():
    """Authorities forget what has expired."""
    short = pki().person("Anna Morel", pki().key, days=31)
    stamped = pki().stamp(signed_by(short))
    later = NOW + timedelta(days=10)
    trust = pki().trust(pki().crls(later))
    refused(stamped, "stale-revocation-data", trust=trust, now=later)


def test_a_certificate_that_is_not_the_enrolled_one():
    other = pki().person("Bruno Petit", pki().key).public_bytes(Encoding.DER)
    refused(pki().sign(), "certificate-of-another", certificate=other)
    own = pki().anna.public_bytes(Encoding.DER)
    assert codes(pki().sign(), certificate=own) == []


def test_a_path_that_is_known_is_not_valid_for_ever():
    """The path is kept between verifications; its end, and the lists, are not."""
    trust = pki().trust()
    assert verify(pki().sign(), trust, NOW).passed
    late = NOW + timedelta(days=5000)
    assert "expired" in verify(pki().sign(), trust, late).codes
    revoked = pki().crls(revoked=[Revoked(pki().anna.serial_number, BEGUN)])
    assert not verify(pki().sign(), pki().trust(revoked), NOW).passed
