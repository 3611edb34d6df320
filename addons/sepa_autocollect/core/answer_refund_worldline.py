"""What Worldline's answers say about a refund."""

from collections.abc import Iterable, Mapping
from typing import Any

from .answer import Answer, Expected, Reply, unknown
from .attempt import REFUSED, UNKNOWN
from .evidence import ABSENT, CONFLICT, FOUND, IN_PROGRESS, NO_ANSWER
from .outcome import outcome_of
from .reference import refund_of
from .refund import WORLDLINE_REFUNDS


def worldline_refund_answer(
    reply: Reply, expected: Expected, again: bool = False
) -> Answer:
    """Read the answer to a refund.

    :param expected: ``reference`` is the refund's own name at Worldline
    :param again: it was sent before; Worldline does not say which answers are replays,
        so a refusal that names no refund says nothing then
    """
    body = reply.read()
    if reply.status is None or body is None:
        return unknown(reply)
    refund = _refund(body)
    if refund and not _same(refund, expected):
        return unknown(reply, CONFLICT, "other_payment")
    errors = _errors(body, refund)
    state = refund.get("status") if refund else None
    outcome = outcome_of(WORLDLINE_REFUNDS, reply.status, state)
    if outcome == REFUSED and not refund and (again or not errors):
        outcome = UNKNOWN
    if outcome == UNKNOWN:
        return unknown(reply, IN_PROGRESS if reply.status == 409 else NO_ANSWER)
    return _answer(outcome, refund or {}, errors, reply)


def worldline_refund_found(
    refunds: Iterable[Mapping[str, Any]], expected: Expected, reply: Reply
) -> tuple[str, Answer | None]:
    """Look for a refund in the complete listing of its payment.

    :return: kind of evidence, and the answer when it was found

    One of the same amount that has lost its name may be ours: nothing is absent then.
    """
    refunds = list(refunds)
    own = [one for one in refunds if _name(one) == expected.reference]
    if not own:
        doubtful = any(
            not refund_of(_name(one)) and _money(one) == _asked(expected)
            for one in refunds
        )
        return (CONFLICT if doubtful else ABSENT), None
    if len(own) > 1 or not _same(own[0], expected):
        return CONFLICT, unknown(reply, CONFLICT, "other_payment")
    outcome = WORLDLINE_REFUNDS.get(own[0].get("status"), UNKNOWN)
    if outcome == UNKNOWN:
        return NO_ANSWER, unknown(reply)
    return FOUND, _answer(outcome, own[0], _errors({}, own[0]), reply)


def _refund(body):
    for one in (body, body.get("refundResult")):
        if isinstance(one, dict) and "refundOutput" in one:
            return one
    return None


def _name(refund):
    references = (refund.get("refundOutput") or {}).get("references") or {}
    return references.get("merchantReference") or ""


def _money(refund):
    money = (refund.get("refundOutput") or {}).get("amountOfMoney") or {}
    return money.get("amount"), money.get("currencyCode")


def _asked(expected):
    return expected.minor, expected.currency


def _same(refund, expected):
    return (_name(refund), _money(refund)) == (expected.reference, _asked(expected))


def _errors(body, refund):
    status = (refund or {}).get("statusOutput") or {}
    errors = status.get("errors") or body.get("errors") or []
    return [one for one in errors if isinstance(one, dict)]


def _answer(outcome, refund, errors, reply):
    first = errors[0] if errors and outcome == REFUSED else {}
    code = first.get("errorCode") or first.get("code") or refund.get("status")
    return Answer(
        outcome,
        object_id=str(refund.get("id") or ""),
        code=str(code or "") if outcome == REFUSED else "",
        message=str(first.get("message") or ""),
        status=reply.status,
        at=reply.at,
    )
