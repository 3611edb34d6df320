"""A card that locks, which SoftHSM never does: a module of our own."""

from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from evidence_kit import pki
from pkcs11 import Attribute, KeyType, ObjectClass, TokenFlag, exceptions
from quittance_agent import signature
from quittance_agent.batch import Batch
from quittance_agent.card import Card
from quittance_agent.problems import Locked, WrongPin

PIN, TRIES = "2580", 3


class Token:
    """One certificate and its key, under a PIN of three tries."""

    label = "anna"

    def __init__(self, left=TRIES):
        self.left, self.slot, self.given = left, self, []

    @property
    def flags(self):
        return TokenFlag.USER_PIN_FINAL_TRY if self.left == 1 else TokenFlag(0)

    def get_token(self):
        return self

    def get_mechanisms(self):
        return set()

    def open(self, user_pin):
        self.given.append(user_pin)
        if not self.left:
            raise exceptions.PinLocked
        if user_pin != PIN:
            self.left -= 1
            raise exceptions.PinLocked if not self.left else exceptions.PinIncorrect
        self.left = TRIES
        return SimpleNamespace(get_objects=self.get_objects, close=lambda: None)

    def get_objects(self, wanted):
        if wanted[Attribute.CLASS] is ObjectClass.CERTIFICATE:
            return [{Attribute.VALUE: Card(self, b"2", pki().anna).der}]
        return [Key()]


class Key(dict):
    """The private key on the card."""

    def __init__(self):
        super().__init__(
            {Attribute.KEY_TYPE: KeyType.EC, Attribute.ALWAYS_AUTHENTICATE: False}
        )

    def sign(self, digest, pin=None, mechanism=None):
        algorithm = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
        value = pki().key.sign(digest, algorithm)
        return b"".join(
            one.to_bytes(32, "big") for one in utils.decode_dss_signature(value)
        )


class Screen:
    """A person who types one PIN after the other."""

    def __init__(self, *pins):
        self.pins, self.told = list(pins), []

    def tell(self, text):
        self.told.append(text)

    def ask_pin(self, _card):
        return self.pins.pop(0)


def signed(token, screen):
    """Sign as every command of the agent does."""
    card = Card(token, b"2", pki().anna)
    algorithm = signature.choose(card.certificate.public_key())
    value = Batch(None, screen, "").with_pin(card, lambda: card.sign(b"x", algorithm))
    signature.check_value(algorithm, card.certificate.public_key(), value, b"x")
    return True


def test_the_last_try_is_the_person_s_own_decision():
    """Two wrong ones, then it stops; the third is announced before it is asked."""
    token, screen = Token(), Screen("1111", "2222", "3333")
    with pytest.raises(WrongPin, match="The PIN is wrong"):
        signed(token, screen)
    assert (token.given, token.left) == (["1111", "2222"], 1)
    screen.told.clear()
    with pytest.raises(Locked, match="unlock it with its PUK"):
        signed(token, screen)
    assert screen.told == ["Careful: one more wrong PIN locks the card."]


def test_a_locked_card_is_asked_once():
    """Not even the right PIN opens it, and nothing is typed in vain."""
    token, screen = Token(left=0), Screen(PIN, PIN)
    with pytest.raises(Locked, match="unlock it with its PUK") as found:
        signed(token, screen)
    assert (token.given, screen.pins, found.value.code) == ([PIN], [PIN], 6)


def test_a_right_pin_gives_the_tries_back():
    token = Token(left=1)
    assert signed(token, Screen(PIN))
    assert token.left == TRIES
