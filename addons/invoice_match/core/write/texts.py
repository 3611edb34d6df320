"""Texts of a form: what a person typed, and what a page shows."""

from decimal import Decimal, InvalidOperation

#: The most that is invoiced of a line.
MAX_QUANTITY = Decimal(10**9)


def clean(text, limit, keep_lines=False):
    """Return a text of a form without control characters, cut to a length."""
    kept = "\n" if keep_lines else ""
    plain = "".join(
        one if one.isprintable() or one in kept else " " for one in str(text or "")
    )
    return plain.strip()[:limit]


def read_quantity(text):
    """Return what a person typed as a quantity, or None when it is none.

    >>> read_quantity("1 000,5"), read_quantity("-1"), read_quantity("1e9")
    (Decimal('1000.5'), None, None)
    """
    plain = "".join(text.split()).replace(",", ".") or "0"
    if not set(plain) <= set(".0123456789"):
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if number <= MAX_QUANTITY else None


def as_quantity(number):
    """Return a quantity as short as it can be written."""
    text = f"{Decimal(str(number)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def mask(account):
    """Show the ends of an account number only.

    >>> mask("FR7630006000011234567890189")
    'FR76 •••• 0189'
    """
    plain = "".join(account.split())
    if len(plain) < 10:
        return "•••" if plain else ""
    return f"{plain[:4]} •••• {plain[-4:]}"


def is_gtin(text):
    """Return whether a barcode is a GTIN, by its length and check digit."""
    if not text or not text.isdigit() or len(text) not in (8, 12, 13, 14):
        return False
    digits = [int(one) for one in reversed(text)]
    return not (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10
