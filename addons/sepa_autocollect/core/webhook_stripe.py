"""Stripe's events, understood."""

from collections.abc import Mapping
from typing import Any

from .minor_units import STRIPE_DECIMALS, from_minor
from .objects_stripe import stripe_given, stripe_time
from .refusals_stripe import stripe_kind
from .retry import ASK
from .said import CARD, DETACHED, LOOK, MANDATE, OTHER, NotAnEvent, Said, shortened
from .token_health import card_last_day

_INTENTS = {
    "payment_intent.processing": "processing",
    "payment_intent.succeeded": "succeeded",
    "payment_intent.payment_failed": "failed",
    "payment_intent.canceled": "failed",
}
_CARDS = {"payment_method.automatically_updated", "payment_method.updated"}
#: Later news of one refund; Stripe names them in two ways.
_REFUNDS = {"charge.refund.updated", "refund.updated", "refund.failed"}
#: Events that Stripe is asked to send, beside those of Odoo's own module.
WANTED = (
    "charge.dispute.created",
    "charge.dispute.closed",
    "refund.updated",
    "refund.failed",
    "mandate.updated",
    "payment_method.automatically_updated",
    "payment_method.updated",
    "payment_method.detached",
)


def stripe_said(body: Mapping[str, Any]) -> Said:
    """Read an event, whole or as it is kept.

    :raises NotAnEvent: when it is none
    """
    try:
        what = body["data"]["object"]
        kind, values = _understood(body["type"], what)
        return Said(
            id=_text(body["id"]),
            type=_text(body["type"]),
            kind=kind,
            created=stripe_time(body["created"]),
            database=(what.get("metadata") or {}).get("database") or "",
            **values,
        )
    except (
        *(KeyError, TypeError, ValueError, AttributeError),
        *(OverflowError, OSError, ArithmeticError),
    ) as error:
        raise NotAnEvent(repr(error)) from error


def _text(value):
    if not isinstance(value, str) or not 0 < len(value) <= 255:
        raise ValueError(value)
    return value


def _understood(name, what):
    if name in _INTENTS:
        return _INTENTS[name], _intent(what, _INTENTS[name])
    if name == "charge.refunded":
        return "refunded", _refunded(what)
    if name in _REFUNDS and what.get("payment_intent"):
        return "refunded", _refund(what)
    if name in ("charge.dispute.created", "charge.dispute.closed"):
        return _dispute(what, name.endswith("closed")), _disputed(what)
    if name == "mandate.updated":
        active = what["status"] == "active"
        return MANDATE, {"payment": what["payment_method"], "active": active}
    if name in _CARDS and what.get("card"):
        return CARD, _card(what)
    if name == "payment_method.detached":
        return DETACHED, {"payment": what["id"]}
    return OTHER, {"reference": shortened(str(what.get("description") or ""))}


def _money(what, field="amount"):
    currency = what["currency"].upper()
    return {
        "amount": from_minor(what[field], currency, STRIPE_DECIMALS),
        "currency": currency,
    }


def _intent(what, kind):
    values = {
        "reference": shortened(what.get("description") or ""),
        "payment": what["id"],
        **_money(what),
    }
    if kind != "failed":
        return values
    error = what.get("last_payment_error") or {}
    code = error.get("decline_code") or error.get("code") or what["status"]
    return values | {
        "code": code,
        "advice": error.get("advice_code") or "",
        "refusal": stripe_kind(error) if error else ASK,
    }


def _refunded(what):
    listed = what.get("refunds") or {}
    whole = listed and not listed.get("has_more")
    currency = what["currency"].upper()
    return {
        "reference": shortened(what.get("description") or ""),
        "payment": what.get("payment_intent") or "",
        # A charge's refunds are in its currency, which some of them do not tell.
        "refunds": tuple(
            stripe_given({"currency": currency, **one}) for one in listed["data"]
        )
        if whole
        else None,
        **_money(what, "amount_refunded"),
    }


def _refund(what):
    return {
        "payment": what["payment_intent"],
        "refunds": (stripe_given(what),),
        **_money(what),
    }


def _dispute(what, closed):
    """Return the kind of a dispute: the money went back when it was opened."""
    if what["status"].startswith("warning_"):
        return LOOK
    if not closed:
        return "returned"
    return "return_won" if what["status"] == "won" else "return_lost"


def _disputed(what):
    money = _money(what)
    fees = [one["fee"] for one in what.get("balance_transactions") or []]
    currency = money["currency"]
    return {
        "payment": what["payment_intent"] or "",
        "dispute": _text(what["id"]),
        "code": what.get("network_reason_code") or what["reason"],
        "fee": from_minor(sum(fees), currency, STRIPE_DECIMALS),
        **money,
    }


def _card(what):
    card = what["card"]
    return {
        "payment": what["id"],
        "last4": str(card["last4"])[-4:],
        "expires_on": card_last_day(card["exp_month"], card["exp_year"]),
    }
