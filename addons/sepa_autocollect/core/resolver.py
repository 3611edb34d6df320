"""What the resolver does next with an attempt whose outcome is not known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .attempt import CLOSED, PENDING, PREPARED

# What to do.
NOTHING, WAIT, CANCEL, RESEND, LIST, APPLY, CLOSE_ABSENT, ALERT = (
    "nothing",
    "wait",
    "cancel",
    "resend",
    "list",
    "apply",
    "close_absent",
    "alert",
)

# What the provider last said when asked.
FOUND, ABSENT, CONFLICT, IN_PROGRESS, NO_ANSWER = (
    "found",
    "absent",
    "conflict",
    "in_progress",
    "no_answer",
)

NEVER_REACHED = "never_reached_provider"
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


@dataclass(frozen=True, slots=True)
class Step:
    """What to do now.

    :param wait: for ``wait``, the time until the next look
    :param why: short code for the log
    :param alert: a person must be told as well, once
    """

    action: str
    wait: timedelta = NOW
    why: str = ""
    alert: bool = False


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


def next_action(
    state: str,
    age: Age,
    rules: ResolverRules,
    evidence: Evidence | None = None,
    asked: int = 0,
    since_asked: timedelta | None = None,
) -> Step:
    """Say what to do with an attempt; called by the resolver for every open one.

    :param state: of the attempt
    :param age: since it was first claimed for sending; for ``prepared`` since it was
        prepared
    :param evidence: the provider's last answer, None before the first question
    :param asked: questions asked so far, resends and listings together
    :param since_asked: time since the last one

    Nothing is ever sent but the same frozen payload with the same key, while the key
    surely lives. After that only listing tells; what complete listings made after the
    key's life lack never reached the provider.
    """
    if state in CLOSED:
        return Step(NOTHING)
    if state == PREPARED:
        stale = age.oldest is None or age.oldest > rules.prepared_life
        return Step(CANCEL, why="stale") if stale else Step(NOTHING)
    if evidence and evidence.kind == FOUND:
        return Step(APPLY, why=FOUND)
    if evidence and evidence.kind == CONFLICT:
        return Step(ALERT, why=CONFLICT, alert=True)
    if state == PENDING:
        return _pending(age, rules, asked, since_asked)
    if age.oldest is not None and age.youngest < rules.in_flight:
        return Step(WAIT, rules.in_flight - age.youngest, "in_flight")
    if _surely_absent(evidence, rules):
        return Step(CLOSE_ABSENT, why=NEVER_REACHED)
    if pause := _pause(rules, asked, since_asked):
        return Step(WAIT, pause, "asked")
    return _ask(age, rules, asked)


def _ask(age, rules, asked):
    """Choose between the same key and a listing."""
    if age.oldest is None:
        return Step(LIST, why="clock_set_back", alert=True)
    if age.oldest >= rules.key_life:
        return Step(LIST, why="key_over", alert=age.oldest > rules.alert_after)
    if asked < rules.resends:
        return Step(RESEND, why="key_lives")
    return Step(LIST, why="resent_enough")


def _pending(age, rules, asked, since_asked):
    """The provider has it: events will tell, and after their time a listing."""
    if age.oldest is not None and age.oldest <= rules.pending_life:
        return Step(WAIT, rules.pending_life - age.oldest, "pending")
    if pause := _pause(rules, asked, since_asked):
        return Step(WAIT, pause, "asked")
    end = rules.pending_life + rules.alert_after
    late = age.oldest is None or age.oldest > end
    return Step(LIST, why="pending_too_long", alert=late)


def _surely_absent(evidence, rules):
    return (
        evidence is not None
        and evidence.kind == ABSENT
        and evidence.listings >= rules.listings
        and evidence.youngest >= rules.key_life
    )


def _pause(rules, asked, since_asked):
    """Return the time left until the next question, zero when it is now."""
    # A negative time is a clock set back: asking does no harm.
    if not asked or since_asked is None or since_asked < NOW:
        return NOW
    pause = rules.pauses[min(asked, len(rules.pauses)) - 1]
    return max(NOW, pause - since_asked)
