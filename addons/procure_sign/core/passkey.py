"""A passkey's assertion over a statement (W3C Web Authentication Level 2, 7.2).

The challenge is the hash of what is signed, so that an assertion is for one statement
only; the key is certified by the company's authority, so that openssl can verify it
too (signing.md 2.4). User verification is required: a touch is not a PIN.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from . import algorithms
from .reasons import Reason, Refused

_PRESENT, _VERIFIED = 0x01, 0x04
_MAX = 5000


@dataclass(frozen=True)
class Assertion:
    """What the browser gave back, and the certificate of the passkey's key (DER)."""

    certificate: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes

    @property
    def counter(self) -> int:
        """The authenticator's signature counter; 0 where it keeps none."""
        return int.from_bytes(self.authenticator_data[33:37], "big")


def challenge(statement: bytes) -> bytes:
    """The challenge that a statement's canonical bytes ask for."""
    return hashlib.sha256(b"procure_sign/v1\0" + statement).digest()


def check(one: Assertion, key, statement: bytes, origins: Collection[str]):
    """Refuse an assertion that is not over this statement, at one of these origins.

    :param key: public key of the certificate that is enrolled for the person
    """
    origin = _check_client(one.client_data, challenge(statement), origins)
    _check_authenticator(one.authenticator_data, origin)
    data = one.authenticator_data + hashlib.sha256(one.client_data).digest()
    _check_signature(key, one.signature, data)


def check_counter(one: Assertion, known: int):
    """Refuse a counter that does not rise: the key was copied, or this was replayed."""
    if (one.counter or known) and one.counter <= known:
        raise Refused(Reason.PASSKEY_COUNTER, f"{one.counter} after {known}")


def _check_client(data, wanted, origins):
    try:
        found = json.loads(data[:_MAX].decode("utf-8"))
        kind, challenged, origin = (found[x] for x in ("type", "challenge", "origin"))
        elsewhere = found.get("crossOrigin", False)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(Reason.PASSKEY_CLIENT, type(error).__name__) from error
    if kind != "webauthn.get":
        raise Refused(Reason.PASSKEY_TYPE, str(kind)[:50])
    right = urlsafe_b64encode(wanted).rstrip(b"=")
    if not hmac.compare_digest(str(challenged).encode(), right):
        raise Refused(Reason.PASSKEY_CHALLENGE)
    named = isinstance(origin, str) and origin in origins
    if elsewhere is not False or not named:
        raise Refused(Reason.PASSKEY_ORIGIN, str(origin)[:100])
    return origin


def _check_authenticator(data, origin):
    if not 37 <= len(data) <= _MAX:
        raise Refused(Reason.PASSKEY_CLIENT, "authenticator data")
    party = hashlib.sha256((urlsplit(origin).hostname or "").encode()).digest()
    if not hmac.compare_digest(data[:32], party):
        raise Refused(Reason.PASSKEY_PARTY)
    if not data[32] & _PRESENT:
        raise Refused(Reason.PASSKEY_PRESENCE)
    if not data[32] & _VERIFIED:
        raise Refused(Reason.PASSKEY_VERIFICATION)


def _check_signature(key, value, data):
    algorithms.check_key(key)
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, data, padding.PKCS1v15(), hashes.SHA256())
        else:
            key.verify(value, data, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise Refused(Reason.PASSKEY_SIGNATURE) from error
