"""Texts of records as documents that are signed take them."""


def words(text):
    """Return a text on one line, as long as a value of a statement may be."""
    return " ".join((text or "").split())[:200]


def in_fours(number):
    """Return an account's number in groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, len(number or ""), 4))
