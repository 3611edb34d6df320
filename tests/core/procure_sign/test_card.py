"""A software card signs with its PIN, and with nothing else."""

import json

import pytest
from evidence_kit import NOW, a_statement, pki
from twisting import codes

from procure_sign.core import authority, card, sealed, statement_xml, xades
from procure_sign.core.card import Blocked, Tries, restore, spend, weak

CARD = card.make("card-1", pki().key, pki().anna, "2580")


def test_the_right_pin_signs():
    sign = CARD.open("2580")
    data = statement_xml.write(a_statement())
    assert codes(xades.sign(data, CARD.certificate, NOW, "approver", sign)) == []


@pytest.mark.parametrize("pin", ["2581", "", "25800", "2580 ", "２５８０"])
def test_a_wrong_pin_opens_nothing(pin):
    with pytest.raises(sealed.WrongPin):
        CARD.open(pin)


def test_a_box_of_another_card():
    other = card.Card("card-2", pki().anna, CARD.box)
    with pytest.raises(sealed.WrongPin):
        other.open("2580")


def test_a_key_that_is_not_the_certificate_s():
    stranger = pki().person("Bruno Petit", authority.new_key())
    with pytest.raises(sealed.WrongPin):
        card.Card("card-1", stranger, CARD.box).open("2580")


@pytest.mark.parametrize(
    "change",
    [{"n": 2**14}, {"n": 2**30}, {"v": 2}, {"box": "AAAA"}, {"salt": 5}, {"n": None}],
)
def test_a_box_that_was_tampered_with(change):
    box = json.dumps({**json.loads(CARD.box), **change}).encode()
    with pytest.raises(sealed.WrongPin):
        sealed.unseal(box, "2580", "card-1")


def test_nothing_readable_in_the_box():
    assert b"PRIVATE" not in CARD.box
    with pytest.raises(sealed.WrongPin):
        sealed.unseal(b"box", "2580", "card-1")


def test_a_second_seal_under_the_server_s_secret():
    """The PIN alone, guessed, opens nothing; nor does the secret alone."""
    wrapped = sealed.wrap(CARD.box, "a sentence", "card-1")
    assert sealed.is_wrapped(wrapped) and not sealed.is_wrapped(CARD.box)
    with pytest.raises(sealed.WrongPin):
        sealed.unseal(wrapped, "2580", "card-1")
    for secret, name in (("", "card-1"), ("another", "card-1"), ("a sentence", "x")):
        with pytest.raises(sealed.WrongSecret):
            sealed.unwrap(wrapped, secret, name)
    assert sealed.unwrap(wrapped, "a sentence", "card-1") == CARD.box
    assert sealed.unwrap(CARD.box, "", "card-1") == CARD.box
    damaged = json.dumps({**json.loads(wrapped), "n": "1"}).encode()
    with pytest.raises(sealed.WrongSecret):
        sealed.unwrap(damaged, "a sentence", "card-1")
    assert not sealed.is_wrapped(b"[2]") and not sealed.is_wrapped(b"box")


def test_tries_are_spent_first():
    tries = Tries()
    for left in (2, 1, 0):
        tries = spend(tries)
        assert tries.left == left
    assert tries.blocked
    with pytest.raises(Blocked):
        spend(tries)
    assert restore(spend(Tries())) == Tries()


def test_another_pin():
    changed = card.change_pin(CARD, "2580", "9137")
    changed.open("9137")
    with pytest.raises(sealed.WrongPin):
        changed.open("2580")
    with pytest.raises(sealed.WrongPin):
        card.change_pin(CARD, "1111", "9137")


@pytest.mark.parametrize(
    ("pin", "easy"),
    [
        ("123", True),
        ("1111", True),
        ("1234", True),
        ("4567", True),
        ("9876", True),
        ("azerty", True),
        ("2580", False),
        ("7h3k9q", False),
    ],
)
def test_easy_pins(pin, easy):
    assert weak(pin) is easy
