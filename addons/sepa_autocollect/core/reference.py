"""What names an attempt at the provider and the bank, and what is frozen of it."""

import base64
import binascii
import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

#: Worldline takes 30 characters, SEPA's EndToEndId 35; the first letters are ours.
PREFIX = "QA-"
REFERENCE_LENGTH = 29
#: Worldline's maximum; Stripe takes 255.
KEY_LENGTH = 40

# ISO 4217: currencies without two decimals.
_NO_DECIMALS = (
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
)
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND".split()
_DECIMALS = {
    **dict.fromkeys(_NO_DECIMALS, 0),
    **dict.fromkeys(_THREE_DECIMALS, 3),
}
#: Where Stripe counts otherwise than ISO 4217 (docs.stripe.com/currencies).
STRIPE_DECIMALS = {"ISK": 2, "UGX": 2, "MGA": 0}


class InexactAmount(ValueError):
    """An amount that its currency cannot hold; it is never rounded here."""


def attempt_reference(attempt: uuid.UUID) -> str:
    """Return the reference of an attempt: 29 characters of ``A-Z 2-7 -``.

    The same at the provider (``reference``), in the bank file (``EndToEndId``) and in
    Odoo; ``attempt_of`` reads it back.
    """
    return PREFIX + base64.b32encode(attempt.bytes).decode().rstrip("=")


def attempt_of(reference: str) -> uuid.UUID | None:
    """Return the uuid that a reference names, None when it is not one of ours.

    Banks may change case or pad with spaces.
    """
    text = reference.strip().upper()
    if len(text) != REFERENCE_LENGTH or not text.startswith(PREFIX):
        return None
    try:
        found = uuid.UUID(bytes=base64.b32decode(text[len(PREFIX) :] + "======"))
    except (binascii.Error, ValueError):
        return None
    # Several last letters decode to the same bytes; only one is ours.
    return found if attempt_reference(found) == text else None


def idempotency_key(attempt: uuid.UUID, scope: str = "charge") -> str:
    """Return the key of one call about an attempt: at most 40 characters.

    :param scope: at most 7 characters; ``charge``, ``refund1``...
    :raises ValueError: for a longer or empty scope

    The same attempt and scope give the same key for ever: a second call is a replay.
    """
    if not 0 < len(scope) <= KEY_LENGTH - 33 or not scope.isalnum():
        raise ValueError(f"scope {scope!r}: 1 to {KEY_LENGTH - 33} letters and digits")
    return f"{attempt.hex}-{scope}"


def decimals_of(currency: str, overrides: Mapping[str, int] | None = None) -> int:
    """Return how many decimals a currency has: 0, 2 or 3.

    :param overrides: a provider's own, such as ``STRIPE_DECIMALS``
    """
    return (overrides or {}).get(currency, _DECIMALS.get(currency, 2))


def to_minor(
    amount: Decimal, currency: str, overrides: Mapping[str, int] | None = None
) -> int:
    """Return an amount in the currency's smallest unit, exactly.

    :raises InexactAmount: when it has more decimals than the currency, is no finite
        number, or a float (which would hide a fraction)
    """
    if not isinstance(amount, Decimal):
        raise InexactAmount(f"{amount!r} {currency}: not a Decimal")
    try:
        minor = amount.scaleb(decimals_of(currency, overrides))
        if minor != (whole := int(minor)):
            raise InexactAmount(f"{amount} {currency}")
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise InexactAmount(f"{amount} {currency}") from error
    return whole


def from_minor(
    minor: int, currency: str, overrides: Mapping[str, int] | None = None
) -> Decimal:
    """Return the amount that ``to_minor`` made ``minor`` of."""
    return Decimal(minor).scaleb(-decimals_of(currency, overrides))


def frozen(payload: Mapping[str, Any]) -> str:
    """Return a payload as canonical JSON: what is stored and what is sent.

    :raises TypeError: for floats and anything else that has several spellings

    Keys are sorted, nothing depends on the order it was made in.
    """
    return json.dumps(
        _plain(payload),
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )


def frozen_hash(text: str) -> str:
    """Return the SHA-256 of a frozen payload, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value):
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys of a payload are text")
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} cannot be frozen: {value!r}")
