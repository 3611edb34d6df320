"""When a collection can be due: bank's cut-off, lead days, notice, days kept free."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from .calendar import add_target_days, is_target_day, next_target_day

#: Rulebook: notice is given at least 14 calendar days before, unless agreed otherwise.
NOTICE_DAYS = 14
_DAY = timedelta(days=1)
_SEARCH_DAYS = 366


@dataclass(frozen=True)
class BankTerms:
    """What the creditor's bank asks for.

    :param cut_off: local time until which a file counts as handed in that day.
    :param lead_days: TARGET days between hand-in and due date, by ``(scheme,
        sequence type)``, ``(scheme, "")`` or ``("", "")``, the first that is there.
    :param weekend_hand_in: whether a file is taken on a day TARGET is closed: it
        then counts for the next open day, as one after the cut-off does.
    """

    cut_off: time = time(12)
    zone: str = "Europe/Paris"
    lead_days: Mapping[tuple[str, str], int] = field(
        default_factory=lambda: MappingProxyType({("", ""): 1})
    )

    def lead(self, scheme: str, sequence: str) -> int:
        """TARGET days before the due date, at least one."""
        for key in ((scheme, sequence), (scheme, ""), ("", "")):
            if key in self.lead_days:
                return max(self.lead_days[key], 1)
        return 1


@dataclass(frozen=True)
class FreeDays:
    """Days on which a company does not collect: Monday is 0."""

    weekdays: frozenset[int] = frozenset()
    days_of_month: frozenset[int] = frozenset()
    dates: frozenset[date] = frozenset()

    def __contains__(self, day: date) -> bool:
        return (
            day in self.dates
            or day.weekday() in self.weekdays
            or day.day in self.days_of_month
        )


@dataclass(frozen=True)
class DueDate:
    """A due date, and what moved it: ``lead``, ``notice``, ``target``, ``blackout``."""

    day: date
    moved_by: tuple[str, ...] = ()


class NoDay(ValueError):
    """Every day of the coming year is kept free."""


def handed_in_on(now: datetime, terms: BankTerms) -> date:
    """The TARGET day for which the bank counts a file that is sent now.

    :param now: aware.
    :raises ValueError: it is naive.
    """
    if now.tzinfo is None:
        raise ValueError("a time without a zone")
    local = now.astimezone(ZoneInfo(terms.zone))
    if is_target_day(local.date()) and local.time() <= terms.cut_off:
        return local.date()
    return next_target_day(local.date() + _DAY)


def latest_hand_in(
    due: date, terms: BankTerms, scheme: str = "CORE", sequence: str = "RCUR"
) -> datetime:
    """The last moment at which a file for this due date can be sent, aware."""
    day = add_target_days(due, -terms.lead(scheme, sequence))
    return datetime.combine(day, terms.cut_off, ZoneInfo(terms.zone))


def due_date(
    now: datetime,
    terms: BankTerms = BankTerms(),
    *,
    scheme: str = "CORE",
    sequence: str = "RCUR",
    wanted: date | None = None,
    notified_on: date | None = None,
    notice_days: int = NOTICE_DAYS,
    free_days: FreeDays = FreeDays(),
) -> DueDate:
    """The first day on which the debtor can be debited; preview and run call it.

    :param wanted: not before this day; default: as soon as can be.
    :param notified_on: when the debtor was, or will be, told; None: no notice needed.
    :raises NoDay: all days are kept free.
    """
    moved: list[str] = []
    bank = add_target_days(handed_in_on(now, terms), terms.lead(scheme, sequence))
    day = wanted or bank
    if bank > day:
        day, moved = bank, ["lead"]
    if notified_on is not None and notified_on + notice_days * _DAY > day:
        day, moved = notified_on + notice_days * _DAY, ["notice"]
    for _ in range(_SEARCH_DAYS):
        if is_target_day(day) and day not in free_days:
            return DueDate(day, tuple(dict.fromkeys(moved)))
        moved.append("blackout" if is_target_day(day) else "target")
        day += _DAY
    raise NoDay(day.isoformat())
