"""Means of payment of a client: in which order they are tried, what speaks against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

CARD, SEPA_PROVIDER, SEPA_BANK = "card", "sepa_provider", "sepa_bank"
KINDS = (CARD, SEPA_PROVIDER, SEPA_BANK)

#: States of a means; every other one than ``active`` is a why-not of that name.
ACTIVE = "active"
STATES = {
    ACTIVE: None,
    "draft": "mandate_unsigned",
    "waiting_bank": "mandate_waiting_bank",
    "suspended": "mandate_suspended",
    "cancelled": "mandate_cancelled",
    "set_aside": "means_set_aside",
    "not_ready": "provider_not_ready",
    "no_bank": "bank_not_ready",
}


@dataclass(frozen=True, slots=True)
class Means:
    """A card or a mandate that may serve a client's invoices.

    :param id: anything that tells it apart: ``("token", 7)``, ``("mandate", 3)``
    :param partner: id of the commercial entity whose invoices it pays
    :param state: a key of ``STATES``; ``not_ready`` when the provider cannot collect
        live (no webhook secret), ``no_bank`` when no account of ours collects by bank
        file, ``waiting_bank`` for B2B mandates
    :param reason: why it is suspended or set aside, shown with the why-not
    :param ends_on: last day it works: end of a card's month, end date of a mandate
    :param dormant_on: first day on which the mandate is dead (36 months)
    :param since: refusals up to this day do not count (renewed, new IBAN)
    :param currencies: None for all; SEPA has only euros, whatever is given
    :param limit: largest single debit the provider or the bank takes
    :param notice_days: pre-notification agreed in the mandate, None for the policy's
    :param send_from: first day something can be sent with it (tomorrow after the
        bank's cut-off), None for today
    :param lead_days: bank days between sending and the client's debit
    :param counts_on: bank day that a file handed in now counts for (after the bank's
        cut-off the next one), None for today
    :param not_before_due: our bank account's method forbids to debit before the due date
    :param default: the client's first choice
    :param rank: the client's own order, None where the client made none
    """

    id: Any
    partner: int
    kind: str
    state: str = ACTIVE
    reason: str = ""
    ends_on: date | None = None
    dormant_on: date | None = None
    since: date | None = None
    currencies: frozenset[str] | None = None
    limit: Decimal | None = None
    notice_days: int | None = None
    send_from: date | None = None
    lead_days: int = 0
    counts_on: date | None = None
    not_before_due: bool = False
    default: bool = False
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one means cannot serve; ``code`` is one of ``reasons.REASONS``."""

    means: Any
    code: str
    params: tuple[tuple[str, Any], ...] = ()


def ordered(
    means: Iterable[Means], order: Sequence[str], client_order: bool
) -> list[Means]:
    """Return the means a policy allows, the first to try first."""

    def key(one):
        own = (not one.default, one.rank is None, one.rank or 0) if client_order else ()
        return (*own, order.index(one.kind), not one.default, str(one.id))

    return sorted((one for one in means if one.kind in order), key=key)


def fixed_problem(means: Means, currency: str, amount: Decimal) -> Problem | None:
    """Return what speaks against a means on any day, None when nothing does."""
    if code := STATES[means.state]:
        return Problem(means.id, code, (("reason", means.reason),))
    if not _takes(means, currency):
        return Problem(means.id, "currency_not_supported", (("currency", currency),))
    if means.limit is not None and amount > means.limit:
        return Problem(means.id, "over_means_limit", (("limit", means.limit),))
    return None


def dated_problem(means: Means, day: date) -> Problem | None:
    """Return what speaks against debiting a means on ``day``."""
    if means.dormant_on and day >= means.dormant_on:
        return Problem(means.id, "mandate_dormant", (("since", means.dormant_on),))
    if means.ends_on and day > means.ends_on:
        code = "card_expired" if means.kind == CARD else "mandate_ended"
        return Problem(means.id, code, (("ended", means.ends_on),))
    return None


def _takes(means: Means, currency: str) -> bool:
    if means.kind != CARD:
        return currency == "EUR"
    return means.currencies is None or currency in means.currencies
