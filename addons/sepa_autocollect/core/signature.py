"""Signatures of providers' events; without a secret there is none that is right."""

import base64
import hashlib
import hmac

#: Seconds that a signature may be old, or ahead of our clock.
TOLERANCE = 600


def stripe_signed(secret: str, header: str, body: bytes, now: float) -> bool:
    """Say whether ``Stripe-Signature`` is right: ``t=...,v1=...,v1=...``.

    :param now: our clock, seconds
    """
    parts = [one.strip().partition("=") for one in (header or "").split(",")[:20]]
    moments = [value for name, _sep, value in parts if name == "t"]
    marks = [value for name, _sep, value in parts if name == "v1"]
    if not secret or len(moments) != 1 or not marks:
        return False
    (moment,) = moments
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    if abs(now - int(moment)) > TOLERANCE:
        return False
    text = moment.encode() + b"." + body
    right = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return any(_same(right, mark) for mark in marks)


def worldline_signed(secret: str, header: str, body: bytes) -> bool:
    """Say whether ``X-GCS-Signature`` is right."""
    if not secret or not header:
        return False
    mark = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return _same(base64.b64encode(mark).decode(), header.strip())


def _same(right, given):
    return hmac.compare_digest(right.encode(), given.encode())
