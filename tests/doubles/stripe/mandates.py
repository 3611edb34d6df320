"""Mandates of bank accounts."""

from ..store import new_id
from .params import refuse
from .routes import fetch, route


@route("GET mandates/*")
def read_mandate(app, params, key):
    """Show a mandate."""
    return fetch(app, "mandate", key)


def new_mandate(app, means, acceptance=None):
    """Return a new active mandate for a bank account."""
    key = new_id("mandate")
    row = {
        "id": key,
        "object": "mandate",
        "created": app.clock.now(),
        "customer_acceptance": acceptance
        or {"accepted_at": app.clock.now(), "type": "online"},
        "livemode": False,
        "multi_use": {},
        "payment_method": means["id"],
        "payment_method_details": {
            "type": "sepa_debit",
            "sepa_debit": {
                "reference": key[-16:].upper(),
                "url": f"https://hooks.stripe.com/adapter/sepa_debit/file/{key}",
            },
        },
        "status": "active",
        "type": "multi_use",
    }
    return app.store.put("mandate", key, row)


def mandate_of(app, means, wanted=None):
    """Return the mandate to debit with: the one named, else the latest.

    :raise Refusal: 400 ``payment_intent_mandate_invalid`` when none is active
    """
    if wanted:
        row = fetch(app, "mandate", wanted, "mandate")
    else:
        mandates = app.store.rows("mandate")
        found = [row for row in mandates if row["payment_method"] == means["id"]]
        row = found[-1] if found else None
    if not row or row["status"] != "active":
        raise refuse(
            400,
            "The provided mandate is invalid and can not be used for the payment"
            " intent.",
            code="payment_intent_mandate_invalid",
            param="mandate",
        )
    return row
