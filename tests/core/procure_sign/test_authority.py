"""The built-in authority: what it issues, renews, revokes and publishes."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from evidence_kit import BEGUN, NOW, a_statement, pki, sign_bytes
from twisting import codes

from procure_sign.core import authority, sealed, statement_xml
from procure_sign.core.authority import Revoked
from procure_sign.core.purpose import extension
from procure_sign.core.reasons import Refused

SUBJECT = authority.name("Chloé Roy", "Test", "chloe@example.com")


def request(key, signer=None):
    builder = x509.CertificateSigningRequestBuilder().subject_name(SUBJECT)
    return builder.sign(signer or key, hashes.SHA256())


def test_issued_for_a_request():
    key = authority.new_key()
    made = authority.issue(pki().issuing, request(key), SUBJECT, BEGUN)
    data = statement_xml.write(a_statement())
    assert codes(sign_bytes(data, made, key)) == []


def test_the_register_names_the_person():
    key = authority.new_key()
    other = authority.name("Anna Morel", "Test")
    made = authority.issue(pki().issuing, request(key), other, BEGUN)
    assert made.subject == other


def test_possession_is_proven():
    good = request(authority.new_key())
    der = bytearray(good.public_bytes(Encoding.DER))
    der[-1] ^= 1
    broken = x509.load_der_x509_csr(bytes(der))
    with pytest.raises(Refused, match="signature-wrong"):
        authority.issue(pki().issuing, broken, SUBJECT, BEGUN)


def test_profiles():
    issuing, anna = pki().issuing.certificate, pki().anna
    constraints = extension(issuing, x509.BasicConstraints)
    assert (constraints.critical, constraints.value.path_length) == (True, 0)
    usage = extension(anna, x509.KeyUsage).value
    assert (usage.content_commitment, usage.digital_signature) == (True, False)
    assert not extension(anna, x509.BasicConstraints).value.ca


def test_a_list():
    lines = [
        Revoked(5, NOW, x509.ReasonFlags.key_compromise),
        Revoked(6, NOW - timedelta(days=1)),
    ]
    made = authority.publish(pki().issuing, lines, 7, NOW)
    assert made.is_signature_valid(pki().issuing.key.public_key())
    assert [one.serial_number for one in made] == [5, 6]
    assert made.get_revoked_certificate_by_serial_number(5).revocation_date_utc == NOW
    assert made.next_update_utc == NOW + timedelta(days=authority.CRL_DAYS)


def test_the_key_is_sealed_by_a_passphrase():
    box = sealed.seal(pki().root.key, "a passphrase from paper", "root")
    opened = sealed.unseal(box, "a passphrase from paper", "root")
    assert opened.private_numbers() == pki().root.key.private_numbers()
