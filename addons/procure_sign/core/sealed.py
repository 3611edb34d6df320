"""A private key under a PIN or passphrase, as bytes.

scrypt (RFC 7914) slows guessing, AES-256-GCM (NIST SP 800-38D) tells a wrong PIN from
a right one; the card's name is bound in, so a sealed key cannot change places.
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


def seal(key, pin: str, name: str, cost: int = COST) -> bytes:
    """Seal a key under a PIN, for the card of that name."""
    salt, nonce = os.urandom(16), os.urandom(12)
    der = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    box = AESGCM(_derive(pin, salt, cost)).encrypt(nonce, der, _about(name, cost))
    parts = {"salt": salt, "nonce": nonce, "box": box}
    content = {part: b64encode(value).decode() for part, value in parts.items()}
    return json.dumps({"v": 1, "n": cost, **content}, sort_keys=True).encode()


def unseal(sealed: bytes, pin: str, name: str):
    """Open a sealed key; raise :class:`WrongPin`."""
    try:
        found = json.loads(sealed)
        cost = found["n"]
        salt, nonce, box = (b64decode(found[one]) for one in ("salt", "nonce", "box"))
    except (ValueError, KeyError, TypeError) as error:
        raise WrongPin from error
    if found.get("v") != 1 or cost not in _COSTS:
        raise WrongPin
    try:
        der = AESGCM(_derive(pin, salt, cost)).decrypt(nonce, box, _about(name, cost))
    except (InvalidTag, ValueError) as error:
        raise WrongPin from error
    return serialization.load_der_private_key(der, None)


def _derive(pin, salt, cost):
    return Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(pin.encode())


def _about(name, cost):
    return f"procure_sign/card/1\0{name}\0{cost}".encode()
