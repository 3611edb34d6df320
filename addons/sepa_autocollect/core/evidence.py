"""How old an attempt is and what the provider said of it: what the resolver knows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# What the provider last said when asked.
FOUND, ABSENT, CONFLICT, IN_PROGRESS, NO_ANSWER = (
    "found",
    "absent",
    "conflict",
    "in_progress",
    "no_answer",
)

NOW = timedelta(0)


@dataclass(frozen=True)
class ResolverRules:
    """Times of the resolver.

    :param key_life: how long we trust an idempotency key: less than the 24 hours
        that providers promise
    :param in_flight: threads of the run may still be sending that long
    :param prepared_life: a prepared attempt older than this is decided anew
    :param pauses: between questions, the last one repeats
    :param resends: questions by the same key before listing instead
    :param listings: complete listings in a row that must lack it
    :param pending_life: providers answer a SEPA debit within that time
    :param alert_after: then a person must look, while the asking goes on
    """

    key_life: timedelta = timedelta(hours=20)
    in_flight: timedelta = timedelta(minutes=5)
    prepared_life: timedelta = timedelta(hours=24)
    pauses: tuple[timedelta, ...] = (
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=6),
    )
    resends: int = 4
    listings: int = 2
    pending_life: timedelta = timedelta(days=20)
    alert_after: timedelta = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Age:
    """How old an attempt is, as far as the clocks can be trusted.

    :param youngest: it is at least that old: decides whether absence is proof
    :param oldest: it is at most that old: decides whether its key still lives; None
        when a clock was set back, so that it may be any age
    """

    youngest: timedelta
    oldest: timedelta | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The last answer of the provider about an attempt.

    :param kind: ``found``, ``absent``, ``conflict`` (key used with other content, two
        objects, other amount), ``in_progress`` (409) or ``no_answer``
    :param youngest: ``Age.youngest`` when it was asked
    :param listings: complete listings in a row, up to this one, that lacked it; each
        read every page from before the first sending
    """

    kind: str
    youngest: timedelta = NOW
    listings: int = 0


def age_of(
    sent_at: datetime,
    now: datetime,
    provider_sent_at: datetime | None = None,
    provider_now: datetime | None = None,
) -> Age:
    """Return the age of an attempt by our clock and, where known, the provider's.

    :param provider_sent_at: the provider's clock when it was sent: from the ``Date``
        of the last answer before it
    :param provider_now: the provider's clock now

    A clock set back makes a key look alive that is dead; one set forward makes a
    call look finished that is still under way. So each use takes the careful side.
    """
    ages = [now - sent_at]
    if provider_sent_at and provider_now:
        ages.append(provider_now - provider_sent_at)
    youngest = max(NOW, min(ages))
    return Age(youngest, None if min(ages) < NOW else max(ages))
