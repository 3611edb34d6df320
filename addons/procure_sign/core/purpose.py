"""What a certificate may be used for: pyOpenSSL's store does not ask (signing.md 3.2).

Signers: nonRepudiation (contentCommitment), no authority, extended usages absent or
for documents and mail. Time stamps: RFC 3161, 2.3: exactly timeStamping, critical.
"""

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from .kept import Kept, digest
from .reasons import Reason, Refused

#: RFC 9336 id-kp-documentSigning, Microsoft's own, e-mail protection.
DOCUMENT_USES = frozenset(
    {
        ObjectIdentifier("1.3.6.1.5.5.7.3.36"),
        ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
    }
)


#: Larger ones are read, but not kept: strangers choose what is verified.
MAX_KEPT = 64_000
_kept = Kept(256)


def load(der: bytes) -> x509.Certificate:
    """Read a certificate; raise :class:`Refused` when it is none."""
    if len(der) > MAX_KEPT:
        return _load(der)
    return _kept.get(digest(der), lambda: _load(der))


def _load(der):
    try:
        certificate = x509.load_der_x509_certificate(der)
        _ = certificate.extensions  # two of a kind are found only when they are read
        certificate.public_key()
    except Exception as error:  # of many kinds, not all of them ValueError
        detail = f"{type(error).__name__}: {error}"[:200]
        raise Refused(Reason.CERTIFICATE, detail) from error
    return certificate


def extension(certificate: x509.Certificate, kind):
    """Give an extension, or nothing."""
    try:
        return certificate.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None


def is_authority(certificate: x509.Certificate) -> bool:
    """Say whether a certificate may issue others."""
    constraints = extension(certificate, x509.BasicConstraints)
    usage = extension(certificate, x509.KeyUsage)
    signs = usage is not None and usage.value.key_cert_sign
    return signs or (constraints is not None and constraints.value.ca)


def check_signer(certificate: x509.Certificate):
    """Refuse a certificate that is not for signing documents."""
    if is_authority(certificate):
        raise Refused(Reason.IS_AUTHORITY)
    usage = extension(certificate, x509.KeyUsage)
    if usage is None or not usage.value.content_commitment:
        raise Refused(Reason.KEY_USAGE)
    extended = extension(certificate, x509.ExtendedKeyUsage)
    if extended is not None and not set(extended.value) <= DOCUMENT_USES:
        names = ", ".join(one.dotted_string for one in extended.value)
        raise Refused(Reason.EXTENDED_USAGE, names)


def check_stamper(certificate: x509.Certificate):
    """Refuse a certificate that is not for time stamps alone."""
    extended = extension(certificate, x509.ExtendedKeyUsage)
    right = [ExtendedKeyUsageOID.TIME_STAMPING]
    if extended is None or not extended.critical or list(extended.value) != right:
        raise Refused(Reason.STAMP_USAGE)
    if is_authority(certificate):
        raise Refused(Reason.STAMP_USAGE, "authority")
