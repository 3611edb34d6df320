"""Links in mails that work without login: for one purpose, one client, some days."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timezone

#: What a link may do; each page accepts its own scope alone.
MEANS, CONFIRM, RENEW_CARD, SIGN_MANDATE = (
    "means",
    "confirm",
    "renew_card",
    "sign_mandate",
)
SCOPES = frozenset({MEANS, CONFIRM, RENEW_CARD, SIGN_MANDATE})
LONGEST = 2000


class BadLink(ValueError):
    """A link that opens nothing. ``code`` is for the log, the page says one thing.

    :param code: ``malformed``, ``forged`` (also of another database), ``expired`` or
        ``other_scope``
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Link:
    """What a token says.

    :param partner: id of the commercial entity
    :param record: id of what it is about (attempt, means), 0 for the client alone
    :param expires: UTC, whole seconds
    :param nonce: for revoking one link, or using it once
    """

    scope: str
    partner: int
    record: int
    expires: datetime
    nonce: str


def make_link(
    secret: bytes,
    database: str,
    scope: str,
    partner: int,
    expires: datetime,
    record: int = 0,
) -> str:
    """Return the token of a link: letters, digits, ``-``, ``_`` and one dot.

    :param secret: key of the server
    :param database: uuid of the database; its copies do not open the same links
    :param expires: with a time zone, or UTC without one
    :raises ValueError: for a scope there is not
    """
    if scope not in SCOPES:
        raise ValueError(f"scope {scope!r}")
    content = [
        scope,
        partner,
        record,
        int(_utc(expires).timestamp()),
        secrets.token_hex(8),
    ]
    payload = _encode(json.dumps(content, separators=(",", ":")).encode())
    return f"{payload}.{_encode(_sign(secret, database, payload))}"


def read_link(
    secret: bytes, database: str, scope: str, token: str, now: datetime
) -> Link:
    """Return what a token says, once it is proven that we made it.

    :param scope: the one the page is for
    :raises BadLink: for anything else; nothing in it is read before its signature
        was compared, in constant time
    """
    if not token.isascii() or len(token) > LONGEST:
        raise BadLink("malformed")
    try:
        payload, signature = token.split(".")
        given = _decode(signature)
    except (ValueError, binascii.Error) as error:
        raise BadLink("malformed") from error
    if not hmac.compare_digest(_sign(secret, database, payload), given):
        raise BadLink("forged")
    said, partner, record, expires, nonce = json.loads(_decode(payload))
    link = Link(
        said,
        partner,
        record,
        datetime.fromtimestamp(expires, timezone.utc),
        nonce,
    )
    if link.scope != scope:
        raise BadLink("other_scope")
    if _utc(now) >= link.expires:
        raise BadLink("expired")
    return link


def _sign(secret, database, payload):
    message = f"link\0{database}\0{payload}".encode()
    return hmac.new(secret, message, hashlib.sha256).digest()


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decode(value: str) -> bytes:
    padded = value + "=" * (-len(value) % 4)
    decoded = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
    # Bits that decoding ignores would give one link several spellings.
    if _encode(decoded) != value:
        raise ValueError("not the one spelling")
    return decoded


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        return value.replace(tzinfo=timezone.utc)
    return value.astimezone(timezone.utc)
