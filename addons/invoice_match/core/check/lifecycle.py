"""Statuses of an invoice's life cycle in the French reform (AFNOR XP Z12-012).

The numbers are the standard's. Those that only a platform or the seller may say are
shown in the list, never given to a bill here.
"""

from dataclasses import dataclass

#: Code -> name in English, for the field; French screens say the standard's own words.
STATUSES = {
    "200": "Submitted",
    "201": "Issued",
    "202": "Received",
    "203": "Made available",
    "204": "In hand",
    "205": "Approved",
    "206": "Approved in part",
    "207": "In dispute",
    "208": "Suspended",
    "209": "Completed",
    "210": "Refused",
    "211": "Payment sent",
    "212": "Collected",
    "213": "Rejected",
}


@dataclass(frozen=True)
class Situation:
    """What is known of a supplier's bill.

    :ivar match_state: of the comparison; ``none`` before the first.
    :ivar released: to payment, and unchanged since.
    :ivar reduced: less than the invoice is paid, which was agreed.
    :ivar credit_missing: a credit note is expected and has not come.
    :ivar asked: a question to the supplier is open; ``answered``: one has an answer.
    :ivar payment_sent: a payment of the whole left for the bank, or more than that.
    """

    match_state: str = "none"
    cancelled: bool = False
    released: bool = False
    reduced: bool = False
    credit_missing: bool = False
    asked: bool = False
    answered: bool = False
    payment_sent: bool = False


def status(bill: Situation) -> str:
    """The code of a bill's status; empty for one that was cancelled by us."""
    if bill.match_state == "refused":
        return "210"
    if bill.cancelled:
        return ""
    if bill.payment_sent:
        # That the money arrived (212) is the seller's to say.
        return "211"
    if bill.released:
        return "206" if bill.reduced else "205"
    if bill.asked:
        return "208"
    if bill.credit_missing:
        return "207"
    if bill.answered:
        return "209"
    return "202" if bill.match_state == "none" else "204"
