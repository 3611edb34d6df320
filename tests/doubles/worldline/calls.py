"""What the platform does: payments, refunds, tokens, hosted checkouts."""

import time
import uuid

from ..web import Response, dig
from . import shapes
from .cards import MONEY_TAKEN, behaviour_of, errors_of
from .shapes import refuse

CALLS = {}


def call(name):
    """Register ``(app, request, *ids)`` for ``"POST payments/*/refund"``."""

    def register(function):
        CALLS[tuple(name.replace(" ", "/").split("/"))] = function
        return function

    return register


def find(app, method, steps):
    """Return the function and the ids of a path."""
    for pattern, function in CALLS.items():
        if len(pattern) == len(steps) + 1 and all(
            want in ("*", step) for want, step in zip(pattern, [method, *steps])
        ):
            ids = [step for want, step in zip(pattern[1:], steps) if want == "*"]
            return function, ids
    raise refuse(404, "UNKNOWN_SERVER_ERROR", "9000", "No such resource.")


def fetch(app, kind, key):
    """Return a row or refuse with a 404; a payment's id may lack its ``_0``."""
    row = app.store.get(kind, key) or app.store.get(kind, f"{key}_0")
    if not row:
        identity = f"UNKNOWN_{kind.upper()}_ID"
        raise refuse(404, identity, "1002", f"{identity}: {key}", propertyName=kind)
    return row


def money_of(body, path):
    """Return (amount, currency) at a dotted path, or refuse."""
    amount, currency = dig(body, f"{path}.amount"), dig(body, f"{path}.currencyCode")
    if not isinstance(amount, int) or isinstance(amount, bool) or amount < 1:
        raise refuse(
            400,
            "INVALID_VALUE",
            "50001111",
            f"INVALID_VALUE: {amount}",
            propertyName=f"{path}.amount",
        )
    if not isinstance(currency, str) or len(currency) != 3:
        raise refuse(
            400,
            "PARAMETER_NOT_FOUND_IN_REQUEST",
            "1099",
            "PARAMETER_NOT_FOUND_IN_REQUEST",
            propertyName=f"{path}.currencyCode",
        )
    return amount, currency


def reference_of(body):
    """Return the merchant's reference, at most 30 characters, or refuse."""
    reference = dig(body, "order.references.merchantReference") or ""
    if len(reference) > 30:
        raise refuse(
            400,
            "INVALID_VALUE",
            "50001111",
            "The merchant reference is longer than 30 characters.",
            propertyName="order.references.merchantReference",
        )
    return reference


@call("POST payments")
def create_payment(app, request):
    """Charge a token."""
    body = request.json
    amount, currency = money_of(body, "order.amountOfMoney")
    reference = reference_of(body)
    token = app.store.get(
        "token", dig(body, "cardPaymentMethodSpecificInput.token") or ""
    )
    if not token:
        raise refuse(
            400,
            "INVALID_VALUE",
            "50001081",
            "The token is unknown.",
            propertyName="cardPaymentMethodSpecificInput.token",
        )
    row = new_payment(app, token, amount, currency, reference, app.key_of(request))
    return shapes.answer(row)


def new_payment(app, token, amount, currency, reference, key=None):
    """Charge a token as its behaviour says; return the payment."""
    behaviour = app.next_behaviour(token)
    row = {
        "id": app.next_payment_id(),
        "status": behaviour["status"],
        "amount": amount,
        "currency": currency,
        "reference": reference,
        "token": token["id"],
        "last4": token["last4"],
        "expiry": token["expiry"],
        "product": token["product"],
        "errors": errors_of(behaviour) if behaviour["status"] == "REJECTED" else [],
        "error_id": str(uuid.uuid4()),
        "refunded": 0,
        "at": app.clock.now(),
        "key": key,
    }
    if "then" in behaviour:
        app.later(behaviour["after"], "payment", payment=row["id"], how=behaviour)
    keep(app, row)
    return row


def keep(app, row):
    """Keep a payment, its line of the ledger, and tell the endpoints."""
    app.store.put("payment", row["id"], row)
    status = row["status"]
    ledger = {"CAPTURED": "succeeded", "CAPTURE_REQUESTED": "pending"}
    app.book(
        "charge",
        row["id"],
        status=ledger.get(status, status.lower()),
        amount=row["amount"],
        currency=row["currency"],
        reference=row["reference"],
        token=row["token"],
        key=row["key"],
        code=row["errors"][0]["errorCode"] if row["errors"] else None,
    )
    app.emit(
        f"payment.{status.lower()}", {"payment": shapes.payment(row)}, row["reference"]
    )


@call("GET payments/*")
def read_payment(app, request, key):
    """Show a payment."""
    return Response(200, shapes.payment(fetch(app, "payment", key)))


@call("GET payments/*/details")
def read_details(app, request, key):
    """Show a payment with what was done to it."""
    row = fetch(app, "payment", key)
    operation = {
        "amountOfMoney": shapes.payment(row)["paymentOutput"]["amountOfMoney"],
        "id": row["id"],
        "paymentMethod": "card",
        "references": {"merchantReference": row["reference"]},
        "status": row["status"],
        "statusOutput": shapes.status_output(row),
    }
    return Response(200, {**shapes.payment(row), "Operations": [operation]})


@call("POST payments/*/refund")
def refund_payment(app, request, key):
    """Give money back."""
    payment = fetch(app, "payment", key)
    amount, currency = money_of(request.json, "amountOfMoney")
    left = payment["amount"] - payment["refunded"]
    if payment["status"] not in MONEY_TAKEN or amount > left:
        raise refuse(
            400,
            "ACTION_NOT_ALLOWED_ON_TRANSACTION",
            "50001127",
            f"At most {left} can be refunded.",
        )
    payment["refunded"] += amount
    count = sum(row["payment"] == payment["id"] for row in app.store.rows("refund"))
    row = {
        "id": f"{payment['id'].rsplit('_', 1)[0]}_{count + 1}",
        "payment": payment["id"],
        "status": "REFUND_REQUESTED",
        "amount": amount,
        "currency": currency,
        "paid": payment["amount"],
        "reference": dig(request.json, "references.merchantReference")
        or payment["reference"],
    }
    app.store.put("payment", payment["id"], payment)
    app.store.put("refund", row["id"], row)
    app.book(
        "refund",
        row["id"],
        status="pending",
        amount=amount,
        currency=currency,
        reference=row["reference"],
        payment=payment["id"],
    )
    app.later(86_400, "refund", refund=row["id"])
    app.emit(
        "refund.refund_requested", {"refund": shapes.refund(row)}, row["reference"]
    )
    return Response(201, shapes.refund(row))


@call("GET payments/*/refunds")
def list_refunds(app, request, key):
    """List the refunds of a payment."""
    payment = fetch(app, "payment", key)
    rows = [row for row in app.store.rows("refund") if row["payment"] == payment["id"]]
    return Response(200, {"refunds": [shapes.refund(row) for row in rows]})


@call("GET services/testconnection")
def test_connection(app, request):
    """Say that the keys are right."""
    return Response(200, {"result": "OK"})


def new_token(app, behaviour="success", last4="4242", holder="", expiry=None):
    """Keep a new token."""
    behaviour_of(behaviour)
    year = time.gmtime(app.clock.now()).tm_year + 3
    row = {
        "id": str(uuid.uuid4()),
        "behaviour": behaviour,
        "last4": last4,
        "holder": holder,
        "expiry": expiry or f"12{year % 100:02d}",
        "product": 1,
    }
    return app.store.put("token", row["id"], row)
