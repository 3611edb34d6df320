"""Passkeys (signing.md 5, "WebAuthn"): over this statement, at this site, with a PIN."""

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding
from evidence_kit import BEGUN, NOW, a_statement, pki, rsa_key
from twisting import codes, refused

from procure_sign.core import authority
from procure_sign.core.passkey import Assertion, challenge, check_counter
from procure_sign.core.reasons import Refused
from procure_sign.core.statement import Level, Signer
from procure_sign.core.statement_xml import read, unsealed, write
from procure_sign.core.verify import verify

COUNTER = "passkey-counter"
ORIGIN = "https://erp.example.com"
KEY, SEAL_KEY = authority.new_key(), authority.new_key()
ANNA = pki().person("Anna Morel", KEY)
SEAL = authority.certify(
    pki().issuing, SEAL_KEY.public_key(), authority.name("Seal", "Test"), BEGUN
)
ASKED = a_statement(
    signer=Signer("employee-7", "Anna Morel", "approver", Level.PASSKEY)
)
TRUST = pki().trust(seals=frozenset({SEAL}), origins=frozenset({ORIGIN}))


def asserted(
    statement=ASKED,
    key=KEY,
    certificate=ANNA,
    party="erp.example.com",
    flags=5,
    **client,
):
    """What an authenticator answers."""
    asked = urlsafe_b64encode(challenge(unsealed(statement))).rstrip(b"=").decode()
    said = {"type": "webauthn.get", "challenge": asked, "origin": ORIGIN, **client}
    data = json.dumps(said).encode()
    about = hashlib.sha256(party.encode()).digest() + bytes([flags])
    about += (9).to_bytes(4, "big")
    to_sign = about + hashlib.sha256(data).digest()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        value = key.sign(to_sign, ec.ECDSA(hashes.SHA256()))
    else:
        value = key.sign(to_sign, padding.PKCS1v15(), hashes.SHA256())
    der = certificate.public_bytes(Encoding.DER)
    return Assertion(der, data, about, value)


def sealed(statement=ASKED, by=(SEAL, SEAL_KEY), **more):
    """The assertion inside the statement, and the company's seal around."""
    made = replace(statement, passkey=asserted(statement, **more))
    return pki().sign(made, *by)


def test_a_right_one():
    report = verify(sealed(), TRUST, NOW)
    assert report.codes == []
    assert (report.certificate, report.seal) == (ANNA, SEAL)
    assert codes(pki().stamp(sealed()), trust=TRUST) == []
    certificate = pki().person("Anna Morel", rsa_key())
    assert codes(sealed(key=rsa_key(), certificate=certificate), trust=TRUST) == []


def test_there_and_back():
    made = replace(ASKED, passkey=asserted())
    assert read(write(made)) == made
    assert unsealed(made) == write(ASKED)


def sealed_raw(assertion):
    return pki().sign(replace(ASKED, passkey=assertion), SEAL, SEAL_KEY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "webauthn.create"}, "passkey-of-another-kind"),
        ({"challenge": "AAAA"}, "passkey-for-another-statement"),
        ({"origin": "https://evil.example.com"}, "passkey-from-another-site"),
        ({"origin": "http://erp.example.com"}, "passkey-from-another-site"),
        ({"crossOrigin": True}, "passkey-from-another-site"),
        ({"origin": {}}, "passkey-from-another-site"),
        ({"origin": []}, "passkey-from-another-site"),
        ({"party": "example.com"}, "passkey-for-another-site"),
        ({"flags": 4}, "passkey-without-presence"),
        ({"flags": 1}, "passkey-without-pin"),
        ({"key": authority.new_key()}, "passkey-signature"),
    ],
)
def test_wrong_ones(change, code):
    refused(sealed(**change), code, trust=TRUST)


def test_an_assertion_reused_for_another_statement():
    other = replace(ASKED, nonce="ba" * 32)
    made = replace(other, passkey=asserted(ASKED))
    data = pki().sign(made, SEAL, SEAL_KEY)
    refused(data, "passkey-for-another-statement", trust=TRUST)


def test_a_credential_of_another_user():
    key = authority.new_key()
    bruno = pki().person("Bruno Petit", key)
    data = sealed(key=key, certificate=bruno)
    assert codes(data, trust=TRUST) == []
    own = ANNA.public_bytes(Encoding.DER)
    refused(data, "certificate-of-another", trust=TRUST, certificate=own)


def test_a_changed_address():
    moved = pki().trust(
        seals=frozenset({SEAL}), origins=frozenset({"https://new.example.com"})
    )
    refused(sealed(), "passkey-from-another-site", trust=moved)


def test_without_seal_or_assertion_or_level():
    data = sealed(by=(pki().anna, pki().key))
    refused(data, "passkey-not-sealed-by-the-company", trust=TRUST)
    refused(pki().sign(ASKED, SEAL, SEAL_KEY), "passkey-missing", trust=TRUST)
    software = replace(a_statement(), passkey=asserted(a_statement()))
    refused(pki().sign(software), "passkey-of-another-level", trust=TRUST)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"1", b"\xff", b"[" * 4000])
def test_client_data_without_sense(data):
    one = replace(asserted(), client_data=data or b" ")
    refused(sealed_raw(one), "passkey-unreadable", trust=TRUST)


def test_authenticator_data_cut_short():
    one = replace(asserted(), authenticator_data=b"short")
    refused(sealed_raw(one), "passkey-unreadable", trust=TRUST)


def test_the_twin_of_an_assertion_is_no_new_evidence():
    first = verify(sealed(), TRUST, NOW)
    second = verify(sealed(), TRUST, NOW)
    assert first.statement != second.statement
    assert first.identity == second.identity


def test_a_revoked_passkey():
    line = authority.Revoked(ANNA.serial_number, NOW)
    data = replace(TRUST.revocation, crls=pki().crls(revoked=[line]))
    trust = replace(TRUST, revocation=data)
    refused(sealed(), "revoked-without-proof-of-time", trust=trust)


def test_the_counter_rises():
    one = asserted()
    check_counter(one, 8)
    for known in (9, 10):
        with pytest.raises(Refused, match=COUNTER):
            check_counter(one, known)
    none = replace(one, authenticator_data=one.authenticator_data[:33] + bytes(4))
    check_counter(none, 0)
