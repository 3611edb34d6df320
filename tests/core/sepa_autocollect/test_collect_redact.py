import struct

import pytest

from sepa_autocollect.core.picture import is_signature, png_size
from sepa_autocollect.core.redact import redact

IBAN = "FR7630006000011234567890189"
TOKEN = "WyJtZWFucyIsNywwLDE3.c2lnbmF0dXJl-_x"


@pytest.mark.parametrize(
    "text",
    [
        f"duplicate key ... DETAIL: Key (sanitized_acc_number)=({IBAN}) already exists",
        "This IBAN: FR76 3000 6000 0112 3456 7890 189 IS WRONG",
        "AB12 FR76 3000 6000 0112 3456 7890 189",
        f"'{IBAN}',{IBAN}",
    ],
)
def test_account_numbers_are_hidden(text):
    clean = redact(text)
    assert "3000" not in clean
    assert "0189" in clean
    for word in ("DETAIL", "WRONG", "already exists"):
        assert (word in text) == (word in clean)


def test_other_words_stay():
    for text in (
        "QT00ABCDEFGHJKLMNPQRSTUVWX sent",
        "FR7630006000011234567890188 has wrong check digits",
        "GET /my/means/card HTTP/1.1",
        "PROVIDER OF COMPANY 12 REFUSES OUR KEY, NOTHING IS SENT",
        "",
    ):
        assert redact(text) == text


def test_links_and_saved_cards_are_hidden():
    line = f'"GET /collect/means/{TOKEN}/card?done=1 HTTP/1.1" 200'
    assert redact(line) == '"GET /collect/means/***/card?done=1 HTTP/1.1" 200'
    line = f'"POST /collect/confirm/{TOKEN}/start HTTP/1.1" 200'
    assert redact(line) == '"POST /collect/confirm/***/start HTTP/1.1" 200'
    body = "customer=cus_AbC123xyz&payment_method=pm_1AbCdEfG key sk_test_4eC39HqLy"
    clean = redact(body + " pi_1abc_secret_9xyzabc")
    for secret in ("AbC123xyz", "1AbCdEfG", "4eC39HqLy", "9xyzabc"):
        assert secret not in clean


def _png(width, height):
    header = struct.pack(">I4sIIBBBBBI", 13, b"IHDR", width, height, 8, 6, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + header + b"rest"


def test_pictures_that_fill_the_memory_are_no_signatures():
    assert png_size(_png(300, 90)) == (300, 90)
    assert is_signature(_png(1200, 500))
    for bad in (
        _png(60_000, 60_000),
        _png(5000, 5000),
        _png(0, 10),
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\nrest",
        b"<svg onload='alert(1)'/>",
        b"GIF89a" + b"0" * 40,
    ):
        assert not is_signature(bad)
