"""Results that are kept by the digest of what they are about.

Strangers choose what is verified: what they sent must not stay in memory as a key.
"""

import hashlib
from collections.abc import Callable, Hashable

from cryptography import x509
from cryptography.hazmat.primitives import hashes


class Kept:
    """So many results; full, it begins anew."""

    def __init__(self, size: int):
        self.size, self._found = size, {}

    def __len__(self):
        return len(self._found)

    def get(self, key: Hashable, make: Callable):
        """Give what is kept under a key of digests, else make it; errors are not kept."""
        try:
            return self._found[key]
        except KeyError:
            found = make()
            self.put(key, found)
            return found

    def peek(self, key: Hashable):
        """Give what is kept, or nothing."""
        return self._found.get(key)

    def put(self, key: Hashable, found):
        """Keep a result."""
        if len(self._found) >= self.size:
            self._found.clear()
        self._found[key] = found


def digest(data: bytes) -> bytes:
    """Give a key for bytes."""
    return hashlib.sha256(data).digest()


def of(certificate: x509.Certificate) -> bytes:
    """Give a key for a certificate: its fingerprint, hashed once for each object."""
    known = _fingerprints.peek(id(certificate))
    # Kept with it, the object lives, and its place in memory is nobody else's.
    if known is None or known[0] is not certificate:
        known = certificate, certificate.fingerprint(hashes.SHA256())
        if len(certificate.tbs_certificate_bytes) <= _LARGEST:
            _fingerprints.put(id(certificate), known)
    return known[1]


_fingerprints, _LARGEST = Kept(256), 64_000
