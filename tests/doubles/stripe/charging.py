"""What happens to money when an intent is confirmed."""

import time

from ..store import new_id
from .cards import MESSAGES, SUCCEED, behaviour_of
from .mandates import mandate_of
from .money import balance
from .params import refuse


def confirm(app, intent, off_session=False, mandate=None):
    """Try to take the intent's money; refuse with a 402 when it cannot be had."""
    means = app.store.get("payment_method", intent["payment_method"])
    behaviour = _next_behaviour(app, means)
    details = _details(means)
    if means["type"] == "sepa_debit":
        details["sepa_debit"]["mandate"] = mandate_of(app, means, mandate)["id"]
        if behaviour["outcome"] == "succeed":
            behaviour = {**behaviour, "outcome": "process", "then": "succeed"}
    outcome = behaviour["outcome"]
    if outcome == "decline":
        _refuse(app, intent, means, details, behaviour)
    elif outcome == "authenticate" and off_session:
        code = "authentication_required"
        _refuse(app, intent, means, details, {"code": code, "decline_code": code})
    elif outcome == "authenticate":
        intent.update(status="requires_action", next_action=_next_action(intent))
        app.emit("payment_intent.requires_action", intent)
    elif outcome == "process":
        charge = _new_charge(app, intent, means, details, "pending")
        intent["status"] = "processing"
        _keep(app, intent, charge)
        app.emit("charge.pending", charge)
        app.emit("payment_intent.processing", intent)
        app.later(
            behaviour.get("after", 0), "settle", charge=charge["id"], how=behaviour
        )
    else:
        charge = _new_charge(app, intent, means, details, "succeeded")
        succeed(app, intent, charge, behaviour)
    app.store.put("payment_intent", intent["id"], intent)


def _next_behaviour(app, means):
    """A list of behaviours is used up one by one; the last one stays."""
    given = means["_behaviour"]
    if isinstance(given, list):
        first = given[0]
        if len(given) > 1:
            means["_behaviour"] = given[1:]
            app.store.put("payment_method", means["id"], means)
        given = first
    behaviour = behaviour_of(given)
    card = means.get("card")
    if card and behaviour["outcome"] == "succeed":
        today = time.gmtime(app.clock.now())
        if (card["exp_year"], card["exp_month"]) < (today.tm_year, today.tm_mon):
            return behaviour_of("expired_card")
    return behaviour


def _details(means):
    kind = means["type"]
    details = dict(means[kind])
    details.setdefault("mandate", None)
    return {"type": kind, kind: details}


def _next_action(intent):
    return {
        "type": "use_stripe_sdk",
        "use_stripe_sdk": {"type": "three_d_secure_redirect", "id": intent["id"]},
    }


def _new_charge(app, intent, means, details, status, **more):
    manual = intent["capture_method"] == "manual" and status == "succeeded"
    charge = {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"]
        if status == "succeeded" and not manual
        else 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": means["billing_details"],
        "captured": status != "failed" and not manual,
        "created": app.clock.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "dispute": None,
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "outcome": {"network_status": "approved_by_network", "type": "authorized"},
        "paid": status != "failed",
        "payment_intent": intent["id"],
        "payment_method": means["id"],
        "payment_method_details": details,
        "receipt_url": None,
        "refunded": False,
        "shipping": intent["shipping"],
        "status": status,
        **more,
    }
    intent["_charges"].append(charge["id"])
    intent["latest_charge"] = charge["id"]
    return charge


def _keep(app, intent, charge):
    app.store.put("charge", charge["id"], charge)
    app.store.put("payment_intent", intent["id"], intent)
    known = app.store.get("ledger", charge["id"])
    status = charge["status"]
    if status == "succeeded" and not charge["captured"]:
        status = "authorized"
    app.book(
        "charge",
        charge["id"],
        status=status,
        amount=charge["amount"],
        currency=charge["currency"],
        reference=intent["description"],
        metadata=intent["metadata"],
        customer=intent["customer"],
        payment_method=charge["payment_method"],
        payment_intent=intent["id"],
        key=known["key"] if known else app.key_in_use,
        code=charge["failure_code"],
    )


def succeed(app, intent, charge, behaviour=SUCCEED):
    """The money is there (or, with manual capture, set aside)."""
    charge["status"] = "succeeded"
    intent.update(next_action=None, last_payment_error=None)
    if intent["capture_method"] == "manual" and not charge["captured"]:
        intent.update(status="requires_capture", amount_capturable=intent["amount"])
        _keep(app, intent, charge)
        app.emit("payment_intent.amount_capturable_updated", intent)
        return
    charge.update(captured=True, amount_captured=charge["amount"])
    charge["balance_transaction"] = balance(app, charge)["id"]
    intent.update(
        status="succeeded", amount_capturable=0, amount_received=charge["amount"]
    )
    _keep(app, intent, charge)
    app.emit("charge.succeeded", charge)
    app.emit("payment_intent.succeeded", intent)
    if behaviour.get("dispute_after") is not None:
        reason = behaviour.get("dispute_reason", "general")
        app.later(
            behaviour["dispute_after"], "dispute", charge=charge["id"], reason=reason
        )


def fail_later(app, intent, charge, code):
    """A debit that was under way did not go through."""
    message = MESSAGES["payment_intent_payment_attempt_failed"]
    charge.update(
        status="failed",
        paid=False,
        captured=False,
        failure_code=code,
        failure_message=message,
    )
    error = {
        "charge": charge["id"],
        "code": "payment_intent_payment_attempt_failed",
        "decline_code": code,
        "message": message,
        "payment_method": app.show(
            app.store.get("payment_method", charge["payment_method"])
        ),
        "type": "card_error",
    }
    intent.update(
        status="requires_payment_method", last_payment_error=error, payment_method=None
    )
    _keep(app, intent, charge)
    app.emit("charge.failed", charge)
    app.emit("payment_intent.payment_failed", intent)


def _refuse(app, intent, means, details, behaviour):
    code = behaviour["code"]
    message = MESSAGES.get(
        behaviour["decline_code"], MESSAGES.get(code, MESSAGES["card_declined"])
    )
    outcome = {
        "network_status": "declined_by_network",
        "reason": behaviour["decline_code"],
        "type": "issuer_declined",
    }
    charge = _new_charge(
        app,
        intent,
        means,
        details,
        "failed",
        failure_code=code,
        failure_message=message,
        outcome=outcome,
    )
    error = {
        "charge": charge["id"],
        "code": code,
        "decline_code": behaviour["decline_code"],
        "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}",
        "message": message,
        "payment_method": app.show(means),
        "type": "card_error",
    }
    if behaviour.get("advice_code"):
        error["advice_code"] = behaviour["advice_code"]
    intent.update(
        status="requires_payment_method",
        last_payment_error=error,
        payment_method=None,
        next_action=None,
    )
    _keep(app, intent, charge)
    app.emit("charge.failed", charge)
    app.emit("payment_intent.payment_failed", intent)
    error = {name: value for name, value in error.items() if name != "type"}
    error["payment_intent"] = app.show(intent)
    raise refuse(402, error.pop("message"), kind="card_error", **error)
