"""What came back, and by what right: by the days since the debit."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from .calendar import add_target_days

REFUND_WEEKS = 8
UNAUTHORISED_MONTHS = 13
#: TARGET days in which the debtor's bank may return a debit by itself.
RETURN_DAYS = {"CORE": 5, "B2B": 3}
_ON_REQUEST = "MD06"
_UNAUTHORISED = "MD01"
# The banks have this long after the debtor's last day: TARGET days, and for a claim
# that a debit was not authorised also 30 calendar days in which it is looked into.
_SETTLING = 2
_LOOKING_INTO = timedelta(days=30)


class Claim(Enum):
    """``REJECTED`` before the debit; ``RETURNED`` by the bank; ``REFUND`` without a
    reason; ``UNAUTHORISED``: no valid mandate; ``TOO_LATE``: the bank has no right to
    it, or this scheme none: dispute it with the bank."""

    REJECTED = "rejected"
    RETURNED = "returned"
    REFUND = "refund"
    UNAUTHORISED = "unauthorised"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class Window:
    """Last days on which a debtor can ask for the money of one debit."""

    refund_until: date | None
    unauthorised_until: date


def window(debited_on: date, scheme: str = "CORE") -> Window:
    """The debtor's last days: 8 weeks without a reason (not in B2B), 13 months for a
    debit that was not authorised.

    >>> window(date(2026, 1, 31)).refund_until, window(date(2026, 1, 31), "B2B")
    (datetime.date(2026, 3, 28), Window(refund_until=None, unauthorised_until=\
datetime.date(2027, 2, 28)))
    """
    months = debited_on.month - 1 + UNAUTHORISED_MONTHS
    year, month = debited_on.year + months // 12, months % 12 + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    last = min(debited_on.day, (after - timedelta(days=1)).day)
    refund = debited_on + timedelta(weeks=REFUND_WEEKS)
    return Window(None if scheme == "B2B" else refund, date(year, month, last))


def classify(
    debited_on: date, back_on: date, code: str = "", scheme: str = "CORE"
) -> Claim:
    """By what right money came back; the import of returns calls it.

    :param debited_on: the day of the debit (settlement).
    :param back_on: the day on which it was booked back, or refused.
    :param code: the reason code; ``MD01`` after the days of returns is a claim that
        nothing was authorised, anything else after them a refund.
    """
    if back_on < debited_on:
        return Claim.REJECTED
    returns = add_target_days(debited_on, RETURN_DAYS.get(scheme, 5))
    if back_on <= returns and code != _ON_REQUEST:
        return Claim.RETURNED
    until = window(debited_on, scheme)
    if code == _UNAUTHORISED:
        last = add_target_days(until.unauthorised_until + _LOOKING_INTO, 2 * _SETTLING)
        return Claim.UNAUTHORISED if back_on <= last else Claim.TOO_LATE
    if until.refund_until is None:
        return Claim.TOO_LATE
    last = add_target_days(until.refund_until, _SETTLING)
    return Claim.REFUND if back_on <= last else Claim.TOO_LATE
