"""The built-in authority: root, issuing authority, people, time stamps, CRLs.

Profile: RFC 5280. People get nonRepudiation alone, so that their key signs documents
and nothing else. Keys come and go as objects: sealing them is :mod:`sealed`'s part.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .reasons import Reason, Refused

ROOT_DAYS, ISSUING_DAYS, PERSON_DAYS, CRL_DAYS = 7300, 3650, 730, 7
DER = Encoding.DER
#: Clocks differ: a certificate is valid a little before it was made.
BACK = timedelta(minutes=5)


@dataclass(frozen=True)
class Authority:
    """A certificate that issues others, and its key."""

    certificate: x509.Certificate
    key: Any


@dataclass(frozen=True)
class Revoked:
    """One line of a CRL."""

    serial: int
    at: datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified


def new_key():
    """Make a key: P-256, small and known everywhere."""
    return ec.generate_private_key(ec.SECP256R1())


def name(common: str, organisation: str, email: str = "") -> x509.Name:
    """Make a subject."""
    parts = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ]
    if email:
        parts.append(x509.NameAttribute(NameOID.EMAIL_ADDRESS, email))
    return x509.Name(parts)


def create_root(subject: x509.Name, at: datetime) -> Authority:
    """Make the anchor, self-signed. Its key should go to paper, then be forgotten."""
    key = new_key()
    builder = _builder(subject, subject, key.public_key(), at, ROOT_DAYS)
    builder = _authority(builder, path=1)
    return Authority(_sign(builder, key, key), key)


def create_issuing(root: Authority, subject: x509.Name, at: datetime) -> Authority:
    """Make the authority that people's certificates come from."""
    key = new_key()
    issuer = root.certificate.subject
    builder = _builder(subject, issuer, key.public_key(), at, ISSUING_DAYS)
    return Authority(_sign(_authority(builder, path=0), root.key, key), key)


def load_request(der: bytes) -> x509.CertificateSigningRequest:
    """Read a request; raise :class:`Refused` when it is none."""
    try:
        return x509.load_der_x509_csr(der)
    except ValueError as error:
        raise Refused(Reason.CERTIFICATE, "request") from error


def issue(
    authority: Authority,
    request: x509.CertificateSigningRequest,
    subject: x509.Name,
    at: datetime,
    days: int = PERSON_DAYS,
) -> x509.Certificate:
    """Issue a person's certificate; the subject is the register's, not the request's.

    :raises Refused: when the request does not prove possession of its key
    """
    if not request.is_signature_valid:
        raise Refused(Reason.SIGNATURE, "request")
    return certify(authority, request.public_key(), subject, at, days)


def certify(authority, public_key, subject, at, days=PERSON_DAYS) -> x509.Certificate:
    """Certify a key whose possession was proven otherwise (a passkey, a card)."""
    issuer = authority.certificate.subject
    builder = _builder(subject, issuer, public_key, at, days)
    builder = builder.add_extension(_usage(content_commitment=True), critical=True)
    return _end(builder, authority, public_key)


def issue_stamper(authority: Authority, public_key, subject, at) -> x509.Certificate:
    """Certify a key for time stamps alone (RFC 3161, 2.3)."""
    issuer = authority.certificate.subject
    builder = _builder(subject, issuer, public_key, at, ISSUING_DAYS)
    builder = builder.add_extension(_usage(digital_signature=True), critical=True)
    only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return _end(builder.add_extension(only, critical=True), authority, public_key)


def publish(
    authority: Authority,
    revoked: Iterable[Revoked],
    number: int,
    at: datetime,
    days: int = CRL_DAYS,
) -> x509.CertificateRevocationList:
    """Publish the list of everything revoked so far, under a growing number."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(at)
        .next_update(at + timedelta(days=days))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(_by(authority.certificate), critical=False)
    )
    for one in revoked:
        builder = builder.add_revoked_certificate(_line(one))
    return builder.sign(authority.key, hashes.SHA256())


def _line(one):
    line = x509.RevokedCertificateBuilder().serial_number(one.serial)
    line = line.revocation_date(one.at)
    if one.reason is not x509.ReasonFlags.unspecified:
        line = line.add_extension(x509.CRLReason(one.reason), critical=False)
    return line.build()


def _builder(subject, issuer, public_key, at, days):
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - BACK)
        .not_valid_after(at + timedelta(days=days))
    )


def _authority(builder, path):
    constraints = x509.BasicConstraints(ca=True, path_length=path)
    usage = _usage(key_cert_sign=True, crl_sign=True)
    return builder.add_extension(constraints, critical=True).add_extension(
        usage, critical=True
    )


def _end(builder, authority, public_key):
    none = x509.BasicConstraints(ca=False, path_length=None)
    builder = builder.add_extension(none, critical=True)
    builder = builder.add_extension(_by(authority.certificate), critical=False)
    key_id = x509.SubjectKeyIdentifier.from_public_key(public_key)
    builder = builder.add_extension(key_id, critical=False)
    return builder.sign(authority.key, hashes.SHA256())


def _sign(builder, signing_key, own_key):
    key_id = x509.SubjectKeyIdentifier.from_public_key(own_key.public_key())
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key())
    builder = builder.add_extension(key_id, critical=False)
    builder = builder.add_extension(by, critical=False)
    return builder.sign(signing_key, hashes.SHA256())


def _by(certificate):
    key = certificate.public_key()
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key)


_USAGES = (
    "digital_signature content_commitment key_encipherment data_encipherment "
    "key_agreement key_cert_sign crl_sign encipher_only decipher_only"
).split()


def _usage(**on):
    return x509.KeyUsage(**{one: on.get(one, False) for one in _USAGES})


def request(key, common: str) -> x509.CertificateSigningRequest:
    """Ask for a certificate and prove that one holds the key."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return builder.sign(key, hashes.SHA256())
