"""What card processors' codes of refusals say, in a manager's words.

The codes are those of ``core.refusals_stripe``; a code without words here is shown as
it is, beside the kind of refusal.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

_LOST = _lt("The card was reported lost or stolen.")
_EXPIRED = _lt("The card has expired.")
_NUMBER = _lt("The card's number or details are not right.")
_BANK = _lt("The bank refused without saying why.")
_CLOSED = _lt("The account is closed or does not exist.")
_NOT_ALLOWED = _lt("The card does not allow such payments.")
_WITHDRAWN = _lt("The client told the bank to stop these payments.")
_SEEN = _lt("The bank wants to see the client: the payment must be confirmed.")

CODES = {
    "said_absent": _lt("A person found no such payment at the provider."),
    "insufficient_funds": _lt("There was not enough money."),
    "lost_card": _LOST,
    "stolen_card": _LOST,
    "pickup_card": _LOST,
    "expired_card": _EXPIRED,
    "incorrect_number": _NUMBER,
    "invalid_number": _NUMBER,
    "incorrect_cvc": _NUMBER,
    "invalid_cvc": _NUMBER,
    "generic_decline": _BANK,
    "do_not_honor": _BANK,
    "card_declined": _BANK,
    "restricted_card": _NOT_ALLOWED,
    "transaction_not_allowed": _NOT_ALLOWED,
    "card_not_supported": _NOT_ALLOWED,
    "account_closed": _CLOSED,
    "no_account": _CLOSED,
    "stop_payment_order": _WITHDRAWN,
    "revocation_of_authorization": _WITHDRAWN,
    "revocation_of_all_authorizations": _WITHDRAWN,
    "authentication_required": _SEEN,
    "authentication_not_handled": _SEEN,
    "fraudulent": _lt("The bank or the provider takes the payment for fraud."),
    "issuer_not_available": _lt("The bank could not be reached."),
    "processing_error": _lt("Something failed at the bank or the provider."),
}
