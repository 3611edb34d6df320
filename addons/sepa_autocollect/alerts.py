"""Why a person must look at an attempt, in sentences; codes are kept on the attempt."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: code -> what was found and what to do.
ALERTS = {
    "two_objects": _lt(
        "The provider names another payment than before. Compare both at the provider "
        "and refund one of them if the client paid twice."
    ),
    "conflict": _lt(
        "What the provider has is not what was asked: another amount, currency or "
        "client. Look at the payment there before anything else."
    ),
    "paid_otherwise": _lt(
        "An invoice of it was paid in another way meanwhile. Refund what came twice."
    ),
    "refund_refused": _lt(
        "The provider refused the refund, so nothing was given back. Read why on the "
        "page Refunds, and ask again or give the money back in another way."
    ),
    "refund_failed": _lt(
        "A refund that was made has failed since, and the money is ours again. The "
        "books say so; give it back in another way, or ask for the refund again."
    ),
    "return_needs_person": _lt(
        "The debit did not go through for a reason that a person has to look at. Read "
        "it, talk to the client, then collect it again or in another way."
    ),
    "refund_conflict": _lt(
        "What the provider says of the refund is not what was asked, or it has said "
        "nothing for days. Look at the refunds of the payment there."
    ),
    "payload_changed": _lt(
        "What was to be sent is not what was frozen, so nothing was sent. Ask your "
        "administrator who changed the database."
    ),
    "clock_set_back": _lt(
        "The computer's clock was set back. The provider is asked; set the clock right."
    ),
    "key_over": _lt(
        "Nobody knows its outcome for more than a day. The provider is asked again and "
        "again; look there as well."
    ),
    "pending_too_long": _lt(
        "The provider accepted it long ago and never said how it ended. Ask them."
    ),
}
#: What contradicts itself: a state that came after one that excludes it.
CONTRADICTION = _lt(
    "The provider said %(new)s after it had said %(old)s. Look at the payment there."
)
OTHER = _lt("Look at the payment at the provider (%(code)s).")
