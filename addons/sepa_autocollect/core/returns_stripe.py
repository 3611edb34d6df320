"""Reasons of Stripe's disputes of SEPA debits, as the banks' reason codes.

docs.stripe.com/payments/sepa-debit, docs.stripe.com/disputes/categories. What is not
here is kept as it is: the table of return rules then asks a person.
"""

SEPA_REASONS = {
    "insufficient_funds": "AM04",
    "incorrect_account_details": "AC01",
    "bank_cannot_process": "MS03",
    "debit_not_authorized": "MD01",
    "customer_initiated": "MD06",
    "duplicate": "AM05",
    "general": "MS02",
}
#: ``failure_code`` and ``decline_code`` of a debit that did not go through.
SEPA_FAILURES = {
    "insufficient_funds": "AM04",
    "account_closed": "AC04",
    "bank_account_restricted": "AC06",
    "debit_not_authorized": "MD01",
    "authorization_revoked": "MD01",
    "invalid_account_number": "AC01",
    "invalid_mandate": "MD01",
    "could_not_process": "MS03",
    "refer_to_customer": "MS02",
}


def failure_code(code: str) -> str:
    """Return the bank's code of a debit that did not go through, empty without one."""
    return SEPA_FAILURES.get(code, "")


def bank_code(reason: str) -> str:
    """Return the bank's code of a reason of Stripe; the reason where it has none."""
    return SEPA_REASONS.get(reason) or SEPA_FAILURES.get(reason) or reason
