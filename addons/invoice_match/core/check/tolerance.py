"""How much may differ before somebody has to look.

The keys follow those of SAP's logistics invoice verification (transaction OMR6), so that
nobody misses one; each has a lower and an upper side, each side a percentage and an
amount. Both must hold where both are given.
"""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Limit:
    """One side of a tolerance. None means not limited; zero means nothing is allowed.

    :ivar percent: of the expected value.
    :ivar amount: in the company's currency, or in days for dates.
    """

    percent: Decimal | None = None
    amount: Decimal | None = None

    @property
    def is_open(self) -> bool:
        """Whether any difference on this side passes."""
        return self.percent is None and self.amount is None


@dataclass(frozen=True)
class Tolerance:
    """What one key allows below and above the expected value."""

    key: str
    lower: Limit = Limit()
    upper: Limit = Limit()


@dataclass(frozen=True)
class Verdict:
    """A difference, what was allowed, and whether it is within that.

    :ivar difference: found less expected, in money.
    :ivar percent: of the expected value; None where that is zero.
    """

    within: bool
    difference: Decimal
    percent: Decimal | None
    tolerance: Tolerance


#: What is compared under each key.
KEYS = {
    "AN": "amount of a line without order",
    "AP": "amount of a line with order",
    "BD": "small difference of the document",
    "BR": "units per price unit against the order",
    "BW": "units per price unit against the receipt",
    "CH": "unplanned charge",
    "DQ": "quantity against what was received",
    "DO": "quantity against what was ordered",
    "DW": "nothing received",
    "FX": "exchange rate",
    "KW": "planned delivery cost",
    "LA": "value of a blanket order",
    "LD": "period of a blanket order, in days",
    "PP": "price against the order",
    "PS": "price against an estimated price",
    "ST": "days before the agreed delivery",
    "TX": "tax",
    "VP": "moving average price",
}


def judge(found: Decimal, expected: Decimal, tolerance: Tolerance) -> Verdict:
    """Compare two amounts of money.

    >>> five = Tolerance("PP", Limit(), Limit(Decimal(5), Decimal(10)))
    >>> judge(Decimal(104), Decimal(100), five).within
    True
    >>> judge(Decimal(1040), Decimal(1000), five).within  # 4 % but 40
    False
    >>> judge(Decimal(1), Decimal(100), five).within  # nothing said about less
    True
    """
    difference = found - expected
    percent = 100 * difference / abs(expected) if expected else None
    side = tolerance.upper if difference > 0 else tolerance.lower
    within = not difference or _holds(side, abs(difference), percent)
    return Verdict(within, difference, percent, tolerance)


def _holds(side: Limit, size: Decimal, percent: Decimal | None) -> bool:
    if side.amount is not None and size > side.amount:
        return False
    if side.percent is None:
        return True
    # Without anything expected a percentage allows nothing.
    return percent is not None and abs(percent) <= side.percent


def narrowest(found: list[Tolerance], key: str) -> Tolerance:
    """The first of these for a key; they come from the most special to the company's.

    :return: a tolerance that allows nothing where none is given: forgetting to say is
        never an open door.
    """
    nothing = Limit(ZERO, ZERO)
    return next(
        (one for one in found if one.key == key), Tolerance(key, nothing, nothing)
    )


def given(found: list[Tolerance], key: str) -> Tolerance | None:
    """The first of these for a key; None where nobody asked for this check.

    For checks that are made on demand only: the largest amount of a line (AP), days from
    the agreed delivery (ST), the change of the average cost (VP).
    """
    return next((one for one in found if one.key == key), None)
