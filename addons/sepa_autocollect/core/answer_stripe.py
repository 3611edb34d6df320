"""What Stripe's answers say about an attempt."""

from collections.abc import Iterable, Mapping
from typing import Any

from .answer import Answer, Expected, Reply, unknown
from .attempt import REFUSED, UNKNOWN
from .evidence import ABSENT, CONFLICT, FOUND, IN_PROGRESS, NO_ANSWER
from .outcome import STRIPE_STATES, outcome_of
from .refusals_stripe import stripe_kind
from .retry import ASK, AUTHENTICATION

_CONFIRM = "requires_action"


def stripe_answer(reply: Reply, expected: Expected, again: bool = False) -> Answer:
    """Read the answer to a charge.

    :param again: the charge was sent before; a refusal that names no payment may then
        be about this call alone (a changed key, a parameter) and says nothing about
        the first one
    """
    body = reply.read()
    if reply.status is None or body is None:
        return unknown(reply)
    error = body.get("error")
    error = error if isinstance(error, dict) else {}
    # With 409 the same call is still under way; else it was made with other content.
    if error.get("type") == "idempotency_error" and reply.status != 409:
        return unknown(reply, CONFLICT, "idempotency_error")
    intent = _intent(error.get("payment_intent") if error else body)
    if intent and not _same(intent, expected):
        return unknown(reply, CONFLICT, "other_payment")
    state = intent.get("status") if intent else None
    outcome = outcome_of(STRIPE_STATES, reply.status, state, error.get("type") or "")
    understood = intent or error
    if outcome == REFUSED and (
        not understood or (again and not intent and not reply.replayed)
    ):
        outcome = UNKNOWN
    if outcome == UNKNOWN:
        busy = reply.status == 409
        return unknown(reply, IN_PROGRESS if busy else NO_ANSWER, error.get("code", ""))
    return _answer(outcome, intent, error, reply)


def stripe_found(
    intents: Iterable[Mapping[str, Any]], expected: Expected, reply: Reply
) -> tuple[str, Answer | None]:
    """Look for an attempt in a complete listing.

    :return: kind of evidence, and the answer when it was found
    """
    own = {one["id"]: one for one in intents if _named(one, expected)}
    if not own:
        return ABSENT, None
    (intent, *others) = own.values()
    if others or not _same(intent, expected):
        return CONFLICT, unknown(reply, CONFLICT, "other_payment")
    outcome = outcome_of(STRIPE_STATES, 200, intent.get("status"))
    if outcome == UNKNOWN:
        return NO_ANSWER, unknown(reply)
    return FOUND, _answer(outcome, intent, {}, reply)


def _intent(value):
    if isinstance(value, dict) and value.get("object") == "payment_intent":
        return value
    return None


def _named(intent, expected):
    named = (intent.get("metadata") or {}).get("attempt")
    return (
        named == expected.uuid
        if named
        else (intent.get("description") == expected.reference)
    )


def _same(intent, expected):
    return (
        _named(intent, expected)
        and intent.get("amount") == expected.minor
        and str(intent.get("currency")).upper() == expected.currency
    )


def _answer(outcome, intent, error, reply):
    intent = intent or {}
    refused = outcome == REFUSED
    error = (error or intent.get("last_payment_error") or {}) if refused else {}
    state = intent.get("status") or ""
    code = error.get("decline_code") or error.get("code") or error.get("type") or ""
    kind = stripe_kind(error) if error else ASK
    if refused and not error and state == _CONFIRM:
        kind = AUTHENTICATION
    return Answer(
        outcome,
        object_id=intent.get("id") or "",
        code=(code or state) if refused else "",
        advice=error.get("advice_code") or "",
        kind=kind if refused else "",
        message=error.get("message") or "",
        status=reply.status,
        at=reply.at,
    )
