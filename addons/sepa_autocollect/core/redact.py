"""Takes out of a text for a log what no log may hold."""

import re

#: Addresses that are keys: whoever reads one is the client.
_LINK = re.compile(r"(/collect/(?:means|confirm)/)[^\s/?\"'#<>]+")
#: What a provider calls a saved card, its owner and its secrets.
_PROVIDER = re.compile(
    r"\b((?:pm|cus|sk|rk|whsec|seti)_|pi_\w+_secret_)[A-Za-z0-9_]{6,}"
)
_START = re.compile(r"[A-Z]{2}\d{2}")
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Z0-9])")


def redact(text: str) -> str:
    """Return ``text`` without account numbers, saved cards and links' tokens.

    Called for every line of the log, so that most texts are passed on as they are.
    """
    if "/collect/" in text:
        text = _LINK.sub(r"\1***", text)
    if "_" in text:
        text = _PROVIDER.sub(r"\1***", text)
    return _IBAN.sub(_hide, text)


def _hide(found):
    """Hide what is an IBAN by its check digits; other words are left as they are."""
    parts = found.group().split(" ")
    for start in range(len(parts)):
        for end in range(len(parts), start, -1):
            number = "".join(parts[start:end])
            if _is_iban(number):
                hidden = [*parts[:start], f"***{number[-4:]}", *parts[end:]]
                return " ".join(hidden)
    return found.group()


def _is_iban(number):
    if not 15 <= len(number) <= 34 or not _START.match(number):
        return False
    digits = "".join(str(int(sign, 36)) for sign in number[4:] + number[:4])
    return int(digits) % 97 == 1
