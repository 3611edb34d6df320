"""A private key under a PIN or passphrase, as bytes.

scrypt (RFC 7914) slows guessing, AES-256-GCM (NIST SP 800-38D) tells a wrong PIN from
a right one; the card's name is bound in, so a sealed key cannot change places.

A short PIN alone is guessed by who has the bytes. :func:`wrap` seals them once more,
under a secret that is kept elsewhere (format 2 around format 1).
"""

import json
import os
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

#: 32 MB and about 0.1 s for each guess.
COST = 2**15
#: Bounds on what a sealed key may ask of us.
_COSTS = {2**14, 2**15, 2**16, 2**17}


class WrongPin(Exception):
    """The PIN does not open it; the same when it was tampered with."""


class WrongSecret(Exception):
    """The second seal does not open: the secret is missing, or another one."""


def seal(key, pin: str, name: str, cost: int = COST) -> bytes:
    """Seal a key under a PIN, for the card of that name."""
    der = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return _write(1, der, pin, name, cost)


def unseal(sealed: bytes, pin: str, name: str):
    """Open a sealed key; raise :class:`WrongPin`."""
    try:
        der = _read(1, sealed, pin, name)
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise WrongPin from error
    return serialization.load_der_private_key(der, None)


def wrap(sealed: bytes, secret: str, name: str, cost: int = COST) -> bytes:
    """Seal what is sealed once more, under a secret that is not beside it."""
    return _write(2, sealed, secret, name, cost)


def unwrap(sealed: bytes, secret: str, name: str) -> bytes:
    """Open the second seal, when there is one; raise :class:`WrongSecret`."""
    if not is_wrapped(sealed):
        return sealed
    try:
        return _read(2, sealed, secret, name)
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise WrongSecret from error


def reseal(sealed: bytes, old: str, new: str, name: str) -> bytes:
    """Seal a key under another passphrase; raise :class:`WrongPin`."""
    return seal(unseal(sealed, old, name), new, name)


def rewrap(sealed: bytes, old: str, new: str, name: str) -> bytes:
    """Put the second seal under another secret; raise :class:`WrongSecret`."""
    return wrap(unwrap(sealed, old, name), new, name)


def is_wrapped(sealed: bytes) -> bool:
    """Say whether there is a second seal."""
    try:
        return json.loads(sealed)["v"] == 2
    except (ValueError, KeyError, TypeError):
        return False


def _write(version, data, secret, name, cost):
    salt, nonce = os.urandom(16), os.urandom(12)
    key = AESGCM(_derive(secret, salt, cost))
    box = key.encrypt(nonce, data, _about(version, name, cost))
    parts = {"salt": salt, "nonce": nonce, "box": box}
    content = {part: b64encode(value).decode() for part, value in parts.items()}
    return json.dumps({"v": version, "n": cost, **content}, sort_keys=True).encode()


def _read(version, sealed, secret, name):
    found = json.loads(sealed)
    cost = found["n"]
    if found.get("v") != version or cost not in _COSTS:
        raise ValueError(cost)
    salt, nonce, box = (b64decode(found[one]) for one in ("salt", "nonce", "box"))
    key = AESGCM(_derive(secret, salt, cost))
    return key.decrypt(nonce, box, _about(version, name, cost))


def _derive(pin, salt, cost):
    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(pin.encode())


def _about(version, name, cost):
    return f"procure_sign/card/{version}\0{name}\0{cost}".encode()
