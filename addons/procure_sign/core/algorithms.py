"""Signature algorithms we accept, and which key each asks for.

No SHA-1, no MD5, no HMAC, no RSA below 2048 bits (signing.md 5, "Crypto"); names by
RFC 9231. XML Signature writes an ECDSA value as r||s, cryptography as DER.
"""

from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from .reasons import Reason, Refused

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
RSA_SHA256 = _MORE + "rsa-sha256"
RSA_SHA512 = _MORE + "rsa-sha512"
RSA_PSS = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
ECDSA_SHA256 = _MORE + "ecdsa-sha256"
ECDSA_SHA384 = _MORE + "ecdsa-sha384"
MIN_RSA = 2048


@dataclass(frozen=True)
class Algorithm:
    """One algorithm: its hash, and RSA's padding or the curve."""

    digest: Any
    padding: Any = None
    curve: str = ""


_SHA256 = hashes.SHA256()
_PSS = padding.PSS(padding.MGF1(_SHA256), salt_length=_SHA256.digest_size)
ALLOWED = {
    RSA_SHA256: Algorithm(_SHA256, padding.PKCS1v15()),
    RSA_SHA512: Algorithm(hashes.SHA512(), padding.PKCS1v15()),
    RSA_PSS: Algorithm(_SHA256, _PSS),
    ECDSA_SHA256: Algorithm(_SHA256, curve="secp256r1"),
    ECDSA_SHA384: Algorithm(hashes.SHA384(), curve="secp384r1"),
}


def for_key(key) -> str:
    """Choose the algorithm that a public key signs with."""
    if isinstance(key, rsa.RSAPublicKey):
        return RSA_SHA256
    curves = {"secp256r1": ECDSA_SHA256, "secp384r1": ECDSA_SHA384}
    name = curves.get(getattr(getattr(key, "curve", None), "name", ""))
    if not name:
        raise Refused(Reason.KEY_MISMATCH, type(key).__name__)
    return name


def check_key(key):
    """Refuse keys that are too short or of a kind we do not know."""
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < MIN_RSA:
            raise Refused(Reason.KEY_SIZE, str(key.key_size))
    elif not isinstance(key, ec.EllipticCurvePublicKey):
        raise Refused(Reason.KEY_MISMATCH, type(key).__name__)


def verify(name: str, key, value: bytes, data: bytes):
    """Verify a signature value with the key that the caller chose.

    :raises Refused: also when the key is not of that algorithm's kind
    """
    if name not in ALLOWED:
        raise Refused(Reason.ALGORITHM, name)
    check_key(key)
    algorithm = ALLOWED[name]
    try:
        if algorithm.padding:
            _check_kind(isinstance(key, rsa.RSAPublicKey), name)
            key.verify(value, data, algorithm.padding, algorithm.digest)
        else:
            _check_kind(_curve(key) == algorithm.curve, name)
            key.verify(_to_der(value, key), data, ec.ECDSA(algorithm.digest))
    except InvalidSignature as error:
        raise Refused(Reason.SIGNATURE) from error


def _curve(key):
    return getattr(getattr(key, "curve", None), "name", "")


def _check_kind(right, name):
    if not right:
        raise Refused(Reason.KEY_MISMATCH, name)


def _to_der(value, key):
    size = (key.key_size + 7) // 8
    if len(value) != 2 * size:
        raise Refused(Reason.SIGNATURE, f"{len(value)} bytes instead of {2 * size}")
    return encode_dss_signature(
        int.from_bytes(value[:size], "big"), int.from_bytes(value[size:], "big")
    )


def sign(name: str, private_key, data: bytes) -> bytes:
    """Sign with a key in memory: the value as XML Signature wants it."""
    algorithm = ALLOWED[name]
    if algorithm.padding:
        return private_key.sign(data, algorithm.padding, algorithm.digest)
    size = (private_key.key_size + 7) // 8
    r, s = decode_dss_signature(private_key.sign(data, ec.ECDSA(algorithm.digest)))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")
