"""Why an invoice is not debited today: a label to group by, a sentence, what to do.

Codes are those of ``core.reasons``; the values in brackets are kept in the run line's
``params``.
"""

from odoo.tools.translate import LazyTranslate

from .core import reasons as core

_lt = LazyTranslate(__name__)

#: code -> (label for grouping, sentence)
WHY_NOT = {
    "nothing_open": ("Nothing open", _lt("Nothing is open on this invoice.")),
    "in_attempt": (
        "Already being collected",
        _lt("Attempt %(attempt)s is collecting it."),
    ),
    "other_payment": (
        "Another payment under way",
        _lt("Payment %(payment)s may still pay it."),
    ),
    "disputed": ("Disputed or blocked", _lt("It is kept back: %(reason)s.")),
    "hold": ("On hold", _lt("It is on hold%(until_text)s: %(reason)s.")),
    "policy_off": (
        "Left to a person",
        _lt("The collection policy leaves this client's invoices to a person."),
    ),
    "covered_by_credit": (
        "Covered by credits",
        _lt("The client's open credits cover it: %(credit)s."),
    ),
    "below_minimum": (
        "Below the smallest debit",
        _lt("%(amount)s is below the smallest debit of %(minimum)s."),
    ),
    "above_maximum": (
        "Above the largest debit",
        _lt("%(amount)s is above the largest debit of %(maximum)s."),
    ),
    "needs_human": (
        "Waits for approval",
        _lt("A person approves it first: %(rule_text)s."),
    ),
    "no_collection_day": (
        "No possible day",
        _lt("No day of the next year is allowed by the policy's days."),
    ),
    "not_yet_due": ("Not yet due", _lt("It will be debited on %(until)s.")),
    "not_before_due": (
        "Not before its due date",
        _lt(
            "The payment method of our bank account disallows debits before maturity: "
            "it will be debited on %(until)s."
        ),
    ),
    "notice_running": (
        "Notice running",
        _lt("The client must be told in time: it will be debited on %(until)s."),
    ),
    "retry_wait": (
        "Waits for the next try",
        _lt("The last try was refused; the next one is on %(until)s."),
    ),
    "bank_lead": (
        "Needs days at the bank",
        _lt("The bank needs its days: it will be debited on %(until)s."),
    ),
    "moved": (
        "Moved to an allowed day",
        _lt("%(rule_text)s: it will be debited on %(until)s."),
    ),
    "no_means": (
        "No means of payment",
        _lt("The client has no means of payment that the policy allows."),
    ),
    "mandate_unsigned": (
        "Mandate not signed",
        _lt("The mandate of %(means)s is not signed yet."),
    ),
    "mandate_waiting_bank": (
        "Mandate waits for the bank",
        _lt("The client's bank has not confirmed the mandate of %(means)s yet."),
    ),
    "mandate_suspended": (
        "Mandate suspended",
        _lt("The mandate of %(means)s is suspended%(reason_text)s."),
    ),
    "mandate_cancelled": (
        "Mandate cancelled",
        _lt("The mandate of %(means)s is cancelled."),
    ),
    "mandate_dormant": (
        "Mandate dormant",
        _lt(
            "The mandate of %(means)s was not used for 36 months: since %(since)s "
            "banks refuse it."
        ),
    ),
    "mandate_ended": (
        "Mandate ended",
        _lt("The mandate of %(means)s ended on %(ended)s."),
    ),
    "card_expired": (
        "Card expired",
        _lt("%(means)s expired on %(ended)s."),
    ),
    "means_set_aside": (
        "Means set aside",
        _lt("%(means)s is set aside%(reason_text)s."),
    ),
    "provider_not_ready": (
        "Provider not ready",
        _lt(
            "The provider of %(means)s cannot collect: it is off, or has no secret to "
            "check its messages with."
        ),
    ),
    "bank_not_ready": (
        "No bank account collects",
        _lt(
            "No bank account of ours collects with %(means)s: the company lacks a "
            "payment method “SEPA Direct Debit” with a bank journal."
        ),
    ),
    "currency_not_supported": (
        "Currency not supported",
        _lt("%(means)s cannot be debited in %(currency)s."),
    ),
    "over_means_limit": (
        "Over the means' limit",
        _lt("%(means)s takes at most %(limit)s in one debit."),
    ),
    "refused_for_good": (
        "Refused for good",
        _lt("%(means)s was refused for good: it will not work again."),
    ),
    "tries_exhausted": (
        "Tries used up",
        _lt("%(means)s was refused as often as the policy allows."),
    ),
    "confirm_needed": (
        "Waits for the client",
        _lt(
            "The client must confirm the payment by the link in the mail%(until_text)s."
        ),
    ),
    "too_many_tries": (
        "Card tried too often",
        _lt(
            "%(means)s was tried %(limit)s times in %(days)s days, which is all that "
            "card networks allow; it is free again on %(until)s."
        ),
    ),
}
#: What the engine finds under the lock of the invoices, after the decision.
CHANGED = {
    "gone": ("Changed meanwhile", _lt("It was changed since the run looked at it.")),
    "changing": (
        "Being changed",
        _lt("Somebody was changing it when the run was started."),
    ),
    "paid": ("Paid meanwhile", _lt("It was paid since the run looked at it.")),
    "payment_pending": (
        "Another payment begun",
        _lt("A payment of it was begun since the run looked at it."),
    ),
    "confirm_live": (
        "The client may be confirming",
        _lt(
            "The client may be confirming an earlier payment of it. That is ended at "
            "the provider now; the next run collects it."
        ),
    ),
    "two_parts": (
        "Two parts in one debit",
        _lt("One debit can take a part of one item only; it waits for the next run."),
    ),
}
WHY_NOT.update(CHANGED)
#: What to do about it, by action of ``core.reasons``.
WHAT_TO_DO = {
    core.WAIT: _lt("Nothing to do."),
    core.RESOLVE: _lt("Its outcome decides. If it is dead, cancel it."),
    core.ASK_MEANS: _lt("Ask the client for a means of payment."),
    core.RENEW: _lt("Ask the client to renew it."),
    core.CONFIRM: _lt("Remind the client, or ask for another means of payment."),
    core.TALK: _lt("Settle it with the client, then release the invoice."),
    core.LIFT: _lt("End the hold or the suspension when its reason is gone."),
    core.APPROVE: _lt("Look at it and press Approve."),
    core.SETTING: _lt("Change the collection policy or the provider's settings."),
    core.NOTHING: _lt("Nothing is owed."),
}
#: Parameters ``rule`` and ``rule_text`` of ``needs_human`` and ``moved``.
RULES = {
    "amount": _lt("the amount is above the policy's limit"),
    "first": _lt("it is the client's first debit"),
    "refusal": _lt("the last refusal needs a person's judgement"),
    "weekday": _lt("The policy does not debit on that day of the week"),
    "blackout": _lt("Nobody is debited on that day"),
    "bank_day": _lt("Banks do not work on that day"),
}
