"""The three outcomes of a call to a provider: done (or pending), refused, unknown."""

from collections.abc import Mapping

from .attempt import DONE, PENDING, REFUSED, UNKNOWN

#: States of Stripe's PaymentIntent that say something about the money.
#: ``requires_*`` in a 200 is a charge that needs the client: no money moved.
STRIPE_STATES = {
    "succeeded": DONE,
    "processing": PENDING,
    "requires_capture": PENDING,
    "requires_action": REFUSED,
    "requires_payment_method": REFUSED,
    "requires_confirmation": REFUSED,
    "canceled": REFUSED,
}
#: docs.direct.worldline-solutions.com, Statuses; as Odoo's payment_worldline maps them.
WORLDLINE_STATES = {
    "CAPTURED": DONE,
    "PAID": DONE,
    "CREATED": PENDING,
    "REDIRECTED": PENDING,
    "PENDING_CAPTURE": PENDING,
    "CAPTURE_REQUESTED": PENDING,
    "AUTHORIZATION_REQUESTED": PENDING,
    "CANCELLED": REFUSED,
    "REJECTED": REFUSED,
    "REJECTED_CAPTURE": REFUSED,
}
#: 4xx answers that say nothing about the first call with the same key.
_UNDECIDED = frozenset({408, 409, 425, 429})


def outcome_of(
    states: Mapping[str, str],
    http_status: int | None,
    object_state: str | None = None,
    error_type: str = "",
) -> str:
    """Return ``done``, ``pending``, ``refused`` or ``unknown``.

    :param states: ``STRIPE_STATES`` or ``WORLDLINE_STATES``
    :param http_status: None when no answer came (time-out, reset, refused connection)
    :param object_state: the payment's status in the answer, None when it could not
        be read
    :param error_type: the provider's ``error.type``

    Only an answer that was read and understood is a refusal; all else is unknown.
    """
    if http_status is None or http_status in _UNDECIDED or http_status >= 500:
        return UNKNOWN
    if error_type == "idempotency_error":
        return UNKNOWN
    if 200 <= http_status < 300:
        return states.get(object_state or "", UNKNOWN)
    if 400 <= http_status < 500:
        # A payment may be in the answer of a refusal; if it succeeded, it did.
        said = states.get(object_state or "", REFUSED)
        return said if said != PENDING else UNKNOWN
    return UNKNOWN
