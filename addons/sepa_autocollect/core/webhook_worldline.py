"""Worldline's events, understood."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .attempt import DONE, PENDING, REFUSED
from .minor_units import from_minor
from .objects_worldline import payment_id, worldline_given
from .outcome import WORLDLINE_STATES
from .refusals_worldline import worldline_kind
from .said import CARD, DETACHED, OTHER, NotAnEvent, Said, shortened
from .token_health import card_last_day

_KINDS = {DONE: "succeeded", PENDING: "processing", REFUSED: "failed"}
_BACK = {"CHARGEBACK_NOTIFICATION", "CHARGEBACKED", "REVERSED"}
_GONE = {"token.deleted", "token.expired"}


def worldline_said(body: Mapping[str, Any]) -> Said:
    """Read an event, whole or as it is kept.

    :raises NotAnEvent: when it is none
    """
    try:
        name = body["type"]
        kind, values = _understood(name, body)
        if not (isinstance(body["id"], str) and 0 < len(body["id"]) <= 255):
            raise ValueError(body["id"])
        return Said(
            id=body["id"],
            type=str(name)[:255],
            kind=kind,
            created=_moment(body["created"]),
            **values,
        )
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise NotAnEvent(repr(error)) from error


def _moment(text):
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment


def _understood(name, body):
    if name.startswith("payment.") and body.get("payment"):
        return _payment(body["payment"])
    if name.startswith("refund.") and body.get("refund"):
        return _refund(body["refund"])
    if name in _GONE:
        return DETACHED, {"payment": body["token"]["id"]}
    if name == "token.updated":
        return CARD, _card(body["token"])
    return OTHER, {}


def _payment(payment):
    output, status = payment["paymentOutput"], payment["status"]
    values = _values(output, payment["id"])
    errors = (payment.get("statusOutput") or {}).get("errors") or []
    if status in _BACK:
        code = errors[0].get("errorCode") if errors else ""
        return "returned", {**values, "code": code or status.lower()}
    if status in ("REFUNDED", "REFUND_REQUESTED"):
        return OTHER, values
    kind = _KINDS.get(WORLDLINE_STATES.get(status, ""), OTHER)
    if kind != "failed":
        return kind, values
    first = errors[0] if errors else {}
    return kind, {
        **values,
        "code": str(first.get("errorCode") or status),
        "refusal": worldline_kind(errors),
    }


def _refund(refund):
    """Read a refund; its reference is not that of the attempt."""
    values = _values(refund["refundOutput"], refund["id"]) | {"reference": ""}
    return "refunded", {**values, "refunds": (worldline_given(refund),)}


def _values(output, number):
    money = output["amountOfMoney"]
    references = output.get("references") or {}
    return {
        "payment": payment_id(number),
        "reference": shortened(str(references.get("merchantReference") or "")),
        "amount": from_minor(money["amount"], money["currencyCode"]),
        "currency": money["currencyCode"],
    }


def _card(token):
    card = token["card"]["data"]["cardWithoutCvv"]
    ends = card["expiryDate"]
    return {
        "payment": token["id"],
        "last4": str(card["cardNumber"])[-4:],
        "expires_on": card_last_day(int(ends[:2]), int(ends[2:])),
    }
