"""What an answer of the bank changes about a direct debit, in whatever order it comes."""

# What banks say of a debit.
ACCEPTED, REJECTED, BOOKED, RETURNED, REFUNDED, PENDING, GIVEN_BACK = (
    "accepted",
    "rejected",
    "booked",
    "returned",
    "refunded",
    "pending",
    # A return that the bank takes back: the money came again.
    "given_back",
)
#: Nobody has to look when these are about nothing of ours.
OTHERS = (BOOKED, PENDING)
#: Not a change: the same was said before, or something later is known already.
KNOWN = "known"
#: A contradiction that only a person can resolve.
QUESTION = "question"
_OPEN = ("ready", "sent", "accepted")
_BACK = ("rejected", "returned", "refunded")

#: ``{answer: {state: new state}}``; what is not here is known already.
_CHANGES = {
    ACCEPTED: {**dict.fromkeys(_OPEN[:2], "accepted"), "cancelled": QUESTION},
    REJECTED: {**dict.fromkeys(_OPEN, "rejected"), "booked": QUESTION},
    BOOKED: {
        **dict.fromkeys(_OPEN, "booked"),
        # A debit that was rejected was never booked; one that came back was.
        "rejected": QUESTION,
        "cancelled": QUESTION,
    },
    RETURNED: {**dict.fromkeys((*_OPEN, "booked"), "returned"), "cancelled": QUESTION},
    REFUNDED: {**dict.fromkeys((*_OPEN, "booked"), "refunded"), "cancelled": QUESTION},
    PENDING: {},
    GIVEN_BACK: dict.fromkeys((*_OPEN, "booked", *_BACK, "cancelled"), QUESTION),
}
#: Statuses of a pain.002; what is not here says nothing (RCVD...).
STATUSES = {
    "PDNG": PENDING,
    "RJCT": REJECTED,
    "CANC": REJECTED,
    "ACTC": ACCEPTED,
    "ACCP": ACCEPTED,
    "ACSP": ACCEPTED,
    "ACWC": ACCEPTED,
    "ACWP": ACCEPTED,
    "ACSC": ACCEPTED,
    "ACCC": ACCEPTED,
    "PART": ACCEPTED,
}


def change(state: str, answer: str) -> str:
    """Return the new state of a debit, ``known`` or ``question``.

    >>> change("sent", "booked"), change("returned", "booked")
    ('booked', 'known')
    >>> change("rejected", "booked")
    'question'
    >>> change("returned", "given_back")
    'question'
    """
    return _CHANGES[answer].get(state, KNOWN)
