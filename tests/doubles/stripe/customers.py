"""Customers."""

from ..store import new_id
from .lists import listing
from .making import NO_ADDRESS, means_of
from .means import attach
from .params import text
from .routes import fetch, route

PLAIN = ("description", "email", "name", "phone")


@route("POST customers")
def create_customer(app, params):
    """Create a customer."""
    row = {
        "id": new_id("cus"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": app.clock.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": None,
        "invoice_settings": {"default_payment_method": None},
        "livemode": False,
        "metadata": {},
        "name": None,
        "phone": None,
        "shipping": None,
    }
    _write_customer(row, params)
    app.store.put("customer", row["id"], row)
    if params.get("payment_method"):
        attach(app, means_of(app, params["payment_method"]), row["id"])
    app.emit("customer.created", row)
    return row


@route("POST customers/*")
def update_customer(app, params, key):
    """Change a customer."""
    row = _write_customer(fetch(app, "customer", key), params)
    app.emit("customer.updated", row)
    return app.store.put("customer", key, row)


@route("GET customers/*")
def read_customer(app, params, key):
    """Show a customer."""
    return fetch(app, "customer", key)


@route("GET customers")
def list_customers(app, params):
    """List customers, perhaps of one mail address."""
    email = params.get("email")
    rows = [
        row for row in app.store.rows("customer") if email in (None, row.get("email"))
    ]
    return listing("customers", rows, params, app.show)


@route("DELETE customers/*")
def delete_customer(app, params, key):
    """Delete a customer."""
    fetch(app, "customer", key)
    app.store.drop("customer", key)
    return {"id": key, "object": "customer", "deleted": True}


def _write_customer(row, params):
    for name in PLAIN:
        if name in params:
            row[name] = text(params[name])
    if "address" in params:
        row["address"] = {**NO_ADDRESS, **params["address"]}
    for name in ("shipping", "metadata", "invoice_settings"):
        if name in params:
            row[name] = {**(row[name] or {}), **params[name]}
    return row
