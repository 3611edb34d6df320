"""What Worldline says of a payment, as the daily proof compares it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from .attempt import DONE, PENDING, REFUSED
from .minor_units import from_minor
from .outcome import WORLDLINE_STATES
from .proof import (
    CHARGED,
    DISPUTE,
    NOT_CHARGED,
    REFUND,
    UNDER_WAY,
    Back,
    ProviderObject,
)
from .reference import refund_of
from .refund import WORLDLINE_REFUNDS, Given

_STATES = {DONE: CHARGED, PENDING: UNDER_WAY, REFUSED: NOT_CHARGED}
#: Money that was taken and went back later was taken.
_DISPUTED = frozenset({"CHARGEBACK_NOTIFICATION", "CHARGEBACKED", "REVERSED"})
_GONE_BACK = _DISPUTED | {"REFUNDED", "REFUND_REQUESTED"}


def worldline_payment(
    body: Mapping[str, Any], created: datetime | None = None
) -> ProviderObject:
    """Read a payment.

    :param created: Worldline tells no time; the caller knows when it was asked for
    :raises ValueError: for what is no payment
    """
    try:
        output = body["paymentOutput"]
        money = output["amountOfMoney"]
        status = body["status"]
        return ProviderObject(
            id=payment_id(body["id"]),
            reference=(output.get("references") or {}).get("merchantReference") or "",
            database="",
            amount=from_minor(money["amount"], money["currencyCode"]),
            currency=money["currencyCode"],
            state=CHARGED
            if status in _GONE_BACK
            else _STATES.get(WORLDLINE_STATES.get(status, ""), UNDER_WAY),
            created=created or datetime.min,
            taken_back=status in _DISPUTED,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no payment: {error!r}") from error


def worldline_given(refund: Mapping[str, Any]) -> Given:
    """Read one refund as it is told: what is not understood is under way."""
    output = refund["refundOutput"]
    money = output["amountOfMoney"]
    references = output.get("references") or {}
    errors = (refund.get("statusOutput") or {}).get("errors") or []
    return Given(
        id=str(refund["id"]),
        amount=from_minor(money["amount"], money["currencyCode"]),
        state=WORLDLINE_REFUNDS.get(refund["status"], PENDING),
        name=str(refund_of(references.get("merchantReference") or "") or ""),
        code=str(errors[0].get("errorCode") or "") if errors else "",
    )


def worldline_backs(
    rows: Iterable[Mapping[str, Any]], payment: ProviderObject
) -> list[Back]:
    """Read what went back of one payment; Worldline tells no time of it."""
    told = [worldline_given(row) for row in rows]
    backs = [
        Back(
            id=one.id,
            kind=REFUND,
            payment=payment.id,
            amount=one.amount,
            currency=payment.currency,
            created=payment.created,
            name=one.name,
        )
        for one in told
        if one.state != REFUSED
    ]
    if payment.taken_back:
        backs.append(
            Back(
                id=f"{payment.id}-chargeback",
                kind=DISPUTE,
                payment=payment.id,
                amount=payment.amount,
                currency=payment.currency,
                created=payment.created,
            )
        )
    return backs


def payment_id(value: str) -> str:
    """Return a payment's id without the number of the operation on it."""
    return str(value).rsplit("_", 1)[0]
