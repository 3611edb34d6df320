"""What can be wrong with a document as a whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..capture.document import Document
from ..capture.kinds import (
    BILL,
    CORRECTION,
    FACTORED,
    SELF_BILLED,
    is_price_only,
    kind_of,
)
from ..capture.sums import differences
from .finding import Finding

#: Older than this many days is stale; EN 16931 says nothing, tax offices allow years.
STALE_DAYS = 365
#: Categories without tax that need a reason (BR-E-10 and its like).
_EXEMPT = {"E", "AE", "K", "G", "O"}


@dataclass(frozen=True)
class Agreement:
    """How much and how long may be called for under a blanket order.

    :ivar limit: untaxed, in the order's currency; None without a limit.
    :ivar spent: untaxed, by earlier bills that count.
    """

    limit: Decimal | None = None
    spent: Decimal = Decimal(0)
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class OrderFacts:
    """An order that an invoice names, as far as its header matters."""

    name: str
    seller: int | None
    currency: str
    ordered_on: date | None = None
    state: str = "open"  # open, draft, cancelled, closed
    payment_days: int | None = None
    agreement: Agreement | None = None


@dataclass(frozen=True)
class AccountFacts:
    """The account an invoice asks to be paid to.

    :ivar state: ``trusted``, ``new``, ``unconfirmed``, ``archived``, ``none``.
    :ivar shared_with: names of other suppliers that have the same number.
    """

    number: str = ""
    state: str = "none"
    shared_with: tuple[str, ...] = ()
    country: str = ""
    supplier_country: str = ""


@dataclass(frozen=True)
class Facts:
    """What the records say about an invoice; gathered by the model layer.

    :ivar seller: commercial entity the document's seller was recognised as.
    :ivar sellers: every entity its numbers point to; two are a contradiction.
    :ivar self_billing: we write this supplier's invoices ourselves.
    :ivar rate: how much of the tax currency is one of the document's, on its day.
    :ivar names_us: whether the buyer's numbers are ours; None where none is given.
    """

    today: date
    seller: int | None = None
    sellers: tuple[int, ...] = ()
    names_us: bool | None = None
    named: tuple[str, ...] = ()
    orders: tuple[OrderFacts, ...] = ()
    account: AccountFacts = field(default_factory=AccountFacts)
    payment_days: int | None = None
    needs_vat: bool = True
    self_billing: bool = False
    rate: Decimal | None = None

    @property
    def named_elsewhere(self) -> bool:
        """Whether every order that is named is one of another supplier."""
        sellers = {order.seller for order in self.orders}
        known = self.seller is not None and len(self.orders) == len(self.named)
        return known and bool(sellers) and sellers.isdisjoint({None, self.seller})


def check_header(document: Document, facts: Facts) -> Iterator[Finding]:
    """Every exception of the document's header, sums, orders and account."""
    yield from _kind(document)
    yield from _parties(document, facts)
    yield from _dates(document, facts)
    yield from _sums(document)
    yield from _law(document, facts)
    yield from _orders(document, facts)
    yield from _account(document, facts.account)
    for fault in document.faults:
        details = {
            "line": str(fault.line),
            "element": fault.element,
            "value": fault.value,
            "expected": fault.expected,
        }
        yield Finding("H15", details=details)


def _kind(document: Document) -> Iterator[Finding]:
    kind = kind_of(document.kind)
    if kind is None:
        yield Finding("H12", details={"code": document.kind, "why": "unknown"})
    elif kind.treatment == CORRECTION and not document.references.preceding:
        yield Finding("H12", details={"code": kind.code, "why": "corrects_nothing"})
    elif kind.treatment not in (BILL, SELF_BILLED, CORRECTION, FACTORED):
        yield Finding("H12", details={"code": kind.code, "why": kind.treatment})


