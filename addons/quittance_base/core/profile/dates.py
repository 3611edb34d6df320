"""Dates as people write them; the order of day and month is never guessed per cell."""

import re
import unicodedata
from datetime import date, timedelta

_TIME = (
    r"(?:(?:[T\s]|,\s|\sà\s|\sat\s)\s*\d{1,2}(?:[:hH]\d{2}){1,2}(?:[.,]\d+)?"
    r"\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/. ])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?")
_YEAR_LAST = re.compile(
    rf"(\d{{1,2}})\s?([-/. ])\s?(\d{{1,2}})\s?\2\s?(\d{{4}}|\d{{2}}){_TIME}"
)
_NAMED = re.compile(
    rf"(?:[^\W\d]+\.?,?\s+)?(\d{{1,2}})(?:er|st|nd|rd|th)?[-\s./]+"
    rf"([^\W\d]{{3,}})\.?,?[-\s./]+(\d{{4}}|\d{{2}}){_TIME}"
)
_NAMED_US = re.compile(
    rf"(?:[^\W\d]+\.?,?\s+)?([^\W\d]{{3,}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
    rf"(\d{{4}}){_TIME}"
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_FIRST_SERIAL, _LAST_SERIAL = 29_221, 65_746  # 1980-01-01 to 2079-12-31
_MONTHS = (
    ("janvier", "january"),
    ("fevrier", "february", "fev", "feb"),
    ("mars", "march"),
    ("avril", "april", "avr", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "july", "juil", "jul"),
    ("aout", "august", "aug"),
    ("septembre", "september", "sept"),
    ("octobre", "october"),
    ("novembre", "november"),
    ("decembre", "december"),
)


def parse_date(text: str, order: str = "dmy", native: bool = False) -> date | None:
    """Read a date, with or without a time (which is left out, as is its zone).

    :param order: ``dmy``, ``mdy`` or ``ymd``, for dates in figures whose year is last
        or has two digits; a year of four digits in front is always year-month-day.
    :param native: a bare number may be a spreadsheet's count of days.
    :return: None when there is no such date, or when its order contradicts ``order``.

    >>> parse_date("03/04/2025"), parse_date("03/04/2025", "mdy"), parse_date("31/02")
    (datetime.date(2025, 4, 3), datetime.date(2025, 3, 4), None)
    """
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        return _date(match[1], match[3], match[4])
    if match := _YEAR_LAST.fullmatch(text):
        first, second, third = match[1], match[3], match[4]
        if order == "dmy":
            return _date(third, second, first)
        if order == "mdy":
            return _date(third, first, second)
        return _date(first, second, third) if len(third) == 2 else None
    if match := _COMPACT.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if native and (match := _SERIAL.fullmatch(text)):
        days = int(match[1])
        if _FIRST_SERIAL <= days <= _LAST_SERIAL:
            return date(1899, 12, 30) + timedelta(days=days)
        return None
    if match := _NAMED.fullmatch(text):
        return _date(match[3], month_number(match[2]), match[1])
    if match := _NAMED_US.fullmatch(text):
        return _date(match[3], month_number(match[1]), match[2])
    return None


def date_evidence(text: str) -> str | None:
    """Which order a date proves: ``dmy``, ``mdy``, ``ymd``, ``both`` or None.

    >>> date_evidence("25/12/2025"), date_evidence("1/2/2025")
    ('dmy', 'both')
    """
    text = text.strip()
    if _YEAR_FIRST.fullmatch(text):
        return "ymd"
    if not _YEAR_LAST.fullmatch(text):
        return None
    day_first, month_first = parse_date(text, "dmy"), parse_date(text, "mdy")
    if day_first and month_first:
        return None if day_first == month_first else "both"
    return "dmy" if day_first else "mdy" if month_first else None


def month_number(word: str) -> int:
    """1 to 12 for a French or English month or its abbreviation, else 0."""
    plain = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    for number, names in enumerate(_MONTHS, 1):
        if plain in names or any(len(plain) > 2 and n[:3] == plain for n in names):
            return 0 if plain == "jui" else number
        if any(len(plain) > 2 and name[:4] == plain for name in names):
            return number
    return 0


def _date(year: str, month, day) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < 70 else 1900
    if not 1900 <= number <= 2100:
        return None
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
