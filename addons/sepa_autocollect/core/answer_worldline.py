"""What Worldline's answers say about an attempt."""

from .answer import Answer, Expected, Reply, unknown
from .attempt import REFUSED, UNKNOWN
from .evidence import CONFLICT, IN_PROGRESS, NO_ANSWER
from .outcome import WORLDLINE_STATES, outcome_of
from .refusals_worldline import worldline_kind


def worldline_answer(reply: Reply, expected: Expected, again: bool = False) -> Answer:
    """Read the answer to a charge, or to a question about a payment.

    :param again: as for :func:`answer_stripe.stripe_answer`
    """
    body = reply.read()
    if reply.status is None or body is None:
        return unknown(reply)
    payment = _payment(body)
    if payment and not _same(payment, expected):
        return unknown(reply, CONFLICT, "other_payment")
    errors = _errors(body, payment)
    state = payment.get("status") if payment else None
    outcome = outcome_of(WORLDLINE_STATES, reply.status, state)
    if outcome == REFUSED and not payment and (again or not errors):
        outcome = UNKNOWN
    if outcome == UNKNOWN:
        return unknown(reply, IN_PROGRESS if reply.status == 409 else NO_ANSWER)
    refused = outcome == REFUSED
    first = errors[0] if errors and refused else {}
    return Answer(
        outcome,
        # The number after the underscore counts operations on one payment.
        object_id=str((payment or {}).get("id") or "").rsplit("_", 1)[0],
        code=str(first.get("errorCode") or first.get("code") or state or "")
        if refused
        else "",
        kind=worldline_kind(errors) if refused else "",
        message=str(first.get("message") or ""),
        status=reply.status,
        at=reply.at,
    )


def _payment(body):
    result = body.get("paymentResult")
    holder = result if isinstance(result, dict) else body
    payment = holder.get("payment", holder)
    if isinstance(payment, dict) and "paymentOutput" in payment:
        return payment
    return None


def _same(payment, expected):
    output = payment.get("paymentOutput") or {}
    money = output.get("amountOfMoney") or {}
    references = output.get("references") or {}
    return (
        references.get("merchantReference") == expected.reference
        and money.get("amount") == expected.minor
        and money.get("currencyCode") == expected.currency
    )


def _errors(body, payment):
    status = (payment or {}).get("statusOutput") or {}
    errors = status.get("errors") or body.get("errors") or []
    return [one for one in errors if isinstance(one, dict)]