def _parties(document: Document, facts: Facts) -> Iterator[Finding]:
    if facts.seller is None:
        yield Finding("H01", details={"name": document.seller.name})
    elif len(set(facts.sellers)) > 1:
        yield Finding("H02", details={"why": "numbers", "name": document.seller.name})
    for order in facts.orders:
        if facts.seller is not None and order.seller not in (None, facts.seller):
            yield Finding("H02", details={"why": "order", "order": order.name})
    if facts.names_us is False:
        yield Finding("H03", details={"name": document.buyer.name})


def _dates(document: Document, facts: Facts) -> Iterator[Finding]:
    issued = document.issued
    if issued is None:
        yield Finding("H09", details={"why": "missing"})
        return
    if issued > facts.today:
        yield Finding("H09", details={"why": "future", "day": issued.isoformat()})
    if (facts.today - issued).days > STALE_DAYS:
        yield Finding("H09", details={"why": "stale", "day": issued.isoformat()})
    for order in facts.orders:
        if order.ordered_on and issued < order.ordered_on:
            details = {
                "why": "before_order",
                "day": issued.isoformat(),
                "order": order.name,
            }
            yield Finding("H09", details=details)
    agreed = facts.payment_days
    due = document.due_date
    # The sooner of two agreements is not ours to choose: only worse terms are shown.
    if agreed is not None and due and (due - issued).days < agreed:
        yield Finding(
            "H10",
            found=Decimal((due - issued).days),
            expected=Decimal(agreed),
            details={"day": due.isoformat()},
        )


def _sums(document: Document) -> Iterator[Finding]:
    for one in differences(document):
        code = "L13" if one.rule == "R120" else "H11"
        yield Finding(
            code,
            line=one.where if code == "L13" else "",
            found=one.written,
            expected=one.computed,
            amount=one.by,
            details={"rule": one.rule, "where": one.where},
        )


def _law(document: Document, facts: Facts) -> Iterator[Finding]:
    seller = document.seller
    taxed = any(tax.amount for tax in document.taxes) or bool(document.totals.tax)
    if taxed and facts.needs_vat and not (seller.vat or seller.tax_number):
        yield Finding("H14", details={"why": "no_vat_number", "name": seller.name})
    if not document.number:
        yield Finding("H14", details={"why": "no_number", "name": seller.name})
    for tax in document.taxes:
        silent = not (tax.reason or tax.reason_code)
        if tax.category in _EXEMPT and silent and not tax.amount:
            yield Finding("H14", details={"why": "no_reason", "name": tax.category})


def _orders(document: Document, facts: Facts) -> Iterator[Finding]:
    known = {order.name for order in facts.orders}
    for name in facts.named:
        if name not in known:
            yield Finding("P02", details={"order": name})
    for order in facts.orders:
        if order.currency and document.currency and order.currency != document.currency:
            details = {"order": order.name, "currency": order.currency}
            yield Finding("H06", details={**details, "written": document.currency})
        if order.state in ("draft", "cancelled"):
            yield Finding("P03", details={"order": order.name, "state": order.state})
        elif order.state == "closed" and not is_price_only(document.kind):
            yield Finding("P04", details={"order": order.name})


def _account(document: Document, account: AccountFacts) -> Iterator[Finding]:
    if not account.number:
        return
    details = {"account": account.number}
    if account.state != "trusted":
        yield Finding("H08", details={**details, "why": account.state})
    if account.shared_with:
        names = ", ".join(account.shared_with)
        yield Finding("H08", details={**details, "why": "shared", "names": names})
    if account.country and account.supplier_country not in ("", account.country):
        country = {"country": account.country, "supplier": account.supplier_country}
        yield Finding("H08", details={**details, **country, "why": "country"})
    kind = kind_of(document.kind)
    payee = document.payee
    factored = kind is not None and kind.treatment == FACTORED
    if factored or (payee and payee.name and payee.name != document.seller.name):
        name = payee.name if payee else ""
        yield Finding("H08", details={**details, "why": "payee", "name": name})
