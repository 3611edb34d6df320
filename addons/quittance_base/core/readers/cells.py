"""Native values (of spreadsheets and JSON) as text that can only be read one way."""

import re
from decimal import Decimal

_UNSAFE = re.compile("[\x00\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Drop what a database cannot keep: NUL and lone surrogates."""
    return _UNSAFE.sub("", text) if _UNSAFE.search(text) else text


def unambiguous(number: str) -> str:
    """Give ``1.234`` a fourth decimal, so that it never looks like a thousand.

    >>> unambiguous("1.234"), unambiguous("1.95"), unambiguous("12")
    ('1.2340', '1.95', '12')
    """
    _whole, _dot, fraction = number.partition(".")
    return number + "0" if len(fraction) == 3 and fraction.isdigit() else number


def native_number(text: str) -> str:
    """A number stored in binary by a spreadsheet, as the spreadsheet shows it.

    >>> native_number("13313"), native_number("0.30000000000000004")
    ('13313', '0.3')
    >>> native_number("6.12345678E8"), native_number("1.234")
    ('612345678', '1.2340')
    """
    if text.isdigit() and len(text) < 16:
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    shown = format(value, ".15g")
    if "e" in shown and abs(value) < 1e21:
        shown = format(Decimal(shown), "f")
    return unambiguous(shown)
