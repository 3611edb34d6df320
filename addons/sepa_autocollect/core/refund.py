"""What a provider says of a refund, and what that changes."""

from dataclasses import dataclass
from decimal import Decimal

from .attempt import CANCELLED, DONE, PENDING, REFUSED, RETURNED

#: docs.stripe.com/api/refunds: ``pending`` and ``requires_action`` may still fail.
STRIPE_REFUNDS = {
    "succeeded": DONE,
    "pending": PENDING,
    "requires_action": PENDING,
    "failed": REFUSED,
    "canceled": REFUSED,
}
#: docs.direct.worldline-solutions.com, Statuses, Refunds.
WORLDLINE_REFUNDS = {
    "REFUNDED": DONE,
    "CREATED": PENDING,
    "REFUND_REQUESTED": PENDING,
    "REJECTED": REFUSED,
    "REJECTED_CAPTURE": REFUSED,
    "CANCELLED": REFUSED,
}
#: How far a refund is; news of less than that are old.
_FAR = {PENDING: 1, DONE: 2, REFUSED: 3, RETURNED: 3, CANCELLED: 3}


@dataclass(frozen=True, slots=True)
class Given:
    """One refund as the provider tells it.

    :param state: ``done``, ``pending`` or ``refused``
    :param name: uuid of our refund, empty for one that was made elsewhere
    """

    id: str
    amount: Decimal
    state: str
    name: str = ""
    code: str = ""


def refund_state(state: str, told: str, named: bool) -> str:
    """Return the state of a refund after news of it, empty when they are none.

    :param told: ``done``, ``pending`` or ``refused``
    :param named: whether the provider's own refund is known; one that was closed since
        nobody found it may turn up

    What was done and fails later is returned: it was in the books.
    """
    if state == REFUSED and not named and told == DONE:
        return DONE
    if _FAR[told] <= _FAR.get(state, 0):
        return ""
    return RETURNED if state == DONE else told
