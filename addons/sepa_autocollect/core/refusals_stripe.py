"""Kinds of Stripe's refusals.

Read in docs.stripe.com/declines/codes, /declines/card (advice codes), /error-codes and
/payments/sepa-debit; which codes Stripe itself refuses to send again without a new
card is from its page on declines. Visa and Mastercard forbid to ask again where the
issuer says that it will never approve (category 1).
"""

from collections.abc import Mapping
from typing import Any

from .retry import ASK, AUTHENTICATION, BUSY, FUNDS, HARD, NEVER, SOFT

#: ``error.advice_code``: it goes before every other code.
ADVICE = {
    "do_not_try_again": NEVER,
    "confirm_card_data": HARD,
    "try_again_later": None,  # the decline code says how much later
}

_NEVER = """
do_not_try_again previously_declined_do_not_retry lost_card stolen_card pickup_card
revocation_of_authorization revocation_of_all_authorizations stop_payment_order
highest_risk_level fraudulent merchant_blacklist
"""
_HARD = """
expired_card incorrect_number invalid_number invalid_account invalid_expiry_month
invalid_expiry_year incorrect_cvc invalid_cvc restricted_card transaction_not_allowed
card_not_supported new_account_information_available testmode_decline not_permitted
service_not_allowed security_violation invalid_pin incorrect_pin pin_try_exceeded
payment_method_invalid_parameter account_closed no_account invalid_account_number
invalid_bank_account bank_account_restricted bank_ownership_changed branch_does_not_exist
incorrect_account_holder_name incorrect_account_holder_details debit_not_authorized
authorization_revoked debit_authorization_not_match payment_method_not_available
payment_method_currency_mismatch currency_not_supported recipient_deceased
mandate_invalid
"""
_SOFT = """
generic_decline do_not_honor call_issuer card_declined no_action_taken
reenter_transaction approve_with_id card_velocity_exceeded refer_to_customer
withdrawal_count_limit_exceeded incorrect_address incorrect_zip declined
generic_could_not_process could_not_process
"""
_ASK = """
duplicate_transaction invalid_amount amount_too_small amount_too_large debit_disputed
parameter_missing parameter_invalid_empty parameter_unknown resource_missing
api_key_expired authentication_error account_invalid
"""

#: ``decline_code``, else ``code`` of the error, or ``failure_code`` of a SEPA charge.
CODES: Mapping[str, str] = {
    **dict.fromkeys(_NEVER.split(), NEVER),
    **dict.fromkeys(_HARD.split(), HARD),
    **dict.fromkeys(_SOFT.split(), SOFT),
    **dict.fromkeys(_ASK.split(), ASK),
    "insufficient_funds": FUNDS,
    "authentication_required": AUTHENTICATION,
    "authentication_not_handled": AUTHENTICATION,
    "payment_intent_authentication_failure": AUTHENTICATION,
    "mobile_device_authentication_required": AUTHENTICATION,
    "offline_pin_required": AUTHENTICATION,
    "online_or_offline_pin_required": AUTHENTICATION,
    "issuer_not_available": BUSY,
    "processing_error": BUSY,
    "try_again_later": BUSY,
}


def stripe_kind(error: Mapping[str, Any]) -> str:
    """Return the kind of refusal of Stripe's ``error`` object.

    :param error: the parsed ``error`` of a 4xx answer, or ``last_payment_error``

    A code that is not in the table is soft when a card was declined, and for a person
    when the request itself was refused.
    """
    advice = ADVICE.get(error.get("advice_code") or "")
    if advice == NEVER:
        return NEVER
    for name in ("decline_code", "code", "failure_code"):
        kind = CODES.get(error.get(name) or "")
        # "card_declined" only says that decline_code has the reason.
        if kind and error.get(name) != "card_declined":
            return HARD if advice == HARD and kind == SOFT else kind
    if advice:
        return advice
    return SOFT if error.get("type") == "card_error" else ASK
