"""States of an attempt, who may change them, and what provider events do to it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

PREPARED, SENDING, PENDING, UNKNOWN = "prepared", "sending", "pending", "unknown"
DONE, REFUSED, CANCELLED, RETURNED = "done", "refused", "cancelled", "returned"

#: While in one of these, nothing else may touch its items.
OPEN = frozenset({PREPARED, SENDING, PENDING, UNKNOWN})
CLOSED = frozenset({DONE, REFUSED, CANCELLED, RETURNED})

# Who changes a state: the scheduled run, the resolver, an event of the provider, a
# report of the bank, a person.
RUN, RESOLVER, EVENT, BANK, PERSON = "run", "resolver", "event", "bank", "person"
_ANSWER = frozenset({RUN, RESOLVER, EVENT, BANK})
_LATE = frozenset({RESOLVER, EVENT, BANK})

#: ``{(from, to): who}``. What is not here never happens. ``refused`` to ``done`` is
#: the client who finished a refused payment by the link; both were told the truth.
TRANSITIONS = {
    (PREPARED, SENDING): frozenset({RUN}),
    (PREPARED, CANCELLED): frozenset({RUN, RESOLVER, PERSON}),
    (SENDING, DONE): _ANSWER,
    (SENDING, REFUSED): _ANSWER,
    (SENDING, PENDING): _ANSWER,
    (SENDING, UNKNOWN): frozenset({RUN, RESOLVER}),
    (SENDING, RETURNED): _LATE,
    (UNKNOWN, DONE): _LATE,
    (UNKNOWN, REFUSED): _LATE,
    (UNKNOWN, PENDING): _LATE,
    (UNKNOWN, RETURNED): _LATE,
    (PENDING, DONE): _LATE,
    (PENDING, REFUSED): _LATE,
    (PENDING, RETURNED): _LATE,
    (REFUSED, DONE): _LATE,
    (REFUSED, RETURNED): _LATE,
    (DONE, RETURNED): _LATE,
    (RETURNED, DONE): frozenset({EVENT, BANK, PERSON}),
}


class ForbiddenTransition(ValueError):
    """A state nobody, or not this one, may give an attempt."""


def check_transition(old: str, new: str, who: str) -> None:
    """Refuse a change of state that ``TRANSITIONS`` does not name.

    :raises ForbiddenTransition: the model turns it into the user's words
    """
    if old != new and who not in TRANSITIONS.get((old, new), ()):
        raise ForbiddenTransition(f"{old} -> {new} by {who}")


#: What a provider or a bank can say about one object, and how far it goes. The highest
#: rank decides, so the order in which the events come does not.
EVENTS = {
    "processing": (1, PENDING),
    "failed": (2, REFUSED),
    "succeeded": (3, DONE),
    "returned": (4, RETURNED),
    "return_won": (5, DONE),
    "return_lost": (6, RETURNED),
}
#: Kinds that change no state.
REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Event:
    """One report about the provider's object or the bank's entry of an attempt.

    :param id: the provider's id of the event; the same one twice changes nothing
    :param kind: a key of ``EVENTS``, or ``refunded``
    :param object_id: the provider's object, compared with the attempt's
    :param amount: the object's amount, or for ``refunded`` all refunded so far
    :param created: the provider's time, which orders events of one rank
    :param code: reason code of a refusal or a return
    """

    id: str
    kind: str
    object_id: str
    amount: Decimal
    currency: str
    created: datetime
    code: str = ""


@dataclass(frozen=True)
class Known:
    """What is known of an attempt: the events folded, whatever order they came in.

    :param state: None while no event says one
    :param deciding: ``(rank, created, id)`` of the event that decided
    :param code: its reason code
    :param objects: every provider object that events named; two are an alert
    :param refunded: all refunded so far
    :param alerts: codes for a person: ``amount_differs``, ``currency_differs``,
        ``two_objects``, ``succeeded_after_refusal``, ``unknown_event``
    """

    amount: Decimal
    currency: str
    state: str | None = None
    deciding: tuple = ()
    code: str = ""
    objects: frozenset[str] = frozenset()
    refunded: Decimal = Decimal(0)
    alerts: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


def apply_event(known: Known, event: Event) -> Known:
    """Fold one event in; the same event twice, or late, changes nothing more.

    Called for webhooks, for what the resolver lists and for bank reports, always
    under the row's lock; the model then writes what differs.
    """
    if event.id in known.seen:
        return known
    known = replace(
        known,
        seen=known.seen | {event.id},
        kinds=known.kinds | {event.kind},
        objects=known.objects | ({event.object_id} if event.object_id else set()),
    )
    if event.kind == REFUNDED:
        known = replace(known, refunded=max(known.refunded, event.amount))
    elif event.kind in EVENTS:
        known = _decided(known, event)
    return replace(known, alerts=known.alerts | _alerts(known, event))


def apply_events(known: Known, events: Iterable[Event]) -> Known:
    """Fold several events in."""
    for event in events:
        known = apply_event(known, event)
    return known


def _decided(known: Known, event: Event) -> Known:
    rank, state = EVENTS[event.kind]
    deciding = (rank, event.created, event.id)
    if known.deciding and deciding < known.deciding:
        return known
    return replace(known, state=state, deciding=deciding, code=event.code)


def _alerts(known: Known, event: Event) -> set[str]:
    found = set()
    if event.kind not in EVENTS and event.kind != REFUNDED:
        found.add("unknown_event")
    if event.kind == "succeeded" and event.amount != known.amount:
        found.add("amount_differs")
    if event.currency.upper() != known.currency.upper():
        found.add("currency_differs")
    if event.kind == REFUNDED and event.amount > known.amount:
        found.add("amount_differs")
    if len(known.objects) > 1:
        found.add("two_objects")
    if {"failed", "succeeded"} <= known.kinds:
        found.add("succeeded_after_refusal")
    return found
