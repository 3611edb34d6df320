"""What Stripe's answers say about a refund."""

from collections.abc import Iterable, Mapping
from typing import Any

from .answer import Answer, Expected, Reply, unknown
from .attempt import REFUSED, UNKNOWN
from .evidence import ABSENT, CONFLICT, FOUND, IN_PROGRESS, NO_ANSWER
from .outcome import outcome_of
from .refund import STRIPE_REFUNDS


def stripe_refund_answer(
    reply: Reply, expected: Expected, again: bool = False
) -> Answer:
    """Read the answer to a refund.

    :param expected: ``reference`` is the payment that is given back
    :param again: it was sent before; a refusal that is no replay says nothing then
    """
    body = reply.read()
    if reply.status is None or body is None:
        return unknown(reply)
    error = body.get("error")
    error = error if isinstance(error, dict) else {}
    kind = error.get("type") or ""
    # With 409 the same call is still under way; else it was made with other content.
    if kind == "idempotency_error" and reply.status != 409:
        return unknown(reply, CONFLICT, "idempotency_error")
    refund = body if not error and body.get("object") == "refund" else None
    if refund and not _same(refund, expected):
        return unknown(reply, CONFLICT, "other_payment")
    state = refund.get("status") if refund else None
    outcome = outcome_of(STRIPE_REFUNDS, reply.status, state, kind)
    if outcome == REFUSED and not refund and (not error or _is_late(reply, again)):
        outcome = UNKNOWN
    if outcome == UNKNOWN:
        busy = reply.status == 409
        return unknown(reply, IN_PROGRESS if busy else NO_ANSWER, error.get("code", ""))
    return _answer(outcome, refund or {}, error, reply)


def stripe_refund_found(
    refunds: Iterable[Mapping[str, Any]], expected: Expected, reply: Reply
) -> tuple[str, Answer | None]:
    """Look for a refund in the complete listing of its payment.

    :return: kind of evidence, and the answer when it was found
    """
    own = {one["id"]: one for one in refunds if _named(one, expected)}
    if not own:
        return ABSENT, None
    (refund, *others) = own.values()
    if others or not _same(refund, expected):
        return CONFLICT, unknown(reply, CONFLICT, "other_payment")
    outcome = STRIPE_REFUNDS.get(refund.get("status"), UNKNOWN)
    if outcome == UNKNOWN:
        return NO_ANSWER, unknown(reply)
    return FOUND, _answer(outcome, refund, {}, reply)


def _is_late(reply, again):
    return again and not reply.replayed


def _named(refund, expected):
    return (refund.get("metadata") or {}).get("refund") == expected.uuid


def _same(refund, expected):
    return (
        _named(refund, expected)
        and refund.get("payment_intent") == expected.reference
        and refund.get("amount") == expected.minor
        and str(refund.get("currency")).upper() == expected.currency
    )


def _answer(outcome, refund, error, reply):
    refused = outcome == REFUSED
    code = error.get("code") or error.get("type") or refund.get("failure_reason")
    return Answer(
        outcome,
        object_id=refund.get("id") or "",
        code=(code or refund.get("status") or "") if refused else "",
        message=error.get("message") or "",
        status=reply.status,
        at=reply.at,
    )
