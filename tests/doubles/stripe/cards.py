"""Test means by id: what happens when they are charged.

A behaviour is a dict: ``outcome`` succeed, decline, authenticate or process, with
``code``, ``decline_code``, ``advice_code``; for process ``after`` (seconds of the
clock) and ``then`` succeed or a failure code; ``dispute_after`` and
``dispute_reason`` for what comes back after success.
"""

DAY = 86_400
SEPA_DELAY = 5 * DAY

MESSAGES = {
    "card_declined": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": (
        "An error occurred while processing your card. Try again in a little bit."
    ),
    "authentication_required": (
        "Your card was declined. This transaction requires authentication."
    ),
    "payment_intent_payment_attempt_failed": "The payment failed.",
}


def decline(decline_code, advice_code=None, code="card_declined"):
    """A card that is refused each time."""
    return {
        "outcome": "decline",
        "code": code,
        "decline_code": decline_code,
        "advice_code": advice_code,
    }


def process(then="succeed", after=SEPA_DELAY, **more):
    """A debit whose outcome is known after days of the clock."""
    return {"outcome": "process", "then": then, "after": after, **more}


SUCCEED = {"outcome": "succeed"}
BEHAVIOURS = {
    "success": SUCCEED,
    "insufficient_funds": decline("insufficient_funds", "try_again_later"),
    "do_not_honor": decline("do_not_honor", "try_again_later"),
    "generic_decline": decline("generic_decline", "do_not_try_again"),
    "generic_try_again": decline("generic_decline", "try_again_later"),
    "generic_confirm_data": decline("generic_decline", "confirm_card_data"),
    "generic_no_advice": decline("generic_decline"),
    "lost_card": decline("lost_card", "do_not_try_again"),
    "stolen_card": decline("stolen_card", "do_not_try_again"),
    "try_again_later": decline("try_again_later", "try_again_later"),
    "fraudulent": decline("fraudulent", "do_not_try_again"),
    "expired_card": decline("expired_card", "do_not_try_again", "expired_card"),
    "processing_error": decline(
        "processing_error", "try_again_later", "processing_error"
    ),
    "authentication_required": {"outcome": "authenticate"},
    "card_dispute": {**SUCCEED, "dispute_after": DAY, "dispute_reason": "fraudulent"},
    "sepa_success": process(),
    "sepa_at_once": process(after=0),
    "sepa_failed": process("generic_decline"),
    "sepa_insufficient_funds": process("insufficient_funds"),
    "sepa_account_closed": process("account_closed"),
    "sepa_disputed": process(
        dispute_after=10 * DAY, dispute_reason="debit_not_authorized"
    ),
}
# Stripe's own names of test means, and their number's last four digits.
TEST_CARDS = {
    "pm_card_visa": ("visa", "4242", "success"),
    "pm_card_mastercard": ("mastercard", "4444", "success"),
    "pm_card_amex": ("amex", "0005", "success"),
    "pm_card_chargeCustomerFail": ("visa", "0341", "generic_decline"),
    "pm_card_chargeDeclined": ("visa", "0002", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": ("visa", "9995", "insufficient_funds"),
    "pm_card_chargeDeclinedLostCard": ("visa", "9987", "lost_card"),
    "pm_card_chargeDeclinedStolenCard": ("visa", "9979", "stolen_card"),
    "pm_card_chargeDeclinedExpiredCard": ("visa", "0069", "expired_card"),
    "pm_card_chargeDeclinedProcessingError": ("visa", "0119", "processing_error"),
    "pm_card_authenticationRequired": ("visa", "3184", "authentication_required"),
    "pm_card_createDispute": ("visa", "0259", "card_dispute"),
    # Not Stripe's names: it has no test means for these.
    "pm_card_doNotHonor": ("visa", "0101", "do_not_honor"),
    "pm_card_tryAgainLater": ("visa", "0102", "try_again_later"),
    "pm_card_genericTryAgain": ("visa", "0103", "generic_try_again"),
    "pm_card_genericConfirmData": ("visa", "0104", "generic_confirm_data"),
    "pm_card_genericNoAdvice": ("visa", "0105", "generic_no_advice"),
}
TEST_DEBITS = {
    "pm_sepa_success": ("DE89370400440532013000", "sepa_success"),
    "pm_sepa_failed": ("DE62370400440532013001", "sepa_failed"),
    "pm_sepa_disputed": ("DE35370400440532013002", "sepa_disputed"),
    "pm_sepa_insufficientFunds": (
        "DE65370400440532013006",
        "sepa_insufficient_funds",
    ),
    "pm_sepa_accountClosed": ("DE38370400440532013007", "sepa_account_closed"),
}
BY_IBAN = dict(TEST_DEBITS.values())
BY_LAST4 = {last4: behaviour for _brand, last4, behaviour in TEST_CARDS.values()}


def behaviour_of(given):
    """Return the behaviour of a name, of a dict, or of a list of either.

    :raise ValueError: for an unknown name
    """
    if isinstance(given, list):
        return [behaviour_of(one) for one in given]
    if isinstance(given, dict):
        return given
    if given not in BEHAVIOURS:
        raise ValueError(f"{given!r} is no behaviour: {sorted(BEHAVIOURS)}")
    return BEHAVIOURS[given]
