"""A supplier's invoice or credit note: header, parties, lines, sums, as written."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .party import Delivery, Party, Payment
from .references import References


@dataclass(frozen=True)
class Fault:
    """A value that could not be understood: where, what it says, what is expected."""

    line: int
    element: str
    value: str
    expected: str


@dataclass(frozen=True)
class Adjustment:
    """An allowance or charge, of the document (BG-20, BG-21) or of a line (BG-27, 28).

    ``amount`` is positive for both; ``charge`` says which it is.
    """

    charge: bool
    amount: Decimal
    base: Decimal | None = None
    percent: Decimal | None = None
    reason: str = ""
    code: str = ""
    category: str = ""
    rate: Decimal | None = None

    @property
    def signed(self) -> Decimal:
        """What it adds to the amount it stands beside."""
        return self.amount if self.charge else -self.amount


@dataclass(frozen=True)
class Tax:
    """One row of the VAT breakdown (BG-23)."""

    category: str
    rate: Decimal | None
    basis: Decimal | None
    amount: Decimal | None
    reason: str = ""
    reason_code: str = ""
    kind: str = "VAT"


@dataclass(frozen=True)
class Line:
    """One invoice line (BG-25)."""

    number: str = ""  # BT-126
    parent: str = ""  # the line this one is a part of; then it adds nothing by itself
    role: str = ""  # GROUP, DETAIL or INFORMATION (Factur-X EXTENDED, BT-X-8)
    note: str = ""  # BT-127
    name: str = ""  # BT-153
    description: str = ""  # BT-154
    seller_item: str = ""  # BT-155
    buyer_item: str = ""  # BT-156
    gtin: str = ""  # BT-157, where its scheme is GS1's
    standard_item: str = ""  # BT-157 of another scheme
    classes: tuple[tuple[str, str], ...] = ()  # BT-158: scheme, code
    origin: str = ""  # BT-159
    quantity: Decimal | None = None  # BT-129
    unit: str = ""  # BT-130, UN/ECE Recommendation 20
    price: Decimal | None = None  # BT-146, net
    price_discount: Decimal | None = None  # BT-147
    gross_price: Decimal | None = None  # BT-148
    base_quantity: Decimal | None = None  # BT-149
    base_unit: str = ""  # BT-150
    net: Decimal | None = None  # BT-131
    category: str = ""  # BT-151
    rate: Decimal | None = None  # BT-152
    adjustments: tuple[Adjustment, ...] = ()
    order: str = ""
    order_line: str = ""  # BT-132
    despatch: str = ""
    despatch_line: str = ""
    receipt: str = ""
    receipt_line: str = ""
    object_id: str = ""  # BT-128
    accounting: str = ""  # BT-133
    period_start: date | None = None  # BT-134
    period_end: date | None = None  # BT-135

    @property
    def counts(self) -> bool:
        """Whether its net amount is one of those that BT-106 adds up."""
        return not self.parent and self.role not in ("GROUP", "INFORMATION")


@dataclass(frozen=True)
class Totals:
    """The document's own sums (BG-22), in its currency but for ``tax_accounting``."""

    lines: Decimal | None = None  # BT-106
    allowances: Decimal | None = None  # BT-107
    charges: Decimal | None = None  # BT-108
    untaxed: Decimal | None = None  # BT-109
    tax: Decimal | None = None  # BT-110
    tax_accounting: Decimal | None = None  # BT-111
    total: Decimal | None = None  # BT-112
    prepaid: Decimal | None = None  # BT-113
    rounding: Decimal | None = None  # BT-114
    due: Decimal | None = None  # BT-115
    third_party: Decimal | None = None  # XRechnung extension, BT-DEX-002


@dataclass(frozen=True)
class Attachment:
    """A file inside or beside the invoice (BG-24)."""

    name: str
    mime: str = ""
    description: str = ""
    url: str = ""
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Discount:
    """A discount for payment until a day, or within days after the invoice's date."""

    percent: Decimal
    days: int | None = None
    until: date | None = None
    base: Decimal | None = None


@dataclass(frozen=True)
class Document:
    """What one file says, and which of its values could not be understood."""

    syntax: str  # "ubl", "cii" or "zf1"
    profile: str = ""  # BT-24
    process: str = ""  # BT-23
    number: str = ""  # BT-1
    issued: date | None = None  # BT-2
    kind: str = ""  # BT-3, UNTDID 1001
    currency: str = ""  # BT-5
    tax_currency: str = ""  # BT-6
    tax_point: date | None = None  # BT-7
    due_date: date | None = None  # BT-9
    terms: str = ""  # BT-20
    period_start: date | None = None  # BT-73
    period_end: date | None = None  # BT-74
    notes: tuple[str, ...] = ()  # BT-22
    discounts: tuple[Discount, ...] = ()
    references: References = field(default_factory=References)
    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    payee: Party | None = None
    representative: Party | None = None
    delivery: Delivery = field(default_factory=Delivery)
    payments: tuple[Payment, ...] = ()
    lines: tuple[Line, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    taxes: tuple[Tax, ...] = ()
    totals: Totals = field(default_factory=Totals)
    attachments: tuple[Attachment, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def header_only(self) -> bool:
        """Whether it has sums but no lines: Factur-X MINIMUM and BASIC WL."""
        return not self.lines
