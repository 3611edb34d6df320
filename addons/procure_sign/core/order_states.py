"""Which changes of an order's state are allowed where orders are signed.

States are those of Odoo 19: draft, sent, to approve, purchase, cancel.
"""

from enum import Enum


class Way(Enum):
    """How a change of state may be made."""

    FREE = "free"
    #: Signatures asked for end: they were for an order that nobody wants so any more.
    VOIDS = "voids"
    #: Only by the button, which asks what must be asked.
    BUTTON = "button"
    #: When every signature is there, and holds.
    SIGNED = "signed"


_WAYS = {
    ("draft", "sent"): Way.FREE,
    ("sent", "draft"): Way.FREE,
    ("draft", "to approve"): Way.BUTTON,
    ("sent", "to approve"): Way.BUTTON,
    ("draft", "purchase"): Way.SIGNED,
    ("sent", "purchase"): Way.SIGNED,
    ("to approve", "purchase"): Way.SIGNED,
    ("to approve", "draft"): Way.VOIDS,
    ("draft", "cancel"): Way.VOIDS,
    ("sent", "cancel"): Way.VOIDS,
    ("to approve", "cancel"): Way.BUTTON,
    ("purchase", "cancel"): Way.BUTTON,
    ("cancel", "draft"): Way.VOIDS,
}
#: States in which an order stands that somebody has signed, or is asked to sign.
BOUND = frozenset({"to approve", "purchase"})


def way(old: str, new: str) -> Way | None:
    """Say how an order may go from one state to another; None when it may not."""
    return Way.FREE if old == new else _WAYS.get((old, new))
