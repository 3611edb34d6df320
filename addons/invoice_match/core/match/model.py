"""What is compared, and what comes out."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True)
class Unit:
    """A unit of measure: ``factor`` reference units of ``family`` are one of it."""

    family: str = "unit"
    factor: Decimal = ONE

    def into(self, other: "Unit") -> Decimal | None:
        """How many of ``other`` are one of this; None where they cannot be compared."""
        if self.family != other.family:
            return None
        return self.factor / other.factor


@dataclass(frozen=True)
class Receipt:
    """Goods that came under one delivery note; returns are negative."""

    number: str
    quantity: Decimal


@dataclass(frozen=True)
class Terms:
    """What was agreed about an order line beside price and quantity.

    :ivar freight: a planned cost of the delivery, no goods.
    :ivar estimated: the price is an estimate.
    :ivar blanket: the ordered quantity is the most that may be called for.
    :ivar gross: the price before the discount that was agreed.
    :ivar billed: price at which earlier bills invoiced it, on average.
    :ivar cost: average cost of the item, per unit of the line.
    :ivar agreed_on: day of delivery.
    :ivar came_on: day on which the last of it came.
    :ivar held: received, but not accepted by the quality check.
    :ivar noted: its receipts have the numbers of the supplier's delivery notes.
    """

    freight: bool = False
    estimated: bool = False
    blanket: bool = False
    gross: Decimal | None = None
    billed: Decimal | None = None
    cost: Decimal | None = None
    agreed_on: date | None = None
    came_on: date | None = None
    held: Decimal = ZERO
    noted: bool = False


@dataclass(eq=False)
class OrderLine:
    """A line of one of our orders, with what has happened to it so far.

    It is the same line whatever is invoiced of it in the meantime: ``invoiced`` moves
    on from one bill to the next.

    :ivar refs: what a supplier may call the line in BT-132 (position, id, own number).
    :ivar names: what a supplier may call the order (our name, the supplier's).
    :ivar two_way: compared with the order only (services, payment by order).
    :ivar invoiced: by earlier bills that count, credits taken off.
    :ivar rates: of tax, in percent, that the order expects; empty if it says none.
    :ivar live: may be meant by a document that does not name its order.
    """

    id: int
    order: int
    names: frozenset[str] = frozenset()
    refs: frozenset[str] = frozenset()
    position: int = 0
    product: int | None = None
    seller_items: frozenset[str] = frozenset()
    buyer_items: frozenset[str] = frozenset()
    gtins: frozenset[str] = frozenset()
    text: str = ""
    unit: Unit = Unit()
    price: Decimal = ZERO
    ordered: Decimal = ZERO
    received: Decimal = ZERO
    invoiced: Decimal = ZERO
    receipts: tuple[Receipt, ...] = ()
    two_way: bool = False
    rates: frozenset[Decimal] = frozenset()
    live: bool = True
    terms: Terms = Terms()

    @property
    def open(self) -> Decimal:
        """What is still to be invoiced of the ordered quantity, or of more received."""
        return max(self.ordered, self.received) - self.invoiced

    @property
    def due(self) -> Decimal:
        """What may be invoiced now: ordered for two-way lines, else received."""
        return (self.ordered if self.two_way else self.received) - self.invoiced


@dataclass(frozen=True)
class InvoiceLine:
    """A line of an invoice as far as it is matched.

    :ivar price: net, per unit of ``unit``; None where only an amount is written.
    :ivar quantity: with the sign of the document: negative on credits.
    """

    key: str
    text: str = ""
    order: str = ""
    order_line: str = ""
    despatch: str = ""
    receipt: str = ""
    seller_item: str = ""
    buyer_item: str = ""
    gtin: str = ""
    unit: Unit = Unit()
    quantity: Decimal = ZERO
    price: Decimal | None = None
    net: Decimal = ZERO


@dataclass(frozen=True)
class Pair:
    """An invoice line, or a part of it, is this order line.

    :ivar quantity: in the order line's unit; None where units cannot be compared.
    :ivar reason: one of :data:`REASONS`.
    """

    key: str
    order_line: int
    quantity: Decimal | None
    confidence: float
    reason: str


#: Why a pair was made, from the surest to the least sure.
REASONS = (
    "person",
    "order_line",
    "delivery",
    "gtin",
    "buyer_item",
    "seller_item",
    "alias",
    "text",
    "parts",
    "kit",
)


@dataclass(frozen=True)
class Matching:
    """The pairs of one invoice.

    :ivar ambiguous: line -> order lines between which a person must choose.
    :ivar alone: lines that no order line answers to.
    """

    pairs: tuple[Pair, ...] = ()
    ambiguous: dict[str, tuple[int, ...]] = field(default_factory=dict)
    alone: tuple[str, ...] = ()
