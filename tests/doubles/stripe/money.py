"""Refunds, balance transactions, payouts and disputes."""

from ..store import new_id
from .lists import listing
from .params import refuse, text, whole
from .routes import fetch, route

DAY = 86_400
DISPUTE_FEE = 1500


def fee_of(charge):
    """The fee of a charge in cents: cards 1.5 % and 25 cents, debits 35 cents."""
    if charge["payment_method_details"]["type"] == "sepa_debit":
        return 35
    return round(charge["amount"] * 0.015) + 25


def balance(app, source, kind="charge", amount=None, fee=None):
    """Write a balance transaction for a charge, refund, dispute or payout."""
    amount = source["amount"] if amount is None else amount
    fee = fee_of(source) if fee is None else fee
    details = [{"amount": fee, "currency": source["currency"], "type": "stripe_fee"}]
    row = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": app.clock.now() + 2 * DAY,
        "created": app.clock.now(),
        "currency": source["currency"],
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": details if fee else [],
        "net": amount - fee,
        "source": source["id"],
        "status": "pending",
        "type": kind,
        "_payout": None,
    }
    return app.store.put("balance_transaction", row["id"], row)


@route("GET charges/*")
def read_charge(app, params, key):
    """Show a charge."""
    return fetch(app, "charge", key)


@route("POST charges/*")
def update_charge(app, params, key):
    """Change a charge's description or metadata."""
    row = fetch(app, "charge", key)
    row["metadata"].update(params.get("metadata") or {})
    row["description"] = params.get("description", row["description"])
    return app.store.put("charge", key, row)


def _some(app, kind, params, *names):
    return [
        row
        for row in app.store.rows(kind)
        if all(params.get(name) in (None, row.get(name)) for name in names)
    ]


@route("GET charges")
def list_charges(app, params):
    """List charges."""
    rows = _some(app, "charge", params, "customer", "payment_intent")
    return listing("charges", rows, params, app.show)


@route("POST refunds")
def create_refund(app, params):
    """Give money back."""
    if params.get("charge"):
        charge = fetch(app, "charge", params["charge"], "charge")
    else:
        intent = fetch(
            app, "payment_intent", params.get("payment_intent", ""), "payment_intent"
        )
        charge = app.store.get("charge", intent["latest_charge"] or "")
    if not charge or charge["status"] != "succeeded":
        raise refuse(400, "This PaymentIntent does not have a successful charge.")
    left = charge["amount"] - charge["amount_refunded"]
    amount = whole(params, "amount") if params.get("amount") else left
    if not left:
        code = "charge_already_refunded"
        message = f"Charge {charge['id']} has already been refunded."
        raise refuse(400, message, code=code)
    if charge["disputed"]:
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise refuse(400, message, code="charge_disputed")
    if amount > left:
        shown = f"(€{amount / 100:.2f}) is greater than unrefunded amount"
        message = f"Refund amount {shown} on charge (€{left / 100:.2f})"
        raise refuse(400, message, param="amount")
    refund = _new_refund(app, charge, amount, params)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    charge.setdefault("_refunds", []).append(refund["id"])
    app.store.put("charge", charge["id"], charge)
    app.emit("charge.refunded", charge)
    return refund


def _new_refund(app, charge, amount, params):
    status = app.settings.get("refunds", "succeeded")
    refund = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": app.clock.now(),
        "currency": charge["currency"],
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": text(params.get("reason")),
        "receipt_number": None,
        "status": status,
    }
    entry = balance(app, refund, "refund", -amount, 0)
    refund["balance_transaction"] = entry["id"]
    app.store.put("refund", refund["id"], refund)
    app.book(
        "refund",
        refund["id"],
        status=status,
        amount=amount,
        currency=charge["currency"],
        reference=charge["description"],
        payment_intent=charge["payment_intent"],
        charge=charge["id"],
    )
    return refund


@route("GET refunds/*")
def read_refund(app, params, key):
    """Show a refund."""
    return fetch(app, "refund", key)


@route("GET refunds")
def list_refunds(app, params):
    """List refunds of a charge or an intent."""
    rows = _some(app, "refund", params, "charge", "payment_intent")
    return listing("refunds", rows, params, app.show)


@route("GET balance_transactions/*")
def read_balance(app, params, key):
    """Show a balance transaction."""
    return fetch(app, "balance_transaction", key)


@route("GET balance_transactions")
def list_balance(app, params):
    """List balance transactions, perhaps of one payout."""
    rows = _some(app, "balance_transaction", params, "currency", "source", "type")
    if params.get("payout"):
        fetch(app, "payout", params["payout"], "payout")
        rows = [row for row in rows if row["_payout"] == params["payout"]]
    return listing("balance_transactions", rows, params, app.show)


@route("GET payouts/*")
def read_payout(app, params, key):
    """Show a payout."""
    return fetch(app, "payout", key)


@route("GET payouts")
def list_payouts(app, params):
    """List payouts."""
    return listing("payouts", _some(app, "payout", params, "status"), params, app.show)


@route("GET disputes/*")
def read_dispute(app, params, key):
    """Show a dispute."""
    return fetch(app, "dispute", key)


@route("GET disputes")
def list_disputes(app, params):
    """List disputes."""
    rows = _some(app, "dispute", params, "charge", "payment_intent")
    return listing("disputes", rows, params, app.show)


@route("POST disputes/*")
def update_dispute(app, params, key):
    """Hand in evidence."""
    row = fetch(app, "dispute", key)
    row["evidence"].update(params.get("evidence") or {})
    row["metadata"].update(params.get("metadata") or {})
    row["status"] = "under_review"
    app.emit("charge.dispute.updated", row)
    return app.store.put("dispute", key, row)


@route("POST disputes/*/close")
def close_dispute(app, params, key):
    """Accept that it is lost."""
    return app.close_dispute(fetch(app, "dispute", key), "lost")
