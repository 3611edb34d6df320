"""Payment intents and setup intents."""

from ..store import new_id
from . import charging
from .lists import listing
from .making import means_of
from .mandates import new_mandate
from .means import attach, create_means
from .params import flag, need, refuse, text, whole
from .routes import fetch, route

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


@route("POST payment_intents")
def create_payment(app, params):
    """Create a payment intent; ``confirm`` takes the money at once."""
    need(params, "amount", "currency")
    if params.get("customer"):
        fetch(app, "customer", params["customer"], "customer")
    if flag(params, "off_session") and not flag(params, "confirm"):
        raise refuse(
            400,
            "You can only set `off_session` when `confirm` is true.",
            saved=False,
            param="off_session",
        )
    key = new_id("pi")
    row = {
        "id": key,
        "object": "payment_intent",
        "amount": whole(params, "amount"),
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": params.get("capture_method") or "automatic",
        "client_secret": f"{key}_secret_{key[-12:]}",
        "confirmation_method": "automatic",
        "created": app.clock.now(),
        "currency": params["currency"].lower(),
        "customer": text(params.get("customer")),
        "description": text(params.get("description")),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "next_action": None,
        "payment_method": None,
        "payment_method_options": {},
        "payment_method_types": params.get("payment_method_types") or ["card"],
        "receipt_email": text(params.get("receipt_email")),
        "setup_future_usage": text(params.get("setup_future_usage")),
        "shipping": params.get("shipping"),
        "status": "requires_payment_method",
        "_charges": [],
    }
    _take_means(app, row, params)
    app.store.put("payment_intent", key, row)
    app.emit("payment_intent.created", row)
    return _confirm(app, row, params) if flag(params, "confirm") else row


def _take_means(app, row, params):
    """Set the payment method asked for, and see that it may be used."""
    if params.get("payment_method_data"):
        means = create_means(app, params["payment_method_data"])
    elif params.get("payment_method"):
        means = means_of(app, params["payment_method"])
    else:
        return
    if means["customer"] and means["customer"] != row["customer"]:
        raise refuse(
            400,
            f"The payment method {means['id']} belongs to another customer. Please"
            " include the Customer in the `customer` parameter on the PaymentIntent.",
            param="payment_method",
        )
    if means.get("_detached"):
        raise refuse(
            400,
            "The provided PaymentMethod was previously used with a PaymentIntent"
            " without Customer attachment, or was detached from a Customer. It may not"
            " be used again.",
            param="payment_method",
        )
    if means["type"] not in row["payment_method_types"]:
        kinds = ", ".join(row["payment_method_types"])
        raise refuse(
            400,
            f"The PaymentMethod provided ({means['type']}) is not allowed for this"
            f" PaymentIntent. This PaymentIntent only accepts: {kinds}",
            code="payment_intent_incompatible_payment_method",
            param="payment_method",
        )
    row["payment_method"] = means["id"]
    if row["status"] == "requires_payment_method":
        row["status"] = "requires_confirmation"


def _confirm(app, row, params):
    if not row["payment_method"]:
        raise refuse(
            400,
            "You cannot confirm this PaymentIntent because it's missing a payment"
            " method. To confirm the PaymentIntent with a payment method, pass it.",
            code="payment_intent_unexpected_state",
        )
    means = app.store.get("payment_method", row["payment_method"])
    mandate = text(params.get("mandate"))
    if params.get("mandate_data") and means["type"] == "sepa_debit":
        acceptance = params["mandate_data"].get("customer_acceptance")
        mandate = new_mandate(app, means, acceptance)["id"]
    if params.get("setup_future_usage"):
        row["setup_future_usage"] = params["setup_future_usage"]
    if row["setup_future_usage"] and row["customer"]:
        attach(app, means, row["customer"])
        if means["type"] == "sepa_debit" and not mandate:
            mandate = new_mandate(app, means)["id"]
    charging.confirm(app, row, flag(params, "off_session"), mandate)
    return row


def _open(row, what, allowed=OPEN):
    if row["status"] not in allowed:
        kind = "SetupIntent" if row["object"] == "setup_intent" else "PaymentIntent"
        raise refuse(
            400,
            f"You cannot {what} this {kind} because it has a status of"
            f" {row['status']}. Only a {kind} with one of the following statuses may"
            f" be {what}ed: {', '.join(allowed)}.",
            code=f"{row['object']}_unexpected_state",
            **{row["object"]: {"id": row["id"], "status": row["status"]}},
        )


@route("GET payment_intents/*")
def read_payment(app, params, key):
    """Show a payment intent."""
    return fetch(app, "payment_intent", key)


@route("GET payment_intents")
def list_payments(app, params):
    """List payment intents of a time and a customer."""
    customer = params.get("customer")
    rows = [
        row
        for row in app.store.rows("payment_intent")
        if customer in (None, row["customer"])
    ]
    return listing("payment_intents", rows, params, app.show)


@route("POST payment_intents/*")
def update_payment(app, params, key):
    """Change an open payment intent."""
    row = fetch(app, "payment_intent", key)
    if set(params) - {"metadata", "description", "expand"}:
        _open(row, "updat")
    for name in ("description", "customer", "receipt_email", "setup_future_usage"):
        if name in params:
            row[name] = text(params[name])
    if "amount" in params:
        row["amount"] = whole(params, "amount")
    row["metadata"].update(params.get("metadata") or {})
    _take_means(app, row, params)
    return app.store.put("payment_intent", key, row)


@route("POST payment_intents/*/confirm")
def confirm_payment(app, params, key):
    """Take the money of an open intent, perhaps from another means."""
    row = fetch(app, "payment_intent", key)
    _open(row, "confirm")
    _take_means(app, row, params)
    return _confirm(app, row, params)


@route("POST payment_intents/*/cancel")
def cancel_payment(app, params, key):
    """Give up an intent that has not succeeded."""
    row = fetch(app, "payment_intent", key)
    _open(row, "cancel", (*OPEN, "requires_capture"))
    row.update(
        status="canceled",
        canceled_at=app.clock.now(),
        amount_capturable=0,
        cancellation_reason=text(params.get("cancellation_reason")),
    )
    for charge in row["_charges"]:
        line = app.store.get("ledger", charge)
        if line and line["status"] == "authorized":
            app.store.put("ledger", charge, {**line, "status": "canceled"})
    app.emit("payment_intent.canceled", row)
    return app.store.put("payment_intent", key, row)


@route("POST payment_intents/*/capture")
def capture_payment(app, params, key):
    """Take the money that was set aside."""
    row = fetch(app, "payment_intent", key)
    _open(row, "captur", ("requires_capture",))
    charge = app.store.get("charge", row["latest_charge"])
    charge["captured"] = True
    charging.succeed(app, row, charge)
    return row


def authenticate(app, row, passed):
    """The payer has finished (or failed) the strong authentication."""
    _open(row, "authenticat", ("requires_action",))
    means = app.store.get("payment_method", row["payment_method"])
    kept = means["_behaviour"]
    means["_behaviour"] = "success" if passed else "generic_decline"
    try:
        charging.confirm(app, row)
    finally:
        means["_behaviour"] = kept
        app.store.put("payment_method", means["id"], means)
    return row
