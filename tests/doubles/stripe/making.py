"""New payment methods: cards, bank accounts, and those of test names."""

import hashlib
import time

from ..store import new_id
from .cards import BY_IBAN, BY_LAST4, TEST_CARDS, TEST_DEBITS
from .params import refuse
from .routes import fetch

NO_ADDRESS = dict.fromkeys(
    ("city", "country", "line1", "line2", "postal_code", "state")
)


def means_of(app, key):
    """Return a payment method; a new one for the name of a test means."""
    if key in TEST_CARDS or key in TEST_DEBITS:
        row = made(app, key, {})
        return app.store.put("payment_method", row["id"], row)
    return fetch(app, "payment_method", key, "payment_method")


def made(app, name, params):
    """Return a new payment method for the name of a test means, not yet kept."""
    if name in TEST_DEBITS:
        row = new_debit(app, TEST_DEBITS[name][0], name)
    elif name in TEST_CARDS:
        brand, last4, behaviour = TEST_CARDS[name]
        year = time.gmtime(app.clock.now()).tm_year + 3
        row = new_card(app, last4, 12, year, brand, behaviour)
    else:
        raise refuse(400, f"No such token: '{name}'", code="resource_missing")
    row["metadata"] = params.get("metadata") or {}
    return row


def _new(app, kind, behaviour):
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "billing_details": {
            "address": dict(NO_ADDRESS),
            "email": None,
            "name": None,
            "phone": None,
        },
        "created": app.clock.now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
        "_behaviour": behaviour,
    }


def _print(number):
    return hashlib.sha256(number.encode()).hexdigest()[:16]


def new_card(app, last4, month, year, brand="visa", behaviour=None):
    """Return a card that is not yet kept."""
    row = _new(app, "card", behaviour or BY_LAST4.get(last4, "success"))
    row["card"] = {
        "brand": brand,
        "checks": {"cvc_check": "pass"},
        "country": "FR",
        "exp_month": int(month),
        "exp_year": int(year),
        "fingerprint": _print(f"{brand}{last4}"),
        "funding": "credit",
        "generated_from": None,
        "last4": last4,
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return row


def new_debit(app, iban, name=None):
    """Return a bank account that is not yet kept."""
    behaviour = TEST_DEBITS[name][1] if name else BY_IBAN.get(iban, "sepa_success")
    row = _new(app, "sepa_debit", behaviour)
    row["sepa_debit"] = {
        "bank_code": iban[4:12],
        "branch_code": "",
        "country": iban[:2],
        "fingerprint": _print(iban),
        "last4": iban[-4:],
    }
    return row
