"""An authenticator in Python, that can be made to do everything wrong."""

import hashlib
import json
import secrets
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from odoo.addons.auth_passkey._vendor.webauthn.helpers import encode_cbor

from ..passkeys import encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """Makes one passkey and signs with it."""

    def __init__(self, origin="http://localhost:8069"):
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.counter = 0

    @property
    def name(self):
        """The credential's name, as browsers and servers write it."""
        return encode(self.id)

    def create(self, challenge, flags=PRESENT | VERIFIED, origin=None):
        """Answer ``navigator.credentials.create``; the challenge is base64url."""
        numbers = self.key.public_key().public_numbers()
        x, y = (one.to_bytes(32, "big") for one in (numbers.x, numbers.y))
        cose = encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        size = len(self.id).to_bytes(2, "big")
        data = self._data(origin, flags | ATTESTED) + bytes(16) + size + self.id + cose
        attested = {"fmt": "none", "attStmt": {}, "authData": data}
        client = self._client("webauthn.create", challenge, origin)
        return {
            "id": encode(self.id),
            "rawId": encode(self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": encode(client),
                "attestationObject": encode(encode_cbor(attested)),
            },
        }

    def get(self, challenge, flags=PRESENT | VERIFIED, kind="webauthn.get", **wrong):
        """Answer ``navigator.credentials.get``."""
        self.counter += wrong.get("rise", 1)
        origin = wrong.get("origin")
        client = self._client(kind, challenge, origin)
        data = self._data(wrong.get("party") or origin, flags)
        signed = data + hashlib.sha256(client).digest()
        value = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return {
            "id": encode(self.id),
            "response": {
                "clientDataJSON": encode(client),
                "authenticatorData": encode(data),
                "signature": encode(value),
            },
        }

    def _client(self, kind, challenge, origin):
        said = {"type": kind, "challenge": challenge, "origin": origin or self.origin}
        return json.dumps(said).encode()

    def _data(self, origin, flags):
        host = urlsplit(origin or self.origin).hostname.encode()
        counter = self.counter.to_bytes(4, "big")
        return hashlib.sha256(host).digest() + bytes([flags]) + counter
