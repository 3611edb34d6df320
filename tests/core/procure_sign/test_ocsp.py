"""OCSP answers: whose, for which certificate, and how old."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from evidence_kit import (
    BEGUN,
    NOW,
    a_statement,
    certificate_like,
    pki,
    rsa_key,
    sign_bytes,
)
from twisting import codes, refused

from procure_sign.core import authority, statement_xml
from procure_sign.core.ocsp import answers_request
from procure_sign.core.revocation import Data

HOUR = timedelta(hours=1)


def answer(
    certificate=None,
    by=None,
    revoked=None,
    at=NOW,
    issuer=None,
    nonce=None,
    digest=hashes.SHA1(),
    signer=None,
):
    """An answer about a certificate, signed by its issuer or by another."""
    signer = signer or by or pki().issuing
    issuer = issuer or pki().issuing
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=certificate or pki().anna,
        issuer=issuer.certificate,
        algorithm=digest,
        cert_status=ocsp.OCSPCertStatus.REVOKED
        if revoked
        else ocsp.OCSPCertStatus.GOOD,
        this_update=at,
        next_update=at + HOUR,
        revocation_time=revoked,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer.certificate)
    if by:
        builder = builder.certificates([signer.certificate])
    if nonce:
        builder = builder.add_extension(x509.OCSPNonce(nonce), False)
    return builder.sign(signer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def trust(*answers):
    """No list of the issuing authority: the answers must do."""
    return pki().trust(revocation=Data(pki().crls()[1:], answers))


def responder(*uses, issuer=None):
    """A delegated responder."""
    key = authority.new_key()

    def change(builder):
        if uses:
            builder = builder.add_extension(x509.ExtendedKeyUsage(uses), False)
        return builder

    subject = authority.name("Responder", "Test")
    made = certificate_like(pki(), key, change, issuer=issuer, subject=subject)
    return authority.Authority(made, key)


@pytest.mark.parametrize("digest", [hashes.SHA1(), hashes.SHA256()])
def test_the_issuer_answers(digest):
    assert codes(pki().sign(), trust=trust(answer(digest=digest))) == []


def test_a_delegate_answers():
    delegate = responder(ExtendedKeyUsageOID.OCSP_SIGNING)
    assert codes(pki().sign(), trust=trust(answer(by=delegate))) == []


def test_revoked():
    told = trust(answer(revoked=NOW - HOUR))
    refused(pki().sign(), "revoked-without-proof-of-time", trust=told)
    refused(pki().stamp(pki().sign()), "revoked", trust=told)


def test_good_beside_revoked_is_revoked():
    told = trust(answer(), answer(revoked=NOW - HOUR))
    refused(pki().stamp(pki().sign()), "revoked", trust=told)


@pytest.mark.parametrize("uses", [(), (ExtendedKeyUsageOID.SERVER_AUTH,)])
def test_a_responder_without_the_usage(uses):
    told = trust(answer(by=responder(*uses)))
    refused(pki().sign(), "no-revocation-data", trust=told)


def test_a_responder_of_another_authority():
    other = authority.create_root(pki().issuing.certificate.subject, NOW)
    delegate = responder(ExtendedKeyUsageOID.OCSP_SIGNING, issuer=other)
    refused(pki().sign(), "no-revocation-data", trust=trust(answer(by=delegate)))


def test_for_another_serial_or_issuer():
    other = pki().person("Bruno Petit", authority.new_key())
    refused(pki().sign(), "no-revocation-data", trust=trust(answer(other)))
    stranger = authority.Authority(pki().stamp_root.certificate, None)
    # The builder takes the name from the certificate, the key from this issuer.
    for digest in (hashes.SHA1(), hashes.SHA256()):
        told = answer(issuer=stranger, digest=digest)
        refused(pki().sign(), "no-revocation-data", trust=trust(told))


def test_an_rsa_issuer():
    """The key's bits are hashed as they stand in its certificate."""
    root = pki().root
    key = rsa_key()

    def change(builder):
        builder = builder.add_extension(x509.BasicConstraints(True, 0), True)
        usage = authority._usage(key_cert_sign=True, crl_sign=True)
        return builder.add_extension(usage, True)

    subject = authority.name("RSA", "Test")
    made = certificate_like(pki(), key, change, issuer=root, subject=subject)
    issuer = authority.Authority(made, key)
    anna = authority.certify(issuer, pki().key.public_key(), pki().anna.subject, BEGUN)
    signed = sign_bytes(statement_xml.write(a_statement()), anna, pki().key)
    told = Data(pki().crls()[1:], (answer(anna, issuer=issuer, signer=issuer),))
    trust_it = pki().trust(others=(made,), revocation=told)
    assert codes(signed, trust=trust_it) == []


def test_stale():
    old = answer(at=NOW - timedelta(days=3))
    refused(pki().sign(), "stale-revocation-data", trust=trust(old))


def test_the_signature_of_the_answer():
    broken = bytearray(answer())
    broken[-1] ^= 1
    refused(pki().sign(), "no-revocation-data", trust=trust(bytes(broken)))
    refused(pki().sign(), "no-revocation-data", trust=trust(b"answer"))


def test_a_replayed_nonce():
    assert answers_request(answer(nonce=b"1" * 16), b"1" * 16)
    assert not answers_request(answer(nonce=b"1" * 16), b"2" * 16)
    assert not answers_request(answer(), b"2" * 16)
    assert not answers_request(b"answer", b"2" * 16)


def test_another_signer_of_the_same_authority():
    key = authority.new_key()
    bruno = pki().person("Bruno Petit", key)
    signed = sign_bytes(statement_xml.write(a_statement()), bruno, key)
    assert codes(signed, trust=trust(answer(bruno))) == []
    refused(signed, "no-revocation-data", trust=trust(answer()))
