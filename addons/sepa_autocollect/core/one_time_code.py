"""One-time codes sent by mail."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=15)
CODE_TRIES = 5

OK, WRONG, EXPIRED, EXHAUSTED, USED = "ok", "wrong", "expired", "exhausted", "used"


@dataclass(frozen=True)
class OneTimeCode:
    """What is stored of a code; the code itself only stands in the mail.

    :param purpose: what it confirms: ``mandate:17``; it is no use for another thing
    :param digest: keyed hash of purpose, salt and code
    :param tries: wrong ones so far
    """

    purpose: str
    salt: str
    digest: str
    expires_at: datetime
    tries: int = 0
    used: bool = False


def issue_code(secret: bytes, purpose: str, now: datetime) -> tuple[str, OneTimeCode]:
    """Return a new code for the mail and what to store of it.

    :param secret: key of the server, never stored beside the digests
    """
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    salt = secrets.token_hex(16)
    digest = _digest(secret, purpose, salt, code)
    return code, OneTimeCode(purpose, salt, digest, now + CODE_LIFE)


def check_code(
    stored: OneTimeCode, secret: bytes, purpose: str, typed: str, now: datetime
) -> tuple[str, OneTimeCode]:
    """Return ``ok`` or why not, and the record to store in the same transaction.

    :param typed: what the client typed; spaces are ignored
    :return: ``ok``, ``wrong``, ``expired``, ``exhausted`` (too many wrong ones) or
        ``used``

    The caller locks the row first, so that tries made at the same time all count.
    """
    if stored.used:
        return USED, stored
    if stored.tries >= CODE_TRIES:
        return EXHAUSTED, stored
    if now >= stored.expires_at:
        return EXPIRED, stored
    code = "".join(typed.split())
    right = _digest(secret, purpose, stored.salt, code)
    if hmac.compare_digest(right, stored.digest):
        return OK, replace(stored, used=True)
    return WRONG, replace(stored, tries=stored.tries + 1)


def _digest(secret, purpose, salt, code):
    message = "\0".join(("one-time-code", purpose, salt, code)).encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
