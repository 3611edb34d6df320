"""Amounts and quantities as people write them, read exactly or not at all."""

import re
from decimal import Decimal
from typing import NamedTuple

from .currencies import currencies

_MAX_INTEGER_DIGITS = 15
_MAX_LENGTH = 40
_SPACES = " \u00a0\u202f\u2009\u2007"
_APOSTROPHES = "'’\u02bc"
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2012": "-", "\ufe63": "-"})
_NOT_FINITE = re.compile(r"[-+]?(nan|inf|infinity|infini|∞)", re.IGNORECASE)
_PLAIN = re.compile(r"[+-]?[0-9]{1,15}")
#: A number rendered by :mod:`..readers.cells`: never three decimals.
_NATIVE = re.compile(r"-?[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})")
_AFFIXES = re.compile(
    r"(?P<before>[^0-9\s.,'’+-][^0-9\s,'’+-]*)?\s*"
    r"(?P<number>[+-]?\s*[0-9.,](?:[0-9.,'’ʼ\s]*[0-9.,])?(?:[eE][+-]?[0-9]{1,3})?"
    r"(?:\s*-)?)?\s*"
    r"(?P<after>[^0-9\s.,'’+-][^0-9\s,'’+-]*)?",
)
_GROUPED = {
    mark: re.compile(
        rf"(?P<whole>[0-9]+|[0-9]{{1,3}}(?:(?P<sep>[{groups}{_SPACES}{_APOSTROPHES}])"
        rf"[0-9]{{3}})(?:(?P=sep)[0-9]{{3}})*)?"
        rf"(?:{re.escape(mark)}(?P<fraction>[0-9]*))?(?P<exponent>[eE][+-]?[0-9]{{1,3}})?"
    )
    for mark, groups in ((".", ","), (",", "."))
}
_OTHER = {".": ",", ",": "."}


class Number(NamedTuple):
    """A number read, the currencies said beside it, or the code of an error."""

    value: Decimal | None = None
    currencies: tuple[str, ...] = ()
    error: str | None = None


def parse_number(text: str, mark: str = "auto", native: bool = False) -> Number:
    """Read an amount or a quantity.

    :param text: not empty; signs, currency, grouping and accounting brackets allowed.
    :param mark: the decimal mark: ``.``, ``,`` or ``auto``.
    :param native: the cell may hold a number rendered by the reader with a point.

    >>> parse_number("1.234,56", ",").value, parse_number("(12.50 €)", ".").value
    (Decimal('1234.56'), Decimal('-12.50'))
    >>> parse_number("1.234,56", ".").error, parse_number("1,234").error
    ('decimal_mark', 'ambiguous_number')
    """
    text = text.strip().translate(_MINUS)
    if _PLAIN.fullmatch(text):
        return Number(Decimal(text))
    if _NOT_FINITE.fullmatch(text):
        return Number(error="not_finite")
    if native and _NATIVE.fullmatch(text) and len(text) <= _MAX_LENGTH:
        return _bounded(Decimal(text), ())
    signs, text = _signs(*_brackets(text))
    match = _AFFIXES.fullmatch(text) if len(text) <= 2 * _MAX_LENGTH else None
    if not match or not match["number"]:
        too_long = len(text) > _MAX_LENGTH and re.fullmatch(r"[0-9.,\s]+", text)
        return Number(error="too_many_digits" if too_long else "not_a_number")
    found, error = _currency(match["before"], match["after"])
    if error:
        return Number(error=error)
    signs, digits = _signs(signs, match["number"])
    if len(signs) > 1:
        return Number(error="not_a_number")
    minus, number = signs == "-", _digits(digits, mark)
    if number.error:
        return number
    return _bounded(number.value.copy_negate() if minus else number.value, found)


def decimal_evidence(text: str) -> str | None:
    """Which decimal mark a text proves: ``.``, ``,``, ``both`` (it could be either)."""
    by_mark = {mark: parse_number(text, mark) for mark in ".,"}
    point, comma = (by_mark[mark].error is None for mark in ".,")
    if point != comma:
        return "." if point else ","
    if not point or by_mark["."].value == by_mark[","].value:
        return None
    return "both"


def _brackets(text: str) -> tuple[str, str]:
    """Accounting brackets, also with the currency outside: ``(12) €``, ``€ (12)``."""
    if "(" not in text or text.count("(") != 1 or text.count(")") != 1:
        return "", text
    before, _open, rest = text.partition("(")
    inside, _close, after = rest.partition(")")
    if any(c.isdigit() for c in before + after):
        return "", text
    return "-", f"{before}{inside}{after}".strip()


def _currency(before: str | None, after: str | None):
    words = [word for word in (before, after) if word]
    if len(words) > 1 and set(currencies(words[0])).isdisjoint(currencies(words[1])):
        return (), "not_a_number"
    for word in words:
        if not currencies(word):
            is_code = len(word) == 3 and word.isascii() and word.isalpha()
            return (), "unknown_currency" if is_code else "not_a_number"
    return (currencies(words[0]) if words else ()), None


def _signs(signs: str, text: str) -> tuple[str, str]:
    """Take one sign off the front and one off the end; add them to those seen."""
    if text[:1] in ("+", "-"):
        signs, text = signs + text[0], text[1:].lstrip()
    if text[-1:] == "-":
        signs, text = signs + "-", text[:-1].rstrip()
    return signs, text


def _digits(digits: str, mark: str) -> Number:
    if mark == "auto":
        mark = _own_mark(digits)
        if not mark:
            return Number(error="ambiguous_number")
    match = _GROUPED[mark].fullmatch(digits)
    if not match or not (match["whole"] or match["fraction"]):
        other = _GROUPED[_OTHER[mark]].fullmatch(digits)
        return Number(error="decimal_mark" if other else "not_a_number")
    whole = re.sub(r"[^0-9]", "", match["whole"] or "0")
    fraction, exponent = match["fraction"] or "0", match["exponent"] or ""
    text = f"{whole}.{fraction}{exponent}" if match["fraction"] else whole + exponent
    return Number(Decimal(text))


def _own_mark(digits: str) -> str | None:
    """The decimal mark a number shows by itself, None when it could be either."""
    point, comma = digits.rfind("."), digits.rfind(",")
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    mark = "." if point >= 0 else ","
    if digits.count(mark) > 1:
        return _OTHER[mark]
    whole, _mark, fraction = digits.partition(mark)
    could_be_group = len(fraction) == 3 and fraction.isdigit() and whole.isdigit()
    if could_be_group and len(whole) <= 3 and not whole.startswith("0"):
        return None
    return mark


def _bounded(value: Decimal, found: tuple[str, ...]) -> Number:
    if value and value.adjusted() >= _MAX_INTEGER_DIGITS:
        return Number(error="too_many_digits")
    if value and value.as_tuple().exponent < -_MAX_LENGTH:
        return Number(error="too_many_digits")
    return Number(value, found)
