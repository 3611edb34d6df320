"""What a company, a client group or a client wants of the collection."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from .means import CARD, KINDS
from .retry import PolicyError, RetryRules

AT_DUE, BEFORE_DUE, AT_VALIDATION = "due", "before_due", "validation"
BY_TERM, WHOLE = "by_term", "whole"
PER_INVOICE, PER_CLIENT = "invoice", "client"
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Policy:
    """Rules of one client's collection, all layers applied.

    Amounts are in the company's currency.

    :param enabled: False leaves every invoice to a person
    :param when: ``due``, ``before_due`` (by ``days_before``) or ``validation``
    :param instalments: ``by_term`` (each at its own due date) or ``whole`` (together,
        at the last one)
    :param minimum: smallest debit
    :param maximum: largest debit; an invoice above it is left to a person
    :param order: kinds of means allowed, first one first
    :param fallback: try the next means when one cannot be used or is exhausted
    :param client_order: the client's own order and default go before ``order``
    :param weekdays: days clients are debited on, Monday is 0
    :param blackout: days clients are not debited on
    :param grouping: one debit per ``invoice`` or per ``client``
    :param credit_share: share of each open credit used first, 0 to 1
    :param notice_days: pre-notification of SEPA debits; a mandate may agree otherwise
    :param card_notice_days: the same for cards, 0 for none
    :param notice_on_retry: announce a second try anew
    :param notice_valid_days: how late after the announced day a debit may still come
    :param human_above: debits above it wait for a person, None for never
    :param human_first: the first debit of a client waits for a person
    """

    enabled: bool = True
    when: str = AT_DUE
    days_before: int = 0
    instalments: str = BY_TERM
    minimum: Decimal = Decimal(0)
    maximum: Decimal | None = None
    order: tuple[str, ...] = KINDS
    fallback: bool = True
    client_order: bool = True
    weekdays: frozenset[int] = EVERY_DAY
    blackout: frozenset[date] = frozenset()
    grouping: str = PER_INVOICE
    credit_share: Decimal = Decimal(1)
    notice_days: int = 14
    card_notice_days: int = 0
    notice_on_retry: bool = True
    notice_valid_days: int = 30
    human_above: Decimal | None = None
    human_first: bool = False
    retry: RetryRules = field(default_factory=RetryRules)

    def __post_init__(self):
        """Refuse what no run could obey.

        :raises PolicyError: naming the field
        """
        rules = {
            "when": self.when in (AT_DUE, BEFORE_DUE, AT_VALIDATION),
            "days_before": self.days_before >= 0,
            "instalments": self.instalments in (BY_TERM, WHOLE),
            "minimum": self.minimum >= 0,
            "maximum": self.maximum is None or self.maximum >= self.minimum,
            "order": set(self.order) <= set(KINDS)
            and len(set(self.order)) == len(self.order),
            "weekdays": bool(self.weekdays) and self.weekdays <= EVERY_DAY,
            "grouping": self.grouping in (PER_INVOICE, PER_CLIENT),
            "credit_share": 0 <= self.credit_share <= 1,
            "notice_days": self.notice_days >= 0,
            "card_notice_days": self.card_notice_days >= 0,
            "notice_valid_days": self.notice_valid_days >= 0,
        }
        for name, kept in rules.items():
            if not kept:
                raise PolicyError(name, getattr(self, name))

    def notice_days_of(self, kind: str) -> int:
        """Return the days of pre-notification for a kind of means."""
        return self.card_notice_days if kind == CARD else self.notice_days


def layered(base: Policy, *layers: Mapping[str, Any]) -> Policy:
    """Return ``base`` changed by each layer in turn; None in a layer inherits.

    :param base: the company's policy
    :param layers: values by field name: the client group's, then the client's
    :raises PolicyError: for a name that is no field, or a value it cannot have
    """
    known = {f.name for f in fields(Policy)}
    for layer in layers:
        if unknown := sorted(set(layer) - known):
            raise PolicyError(unknown[0], layer[unknown[0]])
        base = replace(base, **{k: v for k, v in layer.items() if v is not None})
    return base
