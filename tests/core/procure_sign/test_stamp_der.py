"""Both ways into a time stamp's token find the same in it, or the short one nothing."""

import random

import pytest
from evidence_kit import NOW, pki

from procure_sign.core import der, stamp, stamp_der, stamp_token, stamper, xades_levels
from procure_sign.core.reasons import Refused
from procure_sign.core.verify import verify

SIGNED = pki().sign()
DATA = xades_levels.to_stamp(SIGNED)


def a_token():
    answer = pki().stamper.answer(stamper.ask(DATA, 7), NOW, 12)
    return stamper.accept(answer, 7)


TOKEN = a_token()


def by_ber(token):
    try:
        return stamp_token.read_ber(token)
    except Refused:
        return None


def is_read(token):
    try:
        return bool(stamp.read(token, DATA))
    except Refused:
        return False


def test_what_we_write_is_read_the_short_way():
    found = stamp_der.read(TOKEN)
    assert stamp_token.Token(**found) == stamp_token.read_ber(TOKEN)
    assert found["nonce"] == 7
    assert found["serial"] == 12
    assert found["at"] == NOW


def test_without_the_short_way(monkeypatch):
    short = stamp.read(TOKEN, DATA)
    monkeypatch.setattr(stamp_der, "asn1", None)
    assert stamp_der.read(TOKEN) is None
    assert stamp.read(TOKEN, DATA) == short


def test_every_changed_byte_is_read_alike_by_both_ways():
    for at in range(len(TOKEN)):
        for flip in (1, 0x80):
            token = TOKEN[:at] + bytes([TOKEN[at] ^ flip]) + TOKEN[at + 1 :]
            found, other = stamp_der.read(token), by_ber(token)
            if other is None:
                # A certificate that is none is found when it is loaded.
                assert not is_read(token), at
            else:
                assert found is None or stamp_token.Token(**found) == other, at


def test_no_changed_token_is_accepted():
    chance = random.Random(3)
    for _number in range(400):
        token = bytearray(TOKEN)
        for _time in range(chance.randint(1, 3)):
            token[chance.randrange(len(token))] ^= 1 << chance.randrange(8)
        try:
            found = stamp.read(bytes(token), DATA)
        except Refused:
            continue
        assert found == stamp.read(TOKEN, DATA)


def indefinite(token):
    """The same token, its outermost length said by an end mark: BER."""
    head = 2 + (token[1] & 0x7F if token[1] & 0x80 else 0)
    return b"\x30\x80" + token[head:] + b"\0\0"


def test_ber_is_read_the_long_way():
    token = indefinite(TOKEN)
    assert stamp_der.read(token) is None
    assert stamp.read(token, DATA) == stamp.read(TOKEN, DATA)
    trust = pki().trust()
    assert verify(xades_levels.add_stamp(SIGNED, token), trust, NOW).passed


@pytest.mark.parametrize("more", [b"\0", b"\x05\x00", TOKEN])
def test_nothing_stands_behind_a_token(more):
    assert stamp_der.read(TOKEN + more) is None
    with pytest.raises(Refused):
        stamp.read(TOKEN + more, DATA)


def test_a_token_that_is_too_large_is_not_even_decoded():
    token = b"\x30\x83" + der.MAX_BYTES.to_bytes(3, "big") + bytes(der.MAX_BYTES)
    assert stamp_der.read(token) is None
    with pytest.raises(Refused, match="unreadable"):
        stamp.read(token, DATA)


def test_other_data_is_not_what_was_stamped():
    with pytest.raises(Refused, match="something-else"):
        stamp.read(TOKEN, DATA + b" ")


@pytest.mark.parametrize("name", ["_is_named", "_check_signature"])
def test_what_no_library_should_raise_is_no_crash(name, monkeypatch):
    """A certificate may be read, and its issuer's name not."""
    monkeypatch.setattr(stamp, name, lambda *args: {}["name"])
    with pytest.raises(Refused, match="unreadable: KeyError"):
        stamp.read(TOKEN, DATA)
