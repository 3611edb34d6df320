"""A software card: sealed key, certificate, and how many wrong PINs are left.

A try is spent before the PIN is looked at: the caller stores (and commits) the state
that :func:`spend` gives, then opens, then stores what :func:`restore` gives. A process
killed in between, or many at once, win no tries.
"""

import itertools
from dataclasses import dataclass, replace

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from . import algorithms, sealed
from .xades import Sign

TRIES = 3
MIN_PIN = 4
#: The commonest PINs there are; sequences and repetitions are found by rule.
_COMMON = {"1234", "0000", "123456", "password", "azerty", "motdepasse"}


class Blocked(Exception):
    """No try is left: a new card must be issued."""


@dataclass(frozen=True)
class Tries:
    """Wrong PINs that are left."""

    left: int = TRIES
    most: int = TRIES

    @property
    def blocked(self) -> bool:
        """Say whether the card must be replaced."""
        return self.left <= 0


def spend(tries: Tries) -> Tries:
    """Take one try; store the result before the PIN is checked."""
    if tries.blocked:
        raise Blocked
    return replace(tries, left=tries.left - 1)


def restore(tries: Tries) -> Tries:
    """Give the tries back after a right PIN."""
    return replace(tries, left=tries.most)


@dataclass(frozen=True)
class Card:
    """What is stored of a card: nothing here signs without the PIN."""

    name: str
    certificate: x509.Certificate
    box: bytes

    def open(self, pin: str) -> Sign:
        """Open the card for one session of signing.

        :raises sealed.WrongPin: also when the key is not the certificate's
        """
        key = sealed.unseal(self.box, pin, self.name)
        if _public(key.public_key()) != _public(self.certificate.public_key()):
            raise sealed.WrongPin
        algorithm = algorithms.for_key(key.public_key())
        return lambda data: algorithms.sign(algorithm, key, data)


def make(name: str, key, certificate: x509.Certificate, pin: str) -> Card:
    """Make a card; the key is forgotten by the caller."""
    return Card(name, certificate, sealed.seal(key, pin, name))


def change_pin(card: Card, pin: str, new: str) -> Card:
    """Seal the key under another PIN."""
    key = sealed.unseal(card.box, pin, card.name)
    return replace(card, box=sealed.seal(key, new, card.name))


def weak(pin: str) -> bool:
    """Say whether a PIN is too easily guessed in the tries there are."""
    if len(pin) < MIN_PIN or pin.lower() in _COMMON or len(set(pin)) < 2:
        return True
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(pin)}
    return steps in ({1}, {-1})


def _public(key):
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
