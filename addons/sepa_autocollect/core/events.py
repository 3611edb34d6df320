"""What reports of a provider or a bank do to an attempt, in whatever order they come."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from .attempt import DONE, PENDING, REFUSED, RETURNED

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
