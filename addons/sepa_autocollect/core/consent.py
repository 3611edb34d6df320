"""One-time codes sent by mail, and the record of an acceptance."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .mandate_text import Text, text_hash

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
    if purpose == stored.purpose and hmac.compare_digest(right, stored.digest):
        return OK, replace(stored, used=True)
    return WRONG, replace(stored, tries=stored.tries + 1)


def _digest(secret, purpose, salt, code):
    message = "\0".join(("one-time-code", purpose, salt, code)).encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Acceptance:
    """Evidence that a client accepted a text.

    :param shown: the text as read, with its values
    :param shown_hash: its SHA-256
    :param method: ``drawn``, ``typed``, ``ticked`` or ``paper``
    :param code_checked: a one-time code was confirmed
    """

    kind: str
    language: str
    version: str
    template_hash: str
    shown: str
    shown_hash: str
    at: datetime
    address: str
    method: str
    code_checked: bool

    def intact(self, text: Text) -> bool:
        """Say whether text and hashes still belong together.

        :param text: the version the acceptance names
        """
        return (
            text.digest == self.template_hash
            and text_hash(self.shown) == self.shown_hash
            and (text.kind, text.version) == (self.kind, self.version)
        )


def accept(
    text: Text,
    values: dict[str, str],
    at: datetime,
    address: str,
    method: str,
    code_checked: bool,
) -> Acceptance:
    """Return the evidence of an acceptance, with the text filled in on the server.

    :param values: creditor, and for a card the amount rule
    :param address: network address of the client

    Called by the portal when the client accepts.
    """
    shown = text.filled(values)
    return Acceptance(
        kind=text.kind,
        language=text.language,
        version=text.version,
        template_hash=text.digest,
        shown=shown,
        shown_hash=text_hash(shown),
        at=at,
        address=address,
        method=method,
        code_checked=code_checked,
    )
