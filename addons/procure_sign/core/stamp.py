"""Verifying an RFC 3161 token: whose it is, over what, and when.

What stands in it is read by ``stamp_token``; here it is checked (RFC 5652, 5.4).
Trust (chain, revocation) is decided by the caller, who knows the authorities.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from . import purpose, stamp_token
from .reasons import Reason, Refused

_HASHES = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@dataclass(frozen=True)
class Stamp:
    """A token whose signature is right."""

    at: datetime
    serial: int
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    nonce: int | None


def read(token: bytes, data: bytes) -> Stamp:
    """Read a token over ``data``; raise :class:`Refused` when it is none."""
    try:
        found = _read(stamp_token.read(token), data)
    except Refused:
        raise
    except Exception as error:  # of names in certificates, too: never a crash
        raise Refused(Reason.STAMP, f"{type(error).__name__}: {error}"[:200]) from error
    purpose.check_stamper(found.certificate)
    return found


def _read(token, data):
    _check_imprint(token, data)
    loaded = [(one, purpose.load(one)) for one in token.certificates]
    certificate = _signer_certificate(token, loaded)
    _check_signature(token, certificate)
    if token.at.tzinfo is None:
        raise Refused(Reason.STAMP, "time without zone")
    others = tuple(one for _der, one in loaded if one != certificate)
    return Stamp(token.at, token.serial, certificate, others, token.nonce)


def _check_imprint(token, data):
    name, digest = token.imprint
    if not hmac.compare_digest(_hashed(name, data), digest):
        raise Refused(Reason.STAMP_IMPRINT)


def _hashed(name, data):
    if name not in _HASHES:
        raise Refused(Reason.DIGEST_ALGORITHM, str(name))
    return hashlib.new(name, data).digest()


def _signer_certificate(token, loaded):
    """The one certificate that both sid and the signed attribute name."""
    name, digest = token.named
    found = [
        one
        for der, one in loaded
        if _hashed(name, der) == digest and _is_named(token.sid, one)
    ]
    if len(found) != 1:
        raise Refused(Reason.STAMP, "signing certificate")
    return found[0]


def _is_named(sid, certificate):
    if isinstance(sid, bytes):
        key = purpose.extension(certificate, x509.SubjectKeyIdentifier)
        return key is not None and key.value.digest == sid
    return sid == (certificate.issuer.public_bytes(), certificate.serial_number)


def _check_signature(token, certificate):
    digest = _hashed(token.digest, token.raw)
    right = hmac.compare_digest(token.message_digest, digest)
    if token.content_type != "tst_info" or not right:
        raise Refused(Reason.STAMP_SIGNATURE, "message digest")
    _verify(certificate.public_key(), token)


def _verify(key, token):
    digest = _HASHES[token.digest]
    try:
        if token.kind == "rsassa_pkcs1v15" and isinstance(key, rsa.RSAPublicKey):
            if key.key_size < 2048:
                raise Refused(Reason.KEY_SIZE, str(key.key_size))
            padded = padding.PKCS1v15()
            key.verify(token.signature, token.attributes, padded, digest)
        elif token.kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(token.signature, token.attributes, ec.ECDSA(digest))
        else:
            raise Refused(Reason.ALGORITHM, str(token.kind))
    except InvalidSignature as error:
        raise Refused(Reason.STAMP_SIGNATURE) from error
