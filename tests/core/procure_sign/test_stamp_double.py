"""Asking a time-stamp authority over HTTP, and what comes back."""

import urllib.error
import urllib.request

import pytest
from evidence_kit import NOW, pki
from stamp_double import QUERY, serving
from twisting import codes

from procure_sign.core import stamper, xades_levels


def ask(address, data, nonce=5):
    request = urllib.request.Request(
        address, stamper.ask(data, nonce), {"Content-Type": QUERY}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return stamper.accept(answer.read(), nonce)


def test_a_stamp_over_http():
    signed = pki().sign()
    with serving(pki().stamper, lambda: NOW) as address:
        token = ask(address, xades_levels.to_stamp(signed))
    assert codes(xades_levels.add_stamp(signed, token)) == []


def test_an_authority_that_is_down():
    with (
        serving(pki().stamper, lambda: NOW, down=lambda: True) as address,
        pytest.raises(urllib.error.HTTPError, match="503"),
    ):
        ask(address, b"data")
