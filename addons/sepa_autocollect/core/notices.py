"""Which mail for which event, and when; nobody gets two for one event."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import retry

PRE_NOTIFICATION = "pre_notification"
RECEIPT = "receipt"
FAILURE = "failure"  # we will try again
CONFIRM = "confirm"  # the client confirms by a link
NEW_MEANS = "new_means"  # the client must give another means
LAST_REMINDER = "last_reminder"  # nothing more will be tried
RETURNED = "returned"  # the bank took the money back
CARD_EXPIRY = "card_expiry"
DORMANCY = "dormancy"

#: On the invoice's own mail, or in a mail of its own.
BY_INVOICE, BY_MAIL = "invoice", "mail"


@dataclass(frozen=True, slots=True)
class Notice:
    """One mail to one client.

    :param on: day to send it
    :param items: receivable items it is about
    :param by: ``invoice`` when the invoice's own mail carries it
    :param key: the same for the same event, unique among notices sent
    """

    kind: str
    partner: int
    on: date
    items: tuple[int, ...]
    key: str
    by: str = BY_MAIL


def dedupe_key(kind: str, *subject: Any) -> str:
    """Return the key of an event: 64 hexadecimal digits, the same every time.

    :param subject: what tells the event apart: attempt uuid, item ids, days
    """
    text = "\0".join([kind, *(str(one) for one in subject)])
    return hashlib.sha256(text.encode()).hexdigest()


def notice_of_outcome(
    outcome: str,
    attempt: str,
    partner: int,
    items: Iterable[int],
    today: date,
    plan: retry.RetryPlan | None = None,
    other_means: bool = False,
) -> Notice | None:
    """Return the mail that tells a client what became of a debit, None for none.

    :param outcome: state of the attempt: ``done``, ``refused``, ``returned``...
    :param attempt: its uuid; the event is the outcome of this attempt
    :param plan: what ``retry.plan_retry`` says after the refusal
    :param other_means: another means will be tried by itself
    """
    kind = _kind_of_outcome(outcome, plan, other_means)
    if not kind:
        return None
    # One key whatever the mail: an outcome is told once, also when it is read anew.
    key = dedupe_key("outcome", attempt, outcome)
    return Notice(kind, partner, today, tuple(sorted(items)), key)


def _kind_of_outcome(outcome, plan, other_means):
    if outcome == "done":
        return RECEIPT
    if outcome == "returned":
        return RETURNED
    if outcome != "refused" or plan is None:
        return None
    # A busy provider is no news for the client, nor is what a person must look at.
    if plan.step == retry.PERSON or plan.kind == retry.BUSY and plan.on:
        return None
    if plan.step == retry.CONFIRM:
        return CONFIRM
    if plan.step == retry.AGAIN or other_means:
        return FAILURE
    return NEW_MEANS if plan.kind in retry.FINAL else LAST_REMINDER


def unsent(notices: Iterable[Notice], sent: Collection[str]) -> list[Notice]:
    """Return the notices whose event was not told yet, each event once."""
    seen = set(sent)
    fresh = []
    for notice in notices:
        if notice.key not in seen:
            seen.add(notice.key)
            fresh.append(notice)
    return fresh
