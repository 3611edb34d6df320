"""What names an attempt at the provider, at the bank and in Odoo."""

import base64
import binascii
import uuid

#: Worldline takes 30 characters, SEPA's EndToEndId 35; the first letters are ours.
PREFIX = "QA-"
REFUND_PREFIX = "QR-"
REFERENCE_LENGTH = 29
#: Worldline's maximum; Stripe takes 255.
KEY_LENGTH = 40


def attempt_reference(attempt: uuid.UUID) -> str:
    """Return the reference of an attempt: 29 characters of ``A-Z 2-7 -``.

    The same at the provider (``reference``), in the bank file (``EndToEndId``) and in
    Odoo; ``attempt_of`` reads it back.
    """
    return _reference(PREFIX, attempt)


def attempt_of(reference: str) -> uuid.UUID | None:
    """Return the uuid that a reference names, None when it is not one of ours.

    Banks may change case or pad with spaces.
    """
    return _uuid_of(PREFIX, reference)


def refund_reference(refund: uuid.UUID) -> str:
    """Return the reference of a refund where a provider has no room for its uuid."""
    return _reference(REFUND_PREFIX, refund)


def refund_of(reference: str) -> uuid.UUID | None:
    """Return the uuid of the refund that a reference names, None when it is not ours."""
    return _uuid_of(REFUND_PREFIX, reference)


def _reference(prefix, identity):
    return prefix + base64.b32encode(identity.bytes).decode().rstrip("=")


def _uuid_of(prefix, reference):
    text = reference.strip().upper()
    if len(text) != REFERENCE_LENGTH or not text.startswith(prefix):
        return None
    try:
        found = uuid.UUID(bytes=base64.b32decode(text[len(prefix) :] + "======"))
    except (binascii.Error, ValueError):
        return None
    # Several last letters decode to the same bytes; only one is ours.
    return found if _reference(prefix, found) == text else None


def idempotency_key(attempt: uuid.UUID, scope: str = "charge") -> str:
    """Return the key of one call about an attempt: at most 40 characters.

    :param scope: at most 7 characters; ``charge``, ``refund1``...
    :raises ValueError: for a longer or empty scope

    The same attempt and scope give the same key for ever: a second call is a replay.
    """
    if not 0 < len(scope) <= KEY_LENGTH - 33 or not scope.isalnum():
        raise ValueError(f"scope {scope!r}: 1 to {KEY_LENGTH - 33} letters and digits")
    return f"{attempt.hex}-{scope}"
