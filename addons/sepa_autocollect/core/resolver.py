"""What the resolver does next with an attempt whose outcome is not known."""

from dataclasses import dataclass
from datetime import timedelta

from .attempt import CLOSED, PENDING, PREPARED
from .evidence import ABSENT, CONFLICT, FOUND, NOW, Age, Evidence, ResolverRules

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

NEVER_REACHED = "never_reached_provider"


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
