"""How a client or a service is written, brought to one form per kind of look-up."""

import re
import unicodedata

_SPREADSHEET_INTEGER = re.compile(r"-?\d+\.0+")
_ADDRESS = re.compile(r"<([^<>]*)>")
_NOT_DIGIT = re.compile(r"\D+")
_NOT_ALNUM = re.compile(r"[^0-9A-Z]+")
_FRENCH_PREFIX = "33"


def clean(text):
    """Return the text without accidental differences: Unicode form, spaces.

    :param text: a cell's text, or None
    :rtype: str
    """
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def plain_key(text):
    """Return the key under which a client or service is remembered.

    ``13313.0``, a number that went through a spreadsheet, is ``13313``.
    """
    key = clean(text)
    if _SPREADSHEET_INTEGER.fullmatch(key):
        key = key.split(".")[0]
    return key


def email_key(text):
    """Return the bare address in lower case: ``Ann <A@B.fr>`` is ``a@b.fr``."""
    found = _ADDRESS.search(text or "")
    return clean(found.group(1) if found else text).lower()


def phone_key(text):
    """Return the digits; a French number is the same with ``+33``, ``0033`` or ``0``."""
    digits = _NOT_DIGIT.sub("", plain_key(text))
    digits = digits.removeprefix("00")
    if digits.startswith(_FRENCH_PREFIX) and len(digits) >= 11:
        digits = digits.removeprefix(_FRENCH_PREFIX)
    return digits.lstrip("0")


def vat_key(text):
    """Return a VAT number, SIREN or SIRET without punctuation, in capitals."""
    return _NOT_ALNUM.sub("", plain_key(text).upper())


def siren_of(key):
    """Return the SIREN (9 digits) that a :func:`vat_key` holds, or an empty string."""
    if key.isdigit() and len(key) in (9, 14):
        return key[:9]
    if key.startswith("FR") and len(key) == 13 and key[4:].isdigit():
        return key[4:]
    return ""


#: Per value of the profile's ``client_by``: text of the file -> key looked up.
CLIENT_KEYS = {
    "ref": plain_key,
    "email": email_key,
    "phone": phone_key,
    "vat": vat_key,
    "alias": plain_key,
}
