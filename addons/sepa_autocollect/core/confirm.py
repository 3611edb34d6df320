"""A refused payment that its client may still finish at the provider."""

from dataclasses import dataclass

from .answer import Answer, Expected, Reply
from .answer_stripe import stripe_answer
from .attempt import DONE

#: What may be known of the payment at the provider.
OPEN, PAID, ENDED, UNSURE = "open", "paid", "ended", "unsure"
#: Stripe: money may still be taken by whoever has the payment's secret.
_OPEN = frozenset({"requires_payment_method", "requires_confirmation"})
_ACTION = "requires_action"


@dataclass(frozen=True, slots=True)
class Finish:
    """How a payment stands that a client may finish.

    :param state: ``open``, ``paid``, ``ended`` (nobody can finish it any more) or
        ``unsure``: only the first three are definite
    :param secret: with it the client's browser finishes this payment and no other;
        never kept, never shown to anybody else
    """

    state: str
    answer: Answer
    secret: str = ""


def stripe_finish(reply: Reply, expected: Expected) -> Finish:
    """Read an answer about one PaymentIntent: to a question, or to its cancelling.

    Anything but the intent itself, in a 200 and about the attempt, is not definite.
    """
    answer = stripe_answer(reply, expected, again=True)
    intent = reply.read() or {}
    if reply.status != 200 or not answer.object_id:
        return Finish(UNSURE, answer)
    if answer.outcome == DONE:
        return Finish(PAID, answer)
    status = intent.get("status")
    if status == "canceled":
        return Finish(ENDED, answer)
    if status in _OPEN or status == _ACTION:
        return Finish(OPEN, answer, intent.get("client_secret") or "")
    return Finish(UNSURE, answer)
