"""Why an open invoice is not collected, and what would change that.

Texts belong to the models, which translate them; here are codes only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What to do about it.
WAIT = "wait"  # nothing: time will do
RESOLVE = "resolve"  # the open attempt or payment decides
ASK_MEANS = "ask_means"  # ask the client for a means of payment
RENEW = "renew"  # ask the client to renew this one
CONFIRM = "confirm"  # the client confirms by the link in the mail
TALK = "talk"  # settle it with the client
LIFT = "lift"  # end the hold or the suspension
APPROVE = "approve"  # a person says yes
SETTING = "setting"  # change the policy or the provider's settings
NOTHING = "nothing"  # nothing is owed

#: Every why-not and what to do; the values in brackets are its parameters.
REASONS: Mapping[str, str] = {
    # about the invoice
    "nothing_open": NOTHING,  # ()
    "in_attempt": RESOLVE,  # (attempt)
    "other_payment": RESOLVE,  # (payment)
    "disputed": TALK,  # (reason)
    "hold": LIFT,  # (scope, reason, until)
    "policy_off": SETTING,  # ()
    "covered_by_credit": NOTHING,  # (credit)
    "below_minimum": WAIT,  # (amount, minimum)
    "above_maximum": SETTING,  # (amount, maximum)
    "needs_human": APPROVE,  # (rule: amount|first|refusal, ...)
    "no_collection_day": SETTING,  # ()
    # about time; each has ``until``, the day of the debit
    "not_yet_due": WAIT,
    "not_before_due": SETTING,
    "notice_running": WAIT,
    "retry_wait": WAIT,  # (until, kind)
    "bank_lead": WAIT,
    "moved": WAIT,  # (until, rule: weekday|blackout|bank_day)
    # about means; each has ``means`` and ``tried``, all that was looked at
    "no_means": ASK_MEANS,
    "mandate_unsigned": ASK_MEANS,
    "mandate_waiting_bank": WAIT,
    "mandate_suspended": LIFT,
    "mandate_cancelled": ASK_MEANS,
    "mandate_dormant": ASK_MEANS,
    "mandate_ended": RENEW,
    "card_expired": RENEW,
    "means_set_aside": ASK_MEANS,
    "provider_not_ready": SETTING,
    "bank_not_ready": SETTING,
    "currency_not_supported": ASK_MEANS,
    "over_means_limit": ASK_MEANS,
    "refused_for_good": ASK_MEANS,  # (kind)
    "tries_exhausted": ASK_MEANS,  # (kind)
    "confirm_needed": CONFIRM,  # (until)
    "too_many_tries": WAIT,  # (until, limit, days)
}


@dataclass(frozen=True)
class LeftOut:
    """An item that no debit collects.

    :param item: its id
    :param code: a key of ``REASONS``
    :param params: values for the text
    """

    item: int
    code: str
    params: Mapping[str, Any]

    @property
    def action(self) -> str:
        """What would change it."""
        return REASONS[self.code]
