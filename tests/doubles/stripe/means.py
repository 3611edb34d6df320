"""Payment methods."""

from .lists import listing
from .making import made, means_of, new_card, new_debit
from .params import need, refuse
from .routes import fetch, route


@route("POST payment_methods")
def create_means(app, params):
    """Create a payment method from a card or an IBAN."""
    need(params, "type")
    kind = params["type"]
    if kind == "card":
        card = params.get("card") or {}
        if card.get("token"):
            row = made(app, "pm_card_" + card["token"][4:], params)
            return _write_means(app, row, params)
        need(card, "number", "exp_month", "exp_year")
        row = new_card(app, card["number"][-4:], card["exp_month"], card["exp_year"])
    elif kind == "sepa_debit":
        iban = (params.get("sepa_debit") or {}).get("iban", "").replace(" ", "")
        need({"iban": iban}, "iban")
        row = new_debit(app, iban)
    else:
        raise refuse(400, f"Invalid type: {kind}", saved=False, param="type")
    return _write_means(app, row, params)


@route("POST payment_methods/*")
def update_means(app, params, key):
    """Change a payment method: expiry, details, metadata."""
    row = fetch(app, "payment_method", key)
    for name in ("exp_month", "exp_year"):
        if name in (params.get("card") or {}):
            row["card"][name] = int(params["card"][name])
    return _write_means(app, row, params)


@route("GET payment_methods/*")
def read_means(app, params, key):
    """Show a payment method."""
    return fetch(app, "payment_method", key)


@route("GET payment_methods")
def list_means(app, params):
    """List the payment methods of a customer."""
    rows = [
        row
        for row in app.store.rows("payment_method")
        if params.get("customer") in (None, row["customer"])
        and params.get("type") in (None, row["type"])
    ]
    return listing("payment_methods", rows, params, app.show)


@route("GET customers/*/payment_methods")
def list_customer_means(app, params, key):
    """List the payment methods of a customer, as Odoo asks."""
    fetch(app, "customer", key)
    return list_means(app, {**params, "customer": key})


@route("POST payment_methods/*/attach")
def attach_means(app, params, key):
    """Give a payment method to a customer."""
    need(params, "customer")
    fetch(app, "customer", params["customer"], "customer")
    return attach(app, means_of(app, key), params["customer"])


@route("POST payment_methods/*/detach")
def detach_means(app, params, key):
    """Take a payment method from its customer: it can never be used again."""
    row = fetch(app, "payment_method", key)
    row.update(customer=None, _detached=True)
    app.emit("payment_method.detached", row)
    return app.store.put("payment_method", key, row)


def _write_means(app, row, params):
    details = params.get("billing_details") or {}
    row["billing_details"].update(details)
    row["metadata"].update(params.get("metadata") or {})
    return app.store.put("payment_method", row["id"], row)


def attach(app, row, customer):
    """Give the payment method to the customer and return it."""
    if row.get("_detached"):
        raise refuse(
            400,
            "The payment method you provided has already been detached from a"
            " customer and may not be used again.",
            param="payment_method",
        )
    if row["customer"] not in (None, customer):
        raise refuse(
            400,
            "The payment method you provided has already been attached to a customer.",
            param="payment_method",
        )
    if row["customer"] != customer:
        row["customer"] = customer
        app.emit("payment_method.attached", row)
    return app.store.put("payment_method", row["id"], row)
