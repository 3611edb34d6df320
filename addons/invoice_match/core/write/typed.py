"""An invoice typed by its seller: what is typed, and the document it makes."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..capture.document import Document, Line, Tax, Totals
from ..capture.party import Party, Payment
from ..capture.references import References
from ..capture.sums import ZERO, rounded


@dataclass(frozen=True)
class TypedLine:
    """A line of an order with the quantity that is invoiced of it.

    :ivar price: net, of one ``unit``.
    :ivar category: of UNTDID 5305; ``reason`` says why there is no tax.
    """

    name: str
    quantity: Decimal
    price: Decimal
    unit: str = "C62"
    category: str = "S"
    rate: Decimal = ZERO
    reason: str = ""
    reason_code: str = ""
    seller_item: str = ""
    buyer_item: str = ""
    gtin: str = ""
    order_line: str = ""

    @property
    def net(self) -> Decimal:
        """Quantity times price, to the cent."""
        return rounded(self.quantity * self.price)


@dataclass(frozen=True)
class Typed:
    """What a supplier typed, and what we know about it and about us."""

    number: str
    issued: date
    currency: str
    seller: Party
    buyer: Party
    order: str = ""
    sales_order: str = ""
    due_date: date | None = None
    terms: str = ""
    notes: tuple[str, ...] = ()
    account: str = ""
    holder: str = ""
    delivery_note: str = ""
    lines: tuple[TypedLine, ...] = field(default_factory=tuple)


def to_document(typed: Typed) -> Document:
    """Return the invoice, every sum computed from quantities, prices and rates."""
    taxes = _taxes(typed.lines)
    return Document(
        syntax="cii",
        number=typed.number,
        issued=typed.issued,
        kind="380",
        currency=typed.currency,
        due_date=typed.due_date,
        terms=typed.terms,
        notes=typed.notes,
        references=References(
            order=typed.order,
            sales_order=typed.sales_order,
            despatch=typed.delivery_note,
        ),
        seller=typed.seller,
        buyer=typed.buyer,
        payments=_payments(typed),
        lines=tuple(_line(one, place) for place, one in enumerate(typed.lines, 1)),
        taxes=taxes,
        totals=_totals(typed.lines, taxes),
    )


def _payments(typed) -> tuple[Payment, ...]:
    """A transfer to the account, which is 58 for SEPA and 30 for others."""
    if not typed.account:
        return ()
    means = "58" if typed.currency == "EUR" else "30"
    return (Payment(means, "", typed.number, typed.account, typed.holder),)


def _line(one: TypedLine, place: int) -> Line:
    return Line(
        number=str(place),
        name=one.name,
        quantity=one.quantity,
        unit=one.unit,
        price=one.price,
        net=one.net,
        category=one.category,
        rate=one.rate,
        seller_item=one.seller_item,
        buyer_item=one.buyer_item,
        gtin=one.gtin,
        order_line=one.order_line,
    )


def _taxes(lines) -> tuple[Tax, ...]:
    """The breakdown by category and rate (BG-23); the first reason given counts."""
    bases = defaultdict(lambda: ZERO)
    reasons = {}
    for one in lines:
        key = one.category, one.rate
        bases[key] += one.net
        if one.reason or one.reason_code:
            reasons.setdefault(key, (one.reason, one.reason_code))
    return tuple(
        Tax(key[0], key[1], basis, rounded(basis * key[1] / 100), *reasons.get(key, ()))
        for key, basis in bases.items()
    )


def _totals(lines, taxes) -> Totals:
    net = sum((one.net for one in lines), ZERO)
    tax = sum((one.amount for one in taxes), ZERO)
    return Totals(lines=net, untaxed=net, tax=tax, total=net + tax, due=net + tax)
