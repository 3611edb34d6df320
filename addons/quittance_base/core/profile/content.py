"""What the values of a column look like, whatever its title says."""

import re
from collections.abc import Sequence

from .currencies import currencies
from .dates import date_evidence, parse_date
from .numbers import parse_number

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?:\+|00)?[0-9](?:[\s.()-]?[0-9]){7,14}")
_VAT = re.compile(r"[A-Z]{2}[0-9A-Z]{2}[0-9]{6,10}|[0-9]{14}|[0-9]{9}")
_ID = re.compile(r"(?=[^\s]*[0-9])[\w./#-]{1,32}")
_WORDS = re.compile(r".*[^\W\d_]{2,}.*", re.DOTALL)
_SERIAL = re.compile(r"[34]\d{4}(?:\.\d+)?")


class Content:
    """Shares (0 to 1) of a column's filled cells that look like something.

    :param values: the cells of a sample; blank ones are left out.
    :param typed: numbers may be a spreadsheet's count of days.
    """

    def __init__(self, values: Sequence[str], typed: bool = False):
        self.values = [value.strip() for value in values if value.strip()]
        self._typed = typed
        self._shares: dict[str, float] = {}

    def share(self, look: str) -> float:
        """The share of one look: a field's ``looks``, or its ``kind``."""
        if look not in self._shares:
            test = getattr(self, f"_is_{look}")
            good = sum(map(bool, map(test, self.values)))
            self._shares[look] = good / len(self.values) if self.values else 0.0
        return self._shares[look]

    def _is_text(self, value: str) -> bool:
        return True

    def _is_decimal(self, value: str) -> bool:
        return any(parse_number(value, mark).error is None for mark in ",.")

    def _is_integer(self, value: str) -> bool:
        plain = value.lstrip("+-").partition(".")
        return plain[0].isdigit() and len(plain[0]) < 5 and not plain[2].strip("0")

    def _is_money(self, value: str) -> bool:
        said = any(parse_number(value, mark).currencies for mark in ",.")
        return (
            said
            or bool(re.search(r"[0-9][.,][0-9]{1,2}\D*$", value))
            and (self._is_decimal(value))
        )

    def _is_date(self, value: str) -> bool:
        if date_evidence(value) or parse_date(value):
            return True
        return self._typed and bool(_SERIAL.fullmatch(value))

    def _is_currency(self, value: str) -> bool:
        return bool(currencies(value))

    def _is_key(self, value: str) -> bool:
        return len(value) <= 64 and value.count(" ") < 4 and "\n" not in value

    def _is_email(self, value: str) -> bool:
        return bool(_EMAIL.fullmatch(value))

    def _is_phone(self, value: str) -> bool:
        return bool(_PHONE.fullmatch(value))

    def _is_vat(self, value: str) -> bool:
        return bool(_VAT.fullmatch(value.replace(" ", "").upper()))

    def _is_id(self, value: str) -> bool:
        return bool(_ID.fullmatch(value)) and not date_evidence(value)

    def _is_words(self, value: str) -> bool:
        return bool(_WORDS.fullmatch(value)) and not _EMAIL.fullmatch(value)
