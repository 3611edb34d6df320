"""What each value of a statement may look like.

A value has one spelling only: no leading zeros, spaces or look-alike control
characters, so that reading and writing again gives the same bytes.
"""

import re
import unicodedata

from .reasons import Reason, Refused

_HASH = r"[0-9a-f]{64}"
_NUMBER = r"0|[1-9][0-9]{0,17}"
_TEXT = r".{1,200}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PATTERNS = {
    "Database": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "Vat": r"[A-Z0-9]{0,20}",
    "Model": r"[a-z][a-z0-9_.]{0,80}",
    "Id": r"[1-9][0-9]{0,17}",
    "Revision": r"[1-9][0-9]{0,8}",
    "Act": r"[a-z_]{1,40}",
    "Amount": r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?",
    "Currency": r"[A-Z]{3}",
    "Account": r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}",
    "Person": r"[A-Za-z0-9._@:-]{1,120}",
    "Role": r"[a-z][a-z0-9_]{0,40}",
    "Level": r"[a-z]{1,20}",
    "Nonce": _HASH,
    "PreviousEvidence": _HASH,
    "Hash": _HASH,
    "Sha256": _HASH,
    "Position": _NUMBER,
    "Count": _NUMBER,
    "Day": _DAY,
    "Due": _DAY,
    "Since": _DAY,
    **dict.fromkeys(
        ("Certificate", "ClientData", "AuthenticatorData", "Signature"),
        r"[A-Za-z0-9+/]{1,8000}={0,2}",
    ),
}
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_ANY = re.compile(_TEXT)
#: Categories that a reader does not see: controls, formats, surrogates, separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def checked(name: str, value: str) -> str:
    """Return the value; raise :class:`Refused` when it has no place in that field."""
    if not _COMPILED.get(name, _ANY).fullmatch(value or ""):
        raise Refused(Reason.STATEMENT, name)
    if value != value.strip() or not (value.isprintable() or _is_seen(value)):
        raise Refused(Reason.STATEMENT, name)
    return value


def is_iban(number: str) -> bool:
    """Say whether an account's number is an IBAN, by its shape and check digits."""
    if not _COMPILED["Account"].fullmatch(number or ""):
        return False
    turned = number[4:] + number[:4]
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1


def _is_seen(value):
    """No-break and thin spaces are not printable to Python, but stand in names."""
    return not any(unicodedata.category(one) in _UNSEEN for one in value)
