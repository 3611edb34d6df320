"""Setup intents: a means is saved without a payment."""

from ..store import new_id
from .intents import OPEN, _open
from .lists import listing
from .making import means_of
from .mandates import new_mandate
from .means import attach, create_means
from .params import flag, refuse, text
from .routes import fetch, route


@route("POST setup_intents")
def create_setup(app, params):
    """Create a setup intent."""
    if params.get("customer"):
        fetch(app, "customer", params["customer"], "customer")
    key = new_id("seti")
    row = {
        "id": key,
        "object": "setup_intent",
        "cancellation_reason": None,
        "client_secret": f"{key}_secret_{key[-12:]}",
        "created": app.clock.now(),
        "customer": text(params.get("customer")),
        "description": text(params.get("description")),
        "last_setup_error": None,
        "livemode": False,
        "mandate": None,
        "metadata": params.get("metadata") or {},
        "next_action": None,
        "payment_method": None,
        "payment_method_options": {},
        "payment_method_types": params.get("payment_method_types") or ["card"],
        "status": "requires_payment_method",
        "usage": params.get("usage") or "off_session",
    }
    if params.get("payment_method"):
        row["payment_method"] = means_of(app, params["payment_method"])["id"]
        row["status"] = "requires_confirmation"
    app.store.put("setup_intent", key, row)
    app.emit("setup_intent.created", row)
    return _confirm(app, row, params) if flag(params, "confirm") else row


@route("POST setup_intents/*/confirm")
def confirm_setup(app, params, key):
    """Save the means of an open setup intent."""
    row = fetch(app, "setup_intent", key)
    _open(row, "confirm")
    return _confirm(app, row, params)


def _confirm(app, row, params):
    if params.get("payment_method_data"):
        row["payment_method"] = create_means(app, params["payment_method_data"])["id"]
    elif params.get("payment_method"):
        row["payment_method"] = means_of(app, params["payment_method"])["id"]
    if not row["payment_method"]:
        raise refuse(
            400,
            "You cannot confirm this SetupIntent because it's missing a payment method.",
            code="setup_intent_unexpected_state",
        )
    means = app.store.get("payment_method", row["payment_method"])
    if means["type"] not in row["payment_method_types"]:
        raise refuse(
            400,
            f"The PaymentMethod provided ({means['type']}) is not allowed for this"
            " SetupIntent.",
            param="payment_method",
        )
    if row["customer"]:
        attach(app, means, row["customer"])
    if means["type"] == "sepa_debit":
        acceptance = (params.get("mandate_data") or {}).get("customer_acceptance")
        row["mandate"] = new_mandate(app, means, acceptance)["id"]
    row.update(status="succeeded", next_action=None)
    app.emit("setup_intent.succeeded", row)
    return app.store.put("setup_intent", row["id"], row)


@route("GET setup_intents/*")
def read_setup(app, params, key):
    """Show a setup intent."""
    return fetch(app, "setup_intent", key)


@route("GET setup_intents")
def list_setups(app, params):
    """List setup intents."""
    rows = [
        row
        for row in app.store.rows("setup_intent")
        if params.get("customer") in (None, row["customer"])
    ]
    return listing("setup_intents", rows, params, app.show)


@route("POST setup_intents/*/cancel")
def cancel_setup(app, params, key):
    """Give up a setup intent."""
    row = fetch(app, "setup_intent", key)
    _open(row, "cancel", OPEN)
    row.update(
        status="canceled", cancellation_reason=text(params.get("cancellation_reason"))
    )
    app.emit("setup_intent.canceled", row)
    return app.store.put("setup_intent", row["id"], row)
