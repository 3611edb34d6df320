"""Both sides of the daily proof, and its result."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

# What an object at the provider means for the money.
CHARGED, UNDER_WAY, NOT_CHARGED = "charged", "under_way", "not_charged"
# How money goes back.
REFUND, DISPUTE = "refund", "dispute"


@dataclass(frozen=True, slots=True)
class ProviderObject:
    """One payment at the provider.

    :param reference: our reference as the provider kept it, empty where it has none
    :param database: uuid of the database in its metadata, empty where it has none
    :param state: ``charged``, ``under_way`` or ``not_charged``
    :param created: the provider's time
    :param taken_back: it says itself that the client took the money back
    """

    id: str
    reference: str
    database: str
    amount: Decimal
    currency: str
    state: str
    created: datetime
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Ours:
    """One attempt, or one other transaction of Odoo (a portal payment).

    :param provider_id: the provider's object where we know it, else empty
    :param state: a state of ``core.attempt``; transactions are told in the same words
    :param sent_at: when it was first sent
    """

    id: Any
    reference: str
    provider_id: str
    amount: Decimal
    currency: str
    state: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Back:
    """Money that went back at the provider: a refund, or a dispute it did not win.

    :param kind: ``refund`` or ``dispute``
    :param payment: the provider's id of the payment
    :param name: uuid of our own refund, empty where the provider names none
    """

    id: str
    kind: str
    payment: str
    amount: Decimal
    currency: str
    created: datetime
    name: str = ""


@dataclass(frozen=True)
class Unexplained:
    """Something a person must look at, with both sides.

    :param code: ``no_owner`` (a charge nobody asked for), ``two_owners``,
        ``charged_twice``, ``no_object`` (we say paid, the provider does not know it),
        ``not_charged`` (we say paid, the provider says no), ``charged_but_closed``
        (the provider was paid, we say refused or never sent), ``amount_differs``,
        ``currency_differs``; of money that went back ``refund_unknown`` and
        ``dispute_unknown``: Odoo does not know it
    """

    code: str
    objects: tuple[ProviderObject | Back, ...] = ()
    attempts: tuple[Ours, ...] = ()
    transactions: tuple[Ours, ...] = ()


@dataclass(frozen=True)
class Proof:
    """The result of one sweep.

    :param objects: provider objects of the window
    :param charges: those that took money or are about to, this database's or nobody's
    :param attempts: charges that map to exactly one attempt
    :param transactions: charges that map to exactly one other transaction
    :param other_databases: charges of other databases on the same account
    :param not_charged: objects that took no money
    :param open: mapped attempts whose outcome the resolver has yet to write
    """

    start: datetime
    end: datetime
    objects: int
    charges: int
    attempts: int
    transactions: int
    other_databases: int
    not_charged: int
    open: int
    unexplained: tuple[Unexplained, ...]

    @property
    def clean(self) -> bool:
        """Nothing is unexplained, and the counts add up."""
        mapped = self.attempts + self.transactions
        return not self.unexplained and mapped == self.charges
