"""States of an attempt and who may change them."""

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
    (UNKNOWN, REFUSED): _LATE | {PERSON},
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
