"""Authorities that a company does not trust any more.

One that was replaced goes on counting for what a time stamp proves to be older than its
end. One whose key got into others' hands is another matter: see ``Trust.distrusted``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from . import kept

SIGNER, STAMP, BETWEEN = "signer", "stamp", "between"


@dataclass(frozen=True)
class Ended:
    """An authority, for what it was trusted, and until when."""

    certificate: x509.Certificate
    use: str
    at: datetime


def before(
    ended: Iterable[Ended], use: str, moment: datetime | None
) -> tuple[x509.Certificate, ...]:
    """Give those that were trusted for a use at a moment; none where none is proven."""
    return tuple(
        one.certificate
        for one in ended
        if one.use == use and moment is not None and moment < one.at
    )


def key_of(certificate: x509.Certificate) -> bytes:
    """Give the key that a certificate speaks of: another one may name the same key."""
    return _keys.get(kept.of(certificate), lambda: _read(certificate))


_keys = kept.Kept(512)


def _read(certificate):
    try:
        key = certificate.public_key()
        return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, UnsupportedAlgorithm):
        return b""  # no chain is built with a key that nobody can read


def keys_of(certificates: Iterable[x509.Certificate]) -> frozenset[bytes]:
    """Give the keys of certificates."""
    return frozenset(map(key_of, certificates))
