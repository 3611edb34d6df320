"""Invoices of our own making, written in UBL and in CII from one description."""

from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from invoice_match.core.capture.document import Adjustment, Document, Line, Tax, Totals
from invoice_match.core.capture.party import Address, Party, Payment
from invoice_match.core.capture.references import References

UBL = "urn:oasis:names:specification:ubl:schema:xsd"
CII = "urn:un:unece:uncefact:data:standard"


def invoice(**values) -> Document:
    """A small sound invoice: 3 x 12.50 and 1 x 40, 20 %, with freight of 5."""
    lines = values.pop("lines", None) or (
        line("1", "Vis inox 6x40", 3, "12.50", order_line="10", gtin="4006381333931"),
        line("2", "Équerre", 1, "40.00", seller_item="EQ-40", buyer_item="B-7"),
    )
    adjustments = values.pop("adjustments", (charge("5.00", "Transport"),))
    defaults = {
        "syntax": "ubl",
        "profile": "urn:cen.eu:en16931:2017",
        "number": "F-2026-17",
        "issued": date(2026, 1, 31),
        "kind": "380",
        "currency": "EUR",
        "due_date": date(2026, 3, 2),
        "terms": "30 jours",
        "notes": ("Merci de votre commande.",),
        "references": References(order="P00012", buyer="SERVICE-9", despatch="BL-5"),
        "seller": SELLER,
        "buyer": BUYER,
        "payments": (Payment("30", "", "F-2026-17", IBAN, "Quincaillerie Morel"),),
        "lines": lines,
        "adjustments": adjustments,
    }
    document = Document(**{**defaults, **values})
    if "taxes" not in values or "totals" not in values:
        taxes, totals = sums(lines, adjustments, values.get("prepaid", Decimal(0)))
        document = Document(**{**defaults, "taxes": taxes, "totals": totals, **values})
    return document


IBAN = "FR7630006000011234567890189"
SELLER = Party(
    name="Quincaillerie Morel SAS",
    legal_id="73282932000074",
    legal_scheme="0009",
    vat="FR44732829320",
    endpoint="73282932000074",
    endpoint_scheme="0009",
    contact="Léa Morel",
    phone="+33 1 02 03 04 05",
    email="lea@morel.test",
    address=Address(("3 rue des Forges", "Bâtiment B"), "Lyon", "69002", "", "FR"),
)
BUYER = Party(
    name="Atelier du Parc",
    vat="FR40303265045",
    address=Address(("1 avenue du Parc",), "Lille", "59000", "", "FR"),
)


def line(number, name, quantity, price, *, rate="20", **values) -> Line:
    """A line whose net amount is quantity times price."""
    quantity, price = Decimal(quantity), Decimal(price)
    defaults = {
        "net": (quantity * price).quantize(Decimal("0.01")),
        "category": "S" if Decimal(rate) else "Z",
        "rate": Decimal(rate),
        "unit": "C62",
    }
    defaults.update(values)
    return Line(number=number, name=name, quantity=quantity, price=price, **defaults)


def charge(amount, reason="", *, of=True, rate="20") -> Adjustment:
    """A charge, or with ``of=False`` an allowance."""
    return Adjustment(of, Decimal(amount), None, None, reason, "", "S", Decimal(rate))


def sums(lines, adjustments, prepaid=Decimal(0)) -> tuple[tuple[Tax, ...], Totals]:
    """Taxes and totals of lines and adjustments."""
    bases: dict[tuple[str, Decimal], Decimal] = {}
    for one in lines:
        if one.counts:
            key = (one.category, one.rate)
            bases[key] = bases.get(key, Decimal(0)) + one.net
    for one in adjustments:
        key = (one.category, one.rate)
        bases[key] = bases.get(key, Decimal(0)) + one.signed
    taxes = tuple(
        Tax(key[0], key[1], basis, (basis * key[1] / 100).quantize(Decimal("0.01")))
        for key, basis in bases.items()
    )
    net = sum((one.net for one in lines if one.counts), Decimal(0))
    up = sum((one.amount for one in adjustments if one.charge), Decimal(0))
    down = sum((one.amount for one in adjustments if not one.charge), Decimal(0))
    tax = sum((one.amount for one in taxes), Decimal(0))
    total = net + up - down + tax
    return taxes, Totals(
        lines=net,
        allowances=down,
        charges=up,
        untaxed=net + up - down,
        tax=tax,
        total=total,
        prepaid=prepaid,
        due=total - prepaid,
    )


class Writer:
    """Puts elements together; absent values make no element."""

    def __init__(self, prefix: str = ""):
        self.prefix = prefix

    def el(self, name: str, /, *content, **attributes) -> str:
        """An element around text and other elements; empty without content."""
        inside = "".join(
            one if isinstance(one, _Xml) else escape(_plain(one))
            for one in content
            if one not in (None, "")
        )
        if not inside:
            return _Xml("")
        given = "".join(
            f" {key}={quoteattr(value)}" for key, value in attributes.items() if value
        )
        return _Xml(f"<{self.prefix}{name}{given}>{inside}</{self.prefix}{name}>")


class _Xml(str):
    """Text that is XML already."""


def _plain(value) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def join(*parts) -> str:
    """Elements one after the other."""
    return _Xml("".join(part for part in parts if part))
