"""Mandates: references, creditor identifiers, and the end of what is not used."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.eu import at_02
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from .charset import REFERENCE_LENGTH, reference_faults
from .countries import SEPA_COUNTRIES

#: Rulebook: a mandate without a collection for this long must not be used again.
DORMANT_MONTHS = 36
_IDENTIFIER = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Za-z0-9+?/:().,'\-]{1,28}")


def make_reference(prefix: str, number: int, width: int = 7) -> str:
    """A unique mandate reference with two check digits (ISO 7064, mod 97-10).

    :param prefix: capitals, digits and hyphens; may be empty.
    :raises ValueError: the prefix has other signs, or the whole is over 35.

    >>> make_reference("QT", 1234)
    'QT-0001234-33'
    """
    if not re.fullmatch(r"[A-Z0-9-]*", prefix):
        raise ValueError(f"mandate prefix {prefix!r}: use A-Z, 0-9 and -")
    if number < 1:
        raise ValueError(f"mandate number {number}: use 1 and above")
    body = f"{prefix.strip('-')}-{number:0{width}}".lstrip("-")
    made = f"{body}-{mod_97_10.calc_check_digits(body.replace('-', ''))}"
    if len(made) > REFERENCE_LENGTH:
        raise ValueError(f"mandate reference {made} is over {REFERENCE_LENGTH}")
    return made


def has_check_digits(reference: str) -> bool:
    """Whether a reference is one of :func:`make_reference`, typed without a slip.

    >>> has_check_digits("QT-0001234-33"), has_check_digits("QT-0001243-33")
    (True, False)
    """
    if not re.fullmatch(r"[A-Z0-9-]+-[0-9]{2}", reference):
        return False
    return mod_97_10.is_valid(reference.replace("-", ""))


def mandate_reference_faults(reference: str) -> tuple[str, ...]:
    """What banks would refuse in a mandate reference; ``space`` beside the codes of
    :func:`.charset.reference_faults`: some banks drop spaces when they compare."""
    faults = reference_faults(reference)
    return (*faults, "space") if " " in reference.strip() else faults


def creditor_identifier_faults(identifier: str) -> tuple[str, ...]:
    """What is wrong with a creditor identifier: ``shape``, ``country``, ``check``.

    >>> creditor_identifier_faults("FR72ZZZ123456")
    ()
    >>> creditor_identifier_faults("FR72ZZZ123465")
    ('check',)
    """
    if not _IDENTIFIER.fullmatch(identifier):
        return ("shape",)
    if identifier[:2] not in SEPA_COUNTRIES:
        return ("country",)
    try:
        at_02.validate(identifier)
    except ValidationError:
        return ("check",)
    return ()


def same_creditor(one: str, other: str) -> bool:
    """Whether two identifiers name one creditor: characters 5 to 7 are a business
    code of the creditor's own.

    >>> same_creditor("FR72ZZZ123456", "FR72ABC123456")
    True
    """
    return (one[:4], one[7:]) == (other[:4], other[7:])


@dataclass(frozen=True)
class Dormancy:
    """When a mandate ends for want of use: ``ends_on`` is the first day it is dead."""

    ends_on: date

    def over(self, today: date) -> bool:
        """Whether no collection may be made any more."""
        return today >= self.ends_on

    def to_warn(self, today: date, days_before: int = 60) -> bool:
        """Whether the end is near enough for a notice."""
        return self.ends_on - timedelta(days=days_before) <= today < self.ends_on


def dormancy(signed: date, last_collection: date | None = None) -> Dormancy:
    """The end of a mandate: 36 months after its last collection, even one that came
    back; after the signature when there was none.

    >>> dormancy(date(2023, 1, 10), date(2024, 2, 29)).ends_on
    datetime.date(2027, 3, 1)
    """
    last = max(signed, last_collection or signed)
    year = last.year + DORMANT_MONTHS // 12
    try:
        end = last.replace(year=year)
    except ValueError:
        end = last.replace(year=year, day=28)
    return Dormancy(end + timedelta(days=1))
