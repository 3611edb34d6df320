"""Statements and notifications of a bank, as data."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .pain002 import Reason

#: Bank transaction codes (ISO): sub-families that say a payment came back.
_CAME_BACK = {"UPDD": "returned", "RRTN": "returned", "PRDD": "refunded"}
#: Reason codes with which a debtor asks for money back after the debit.
_REFUNDED = ("MD06",)
_BOOKED = "BOOK"


@dataclass(frozen=True)
class Charge:
    """A fee: ``amount`` above zero when the bank takes it."""

    amount: Decimal
    currency: str
    kind: str = ""
    included: bool | None = None


@dataclass(frozen=True)
class Balance:
    """A balance: ``OPBD``, ``CLBD``...; below zero when the account is overdrawn."""

    kind: str
    amount: Decimal
    currency: str
    day: date | None


@dataclass(frozen=True)
class BatchBooking:
    """A booking of many transactions in one amount."""

    message_id: str
    payment_id: str
    count: int | None
    total: Decimal | None


@dataclass(frozen=True)
class Detail:
    """One transaction inside an entry; what the bank left out is empty or None.

    :param amount: above zero for money in; None where only the entry has an amount.
    :param original_amount: as it was ordered (``InstdAmt``), without a sign.
    :param original_code: bank transaction code of what is coming back.
    """

    end_to_end_id: str = ""
    instruction_id: str = ""
    payment_id: str = ""
    message_id: str = ""
    transaction_id: str = ""
    bank_reference: str = ""
    mandate_reference: str = ""
    amount: Decimal | None = None
    currency: str = ""
    original_amount: Decimal | None = None
    charges: tuple[Charge, ...] = ()
    reason: Reason | None = None
    original_code: str = ""
    debtor: str = ""
    debtor_iban: str = ""
    creditor: str = ""
    creditor_iban: str = ""
    creditor_id: str = ""
    texts: tuple[str, ...] = ()
    creditor_reference: str = ""
    code: str = ""

    def fee(self) -> Decimal:
        """What the bank took for bringing it back: named charges, else what the
        booked amount exceeds the original one by."""
        if self.charges:
            return sum((charge.amount for charge in self.charges), Decimal(0))
        if self.reason and self.amount is not None and self.original_amount:
            return max(abs(self.amount) - self.original_amount, Decimal(0))
        return Decimal(0)


@dataclass(frozen=True)
class Entry:
    """One line of an account.

    :param amount: above zero for money in.
    :param status: ``BOOK``, ``PDNG``, ``INFO``, ``FUTR``.
    :param reversal: the bank says that it takes back an earlier entry.
    :param code: ISO bank transaction code ``PMNT-RDDT-ESDD``, or the bank's own.
    """

    reference: str
    amount: Decimal
    currency: str
    status: str
    booked_on: date | None
    value_on: date | None
    bank_reference: str = ""
    reversal: bool = False
    code: str = ""
    own_code: str = ""
    batch: BatchBooking | None = None
    charges: tuple[Charge, ...] = ()
    details: tuple[Detail, ...] = ()
    text: str = ""

    def outcome(self, detail: Detail) -> str:
        """What happened to a transaction: ``pending``, ``booked``, ``returned``,
        ``refunded`` or ``reversed``. The import of bank files calls it.

        Refunds that banks report as returns (MD01 after the debit) show by the days
        since the debit: see :func:`.refunds.classify`.
        """
        if self.status != _BOOKED:
            return "pending"
        last = (detail.code or self.code).rpartition("-")[2]
        if detail.reason and detail.reason.code in _REFUNDED:
            return "refunded"
        if last in _CAME_BACK:
            return _CAME_BACK[last]
        if detail.reason:
            return "returned"
        return "reversed" if self.reversal else "booked"


@dataclass(frozen=True)
class Statement:
    """An account over a time (camt.053) or some of its entries (camt.054)."""

    id: str
    created: datetime | None
    iban: str
    other_account: str
    currency: str
    number: int | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    owner: str = ""
    bank: str = ""
    balances: tuple[Balance, ...] = ()
    entries: tuple[Entry, ...] = ()

    def gap(self) -> Decimal | None:
        """Closing balance less opening balance less booked entries: zero when the
        statement is whole, None when it lacks a balance."""
        found = {one.kind: one.amount for one in reversed(self.balances)}
        opening = found.get("OPBD", found.get("PRCD"))
        if opening is None or "CLBD" not in found:
            return None
        booked = (one.amount for one in self.entries if one.status == _BOOKED)
        return found["CLBD"] - opening - sum(booked, Decimal(0))


@dataclass(frozen=True)
class BankReport:
    """A whole message.

    :param kind: ``statement`` (camt.053) or ``notification`` (camt.054).
    """

    version: str
    kind: str
    message_id: str
    created: datetime | None
    statements: tuple[Statement, ...]
