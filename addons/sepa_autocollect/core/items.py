"""What the engine decides about: open items, credits, holds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from .days import Calendar
from .means import Means
from .policy import Policy
from .retry import Try

BY_CLIENT, BY_INVOICE = "client", "invoice"


@dataclass(frozen=True, slots=True)
class Announced:
    """A pre-notification that was sent.

    :param on: day it was sent
    :param collect_on: day of the debit it named
    :param amount: amount it named for this item
    :param means: id of the means it named
    """

    on: date
    collect_on: date
    amount: Decimal
    means: Any


@dataclass(frozen=True, slots=True)
class Item:
    """One open receivable journal item of a posted invoice.

    :param partner: id of the commercial entity
    :param residual: what is open, in ``currency``
    :param due: None counts as ``validated``
    :param disputed: the reason when disputed or blocked, else empty
    :param attempt: the open attempt that collects it, None
    :param payment: another payment that is pending on its invoice, None
    :param announced: the last pre-notification sent, None
    :param mail_on: day the invoice's own mail will leave, None when it left or never
    :param approved: amount a person agreed to collect, None
    """

    id: int
    invoice: int
    number: str
    partner: int
    currency: str
    residual: Decimal
    due: date | None
    validated: date
    disputed: str = ""
    attempt: Any = None
    payment: Any = None
    announced: Announced | None = None
    mail_on: date | None = None
    approved: Decimal | None = None

    @property
    def due_on(self) -> date:
        """Due date, or the day of validation of what has none."""
        return self.due or self.validated


@dataclass(frozen=True, slots=True)
class Credit:
    """An open credit note or payment of the client.

    :param amount: what is open, positive
    :param invoice: the invoice it belongs to, which it covers first; None
    """

    id: int
    partner: int
    currency: str
    amount: Decimal
    day: date
    invoice: int | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A person's stop on a client or an invoice.

    :param scope: ``client`` or ``invoice``
    :param target: id of the partner or the invoice
    :param until: last day of the hold, None for no end
    """

    scope: str
    target: int
    reason: str
    until: date | None = None


def _same(amount: Decimal, _currency: str) -> Decimal:
    return amount


@dataclass(frozen=True)
class Situation:
    """All that a decision depends on.

    :param policies: by partner; others follow ``policy``
    :param tries: refused attempts of these means and items
    :param collected: partners that once paid a debit
    :param horizon: days ahead a debit may be planned; 0 is today's run alone
    :param worth: ``(amount, currency)`` in the company's currency
    :param by_hand: a person asked for these items now: waiting after a refusal, and
        giving up after some, is theirs to judge; what will never work stays refused
    """

    today: date
    calendar: Calendar
    items: Sequence[Item]
    means: Sequence[Means] = ()
    credits: Sequence[Credit] = ()
    holds: Sequence[Hold] = ()
    tries: Sequence[Try] = ()
    policy: Policy = field(default_factory=Policy)
    policies: Mapping[int, Policy] = field(default_factory=dict)
    collected: frozenset[int] = frozenset()
    horizon: int = 60
    worth: Callable[[Decimal, str], Decimal] = _same
    by_hand: bool = False

    def policy_of(self, partner: int) -> Policy:
        """Return the policy of a client."""
        return self.policies.get(partner, self.policy)
