"""Cards that expire, mandates that fall asleep, means that keep failing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from . import retry
from .days import ONE_DAY, add_months
from .notices import CARD_EXPIRY, DORMANCY, dedupe_key

#: Days before the last one on which the client is warned.
THRESHOLDS = (60, 30, 7)
DORMANT_MONTHS = 36
#: Soft refusals in a row after which a means is not tried for new invoices.
SOFT_IN_A_ROW = 6


@dataclass(frozen=True, slots=True)
class HealthWarning:
    """A warning that is due.

    :param threshold: one of ``THRESHOLDS``
    :param days_left: days the means still works, counted from today
    :param key: for ``notices.unsent``: once per means, last day and threshold
    """

    kind: str
    threshold: int
    days_left: int
    key: str


def card_last_day(month: int, year: int) -> date:
    """Return the last day a card works.

    :param month: 1 to 12, as printed on it
    :param year: four digits, or two for 20xx
    :raises ValueError: for a month that is none
    """
    first = date(year + 2000 if year < 100 else year, month, 1)
    return add_months(first, 1) - ONE_DAY


def dormant_on(signed: date, last_collected: date | None = None) -> date:
    """Return the first day on which an unused mandate is dead: 36 months later.

    :param last_collected: day of the last collection presented, None without one
    """
    return add_months(max(signed, last_collected or signed), DORMANT_MONTHS)


def expiry_warning(
    means: object, ends_on: date, today: date, sent: Collection[str]
) -> HealthWarning | None:
    """Return the warning a card's holder should get today, None for none.

    :param means: id of the means
    :param ends_on: its last day; a renewed card has another and is warned anew
    :param sent: keys of the warnings sent
    """
    return _warning(CARD_EXPIRY, means, ends_on, today, sent)


def dormancy_warning(
    means: object, dormant: date, today: date, sent: Collection[str]
) -> HealthWarning | None:
    """Return the warning a mandate's holder should get today, None for none.

    :param dormant: first day on which it is dead
    """
    return _warning(DORMANCY, means, dormant - ONE_DAY, today, sent)


def warning_key(kind: str, means: object, ends_on: date, threshold: int) -> str:
    """Return the key of a warning; see ``notices.dedupe_key``."""
    return dedupe_key(kind, means, ends_on.isoformat(), threshold)


def _warning(kind, means, ends_on, today, sent):
    days_left = (ends_on - today).days
    if days_left < 0:
        return None
    reached = [one for one in THRESHOLDS if days_left <= one]
    if not reached:
        return None
    # A warning that was missed is not sent beside the nearer one.
    threshold = min(reached)
    key = warning_key(kind, means, ends_on, threshold)
    return None if key in sent else HealthWarning(kind, threshold, days_left, key)


def set_aside(
    tries: Sequence[retry.Try], since: date | None = None, succeeded: date | None = None
) -> str:
    """Return why a means should be set aside and another asked for, empty for not.

    :param tries: its refused tries, of every invoice
    :param since: refusals up to this day are forgiven (renewed by the network)
    :param succeeded: day of its last success
    :return: ``never``, ``hard`` or ``soft`` (on too many days in a row)
    """
    if kind := retry.final_refusal(tries, since):
        return kind
    floor = max(since or date.min, succeeded or date.min)
    # Several invoices refused in one night are one refusal.
    days = {t.on for t in tries if t.on > floor and t.kind in (retry.SOFT, retry.FUNDS)}
    return retry.SOFT if len(days) >= SOFT_IN_A_ROW else ""
