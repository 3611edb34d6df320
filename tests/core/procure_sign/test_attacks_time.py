"""Attacks on time (signing.md 5, "Time")."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from evidence_kit import BEGUN, NOW, Pki, certificate_like, pki
from twisting import codes, refused, written

from procure_sign.core import authority, stamper, xades_levels
from procure_sign.core.authority import Revoked
from procure_sign.core.names import xades
from procure_sign.core.reasons import Refused
from procure_sign.core.stamp import read
from procure_sign.core.strict_xml import parse
from procure_sign.core.xades import b64

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def token(signed, at=NOW, by=None):
    data = xades_levels.to_stamp(signed)
    return stamper.accept((by or pki().stamper).answer(stamper.ask(data, 5), at, 1), 5)


def test_an_untrusted_authority():
    stamped = pki().stamp(pki().sign(), by=Pki().stamper)
    refused(stamped, "time-stamp-untrusted")
    stamped = pki().stamp(pki().sign())
    refused(stamped, "time-stamp-untrusted", trust=pki().trust(stamp_anchors=()))


def test_an_authority_that_only_signers_anchors_know():
    key = authority.new_key()
    subject = authority.name("TSA", "Test")
    made = authority.issue_stamper(pki().issuing, key.public_key(), subject, BEGUN)
    stamped = pki().stamp(pki().sign(), by=stamper.Stamper(made, key))
    refused(stamped, "time-stamp-untrusted")
    both = pki().trust(stamp_anchors=(pki().root.certificate,))
    assert codes(stamped, trust=both) == []


def with_usage(uses, critical):
    key = authority.new_key()

    def change(builder):
        if uses is None:
            return builder
        return builder.add_extension(x509.ExtendedKeyUsage(uses), critical)

    made = certificate_like(pki(), key, change, issuer=pki().stamp_root)
    return stamper.Stamper(made, key)


STAMPING = ExtendedKeyUsageOID.TIME_STAMPING


@pytest.mark.parametrize(
    ("uses", "critical"),
    [
        (None, True),
        ([STAMPING], False),
        ([STAMPING, ExtendedKeyUsageOID.EMAIL_PROTECTION], True),
        ([ExtendedKeyUsageOID.EMAIL_PROTECTION], True),
    ],
)
def test_the_authority_s_usage(uses, critical):
    stamped = pki().stamp(pki().sign(), by=with_usage(uses, critical))
    refused(stamped, "time-stamp-key-usage")


def test_a_token_of_another_signature():
    other = pki().sign(at=NOW + MINUTE)
    copied = xades_levels.add_stamp(pki().sign(), token(other))
    refused(copied, "time-stamp-of-something-else")


def test_a_revoked_authority():
    line = Revoked(pki().stamper.certificate.serial_number, NOW - DAY)
    trust = pki().trust(pki().crls(stampers=[line]))
    refused(pki().stamp(pki().sign()), "time-stamp-untrusted", trust=trust)


def test_a_stamp_before_the_certificate_was_valid():
    new = pki().person("Anna Morel", pki().key, at=NOW + timedelta(hours=2))
    signed = pki().sign(certificate=new)
    stamped = pki().stamp(signed)
    refused(stamped, "not-yet-valid", now=NOW + timedelta(hours=3))


def test_a_stamp_after_the_certificate_expired():
    short = pki().person("Anna Morel", pki().key, days=31)
    signed = pki().sign(certificate=short)
    stamped = pki().stamp(signed, at=NOW + 2 * DAY)
    later = NOW + 2 * DAY
    refused(stamped, "expired", now=later, trust=pki().trust(pki().crls(later)))


def test_an_expired_certificate_with_a_stamp_in_time():
    short = pki().person("Anna Morel", pki().key, days=31)
    complete = pki().long_term(pki().stamp(pki().sign(certificate=short)))
    assert codes(complete, trust=pki().trust(()), now=NOW + 900 * DAY) == []


def test_the_server_s_clock_was_set_back():
    stamped = pki().stamp(pki().sign(at=NOW), at=NOW)
    refused(stamped, "clock-behind-time-stamp", now=NOW - DAY)


def test_a_signing_time_in_the_future():
    refused(pki().sign(at=NOW + DAY), "signing-time-in-the-future")
    assert codes(pki().sign(at=NOW + MINUTE)) == []


def test_a_signing_time_far_from_the_stamp():
    early = pki().stamp(pki().sign(at=NOW - 8 * DAY))
    refused(early, "time-stamp-far-from-signing")
    late = pki().stamp(pki().sign(at=NOW + DAY))
    refused(late, "time-stamp-far-from-signing")


def test_every_byte_of_a_token_counts():
    """A token with one bit changed is never read as right, and never crashes."""
    signed = pki().sign()
    right, data = token(signed), xades_levels.to_stamp(signed)
    at = read(right, data).at
    for position in range(0, len(right), 3):
        wrong = bytearray(right)
        wrong[position] ^= 4
        try:
            found = read(bytes(wrong), data)
        except Refused:
            continue
        # What is left unsigned in CMS changes nothing that we use.
        assert found.at == at and found.certificate == pki().stamper.certificate


@pytest.mark.parametrize("kind", ["certificate", "list"])
def test_every_byte_of_embedded_values(kind):
    """Found by fuzzing: cryptography reads certificates that OpenSSL does not."""
    stamped = pki().stamp(pki().sign())
    der = pki().issuing.certificate.public_bytes(Encoding.DER)
    lists = pki().crls()
    for position in range(0, len(der if kind == "certificate" else lists[0]), 2):
        wrong = bytearray(der if kind == "certificate" else lists[0])
        wrong[position] ^= 1 << position // 2 % 8
        if kind == "certificate":
            data = with_value(stamped, bytes(wrong), lists)
            trust = pki().trust((), others=())
        else:
            data = pki().long_term(stamped, (bytes(wrong), *lists[1:]))
            trust = pki().trust(())
        assert codes(data, trust=trust) != [], position


def with_value(stamped, der, lists):
    """LT evidence with a certificate that nobody can make as an object."""
    root = parse(xades_levels.add_values(stamped, [pki().anna], lists))
    node = next(root.iter(xades("EncapsulatedX509Certificate")))
    node.text = b64(der)
    return written(root)


def test_a_token_without_sense():
    signed = pki().sign()
    for wrong in (b"", b"token", pki().crls()[0]):
        refused(xades_levels.add_stamp(signed, wrong), "time-stamp-unreadable")


def test_a_token_signed_over_something_else():
    """Imprint and time changed after the authority had signed."""
    signed = pki().sign()
    data = xades_levels.to_stamp(signed)
    right = token(signed)
    other = right.replace(b"20261120090000Z", b"20261119090000Z")
    assert other != right
    for wrong in (other, right[:-1] + bytes([right[-1] ^ 1])):
        with pytest.raises(Refused, match="time-stamp-signature"):
            read(wrong, data)


def test_a_refusal_is_no_token():
    answer = bytes.fromhex("30053003020102")  # status 2, rejection; no token
    with pytest.raises(Refused, match="time-stamp-refused"):
        stamper.accept(answer, 5)


def test_responses_to_other_questions():
    answer = pki().stamper.answer(stamper.ask(b"a", 5), BEGUN, 1)
    with pytest.raises(Refused, match="time-stamp-nonce"):
        stamper.accept(answer, 6)
    with pytest.raises(Refused, match="time-stamp-unreadable"):
        stamper.accept(b"no answer", 6)
