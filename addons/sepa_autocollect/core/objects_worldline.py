"""What Worldline says of a payment, as the daily proof compares it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .attempt import DONE, PENDING, REFUSED
from .minor_units import from_minor
from .outcome import WORLDLINE_STATES
from .proof import CHARGED, NOT_CHARGED, UNDER_WAY, ProviderObject

_STATES = {DONE: CHARGED, PENDING: UNDER_WAY, REFUSED: NOT_CHARGED}
#: Money that was taken and went back later was taken.
_GONE_BACK = frozenset({"REFUNDED", "REFUND_REQUESTED", "CHARGEBACK_NOTIFICATION"})


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
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no payment: {error!r}") from error


def payment_id(value: str) -> str:
    """Return a payment's id without the number of the operation on it."""
    return str(value).rsplit("_", 1)[0]
