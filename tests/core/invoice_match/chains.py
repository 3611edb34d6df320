"""Orders, receipts and invoices that agree, and one fault of each kind."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from einvoices import charge, invoice, line, sums

from invoice_match.core.capture.document import Fault
from invoice_match.core.capture.references import References
from invoice_match.core.check.header import AccountFacts, Agreement, Facts, OrderFacts
from invoice_match.core.check.tolerance import Limit, Tolerance
from invoice_match.core.check.verify import Rules
from invoice_match.core.match import OrderLine, Receipt, Terms

TODAY = date(2026, 2, 10)
TINY = Limit(Decimal(2), Decimal(1))
RULES = Rules(
    company=tuple(Tolerance(key, Limit(), TINY) for key in ("PP", "DO", "DQ"))
    + (
        Tolerance("CH", Limit(), Limit(None, Decimal(1))),
        Tolerance("BD", Limit(None, Decimal("0.05")), Limit(None, Decimal("0.05"))),
        Tolerance("KW", Limit(), Limit(Decimal(10), Decimal(5))),
        Tolerance("FX", Limit(Decimal(2)), Limit(Decimal(2))),
        Tolerance("PS", Limit(), Limit(Decimal(10))),
    )
)
_HOW = "acier laiton nylon inox zingué rond carré plat long court noir blanc".split()
_WHAT = "vis écrou rondelle équerre vanne tuyau collier pompe filtre joint câble lampe"


@dataclass
class Chain:
    """An order, what came of it, the invoice, and what the records say."""

    random: Random
    order_lines: list[OrderLine]
    lines: list
    adjustments: list = field(default_factory=list)
    facts: Facts = None
    header: dict = field(default_factory=dict)
    rules: Rules = RULES
    taxes: tuple = ()
    totals: object = None

    def document(self):
        """The invoice as the supplier wrote it."""
        lines, adjustments = tuple(self.lines), tuple(self.adjustments)
        taxes, totals = sums(lines, adjustments)
        values = {
            "taxes": self.taxes or taxes,
            "totals": self.totals or totals,
            "adjustments": adjustments,
            "lines": lines,
            "issued": TODAY - timedelta(3),
            "due_date": TODAY + timedelta(40),
            "references": References(order="P00042"),
        }
        document = invoice(**{**values, **self.header})
        return document if lines else replace(document, lines=(), adjustments=())


def clean(seed: int) -> Chain:
    """A chain without fault: some lines partly received, some by order reference."""
    random = Random(seed)
    order_lines, lines = [], []
    named = random.random() < 0.5
    for place in range(1, random.randint(2, 9)):
        one = _order_line(random, place)
        order_lines.append(one)
        if place == 1 or random.random() < 0.8:
            lines.append(_line_for(random, one, len(lines) + 1, named))
    facts = Facts(
        today=TODAY,
        seller=7,
        sellers=(7,),
        names_us=True,
        named=("P00042",),
        orders=(OrderFacts("P00042", 7, "EUR", TODAY - timedelta(30)),),
        account=AccountFacts("FR76", "trusted", (), "FR", "FR"),
        payment_days=30,
    )
    chain = Chain(random, order_lines, lines, facts=facts)
    for agree in (_agree_on_freight, _agree_on_value, _note_deliveries):
        if random.random() < 0.3:
            agree(chain)
    return chain


def _agree_on_freight(chain):
    """The order plans freight, and that is what is charged."""
    price = Decimal("17.77")
    terms = Terms(freight=True)
    planned = OrderLine(
        1999,
        42,
        frozenset({"P00042"}),
        position=99,
        text="frais de port",
        price=price,
        ordered=Decimal(1),
        two_way=True,
        terms=terms,
    )
    chain.order_lines.append(planned)
    chain.adjustments.append(charge(price, "Transport"))


def _agree_on_value(chain):
    """A blanket order with room enough."""
    days = timedelta(90)
    agreement = Agreement(Decimal(10**7), Decimal(5), TODAY - days, TODAY + days)
    order = replace(chain.facts.orders[0], agreement=agreement)
    chain.facts = replace(chain.facts, orders=(order,))


def _note_deliveries(chain):
    """The lines of goods name the delivery note that they came with."""
    goods = {one.text for one in chain.order_lines if one.receipts}
    chain.order_lines[:] = [
        replace(one, terms=replace(one.terms, noted=True)) for one in chain.order_lines
    ]
    chain.lines[:] = [
        replace(one, despatch="BL-1")
        if one.name.removeprefix("Réf. ") in goods
        else one
        for one in chain.lines
    ]


def _order_line(random, place) -> OrderLine:
    text = " ".join(
        (
            random.choice(_WHAT.split()),
            random.choice(_HOW),
            f"M{random.randint(3, 30)}x{random.choice((10, 20, 40, 80))}",
            f"art {place}{random.randint(100, 999)}",
        )
    )
    ordered = Decimal(random.randint(4, 60))
    before = Decimal(random.randint(0, int(ordered) - 3))
    two_way = random.random() < 0.2
    received = (
        ordered if random.random() < 0.6 else before + Decimal(random.randint(2, 3))
    )
    received = min(received, ordered)
    return OrderLine(
        id=1000 + place,
        order=42,
        names=frozenset({"P00042"}),
        refs=frozenset({str(place), str(1000 + place)}),
        position=place,
        product=500 + place,
        gtins=frozenset({f"40063813{place:05d}"}),
        text=text,
        price=Decimal(random.randint(100, 30000)) / 100,
        ordered=ordered,
        received=Decimal(0) if two_way else received,
        invoiced=before,
        receipts=(Receipt("BL-1", received),) if not two_way else (),
        two_way=two_way,
        rates=frozenset({Decimal(20)}),
    )


def _line_for(random, one: OrderLine, number: int, named: bool):
    words = one.text.split()
    if random.random() < 0.5:
        words.insert(0, "Réf.")
    quantity = random.randint(1, int(one.due))
    return line(
        str(number),
        " ".join(words),
        quantity,
        one.price,
        order_line=str(one.position) if named else "",
        gtin=min(one.gtins) if random.random() < 0.4 else "",
    )


def order_line_of(chain: Chain, number: int) -> int:
    """Where in ``order_lines`` the order line of an invoice line is, by its price."""
    wanted = chain.lines[number].price
    return next(i for i, one in enumerate(chain.order_lines) if one.price == wanted)


# === FAULTS: each returns the code it must be found under === #


def _swap_line(chain, **values):
    at = chain.random.randrange(len(chain.lines))
    old = chain.lines[at]
    chain.lines[at] = line(
        old.number,
        old.name,
        values.get("quantity", old.quantity),
        values.get("price", old.price),
        rate=values.get("rate", "20"),
        order_line=old.order_line,
        gtin=old.gtin,
    )
    return at


def _swap_order_line(chain, at, **values):
    number = order_line_of(chain, at)
    chain.order_lines[number] = replace(chain.order_lines[number], **values)


def higher_price(chain):
    """The price is a quarter higher than ordered."""
    at = chain.random.randrange(len(chain.lines))
    old = chain.lines[at]
    number = order_line_of(chain, at)
    price = chain.order_lines[number].price
    # Enough that one cent and two percent are both passed.
    chain.order_lines[number] = replace(chain.order_lines[number], price=price + 10)
    new = (price + 10) * Decimal("1.25")
    values = {"order_line": old.order_line, "gtin": old.gtin}
    chain.lines[at] = line(old.number, old.name, old.quantity, new, **values)
    return "L04"


def more_than_ordered(chain):
    """More than is still open of what was ordered."""
    at = chain.random.randrange(len(chain.lines))
    one = chain.order_lines[order_line_of(chain, at)]
    _replace_quantity(chain, at, one.ordered - one.invoiced + 5)
    return "L07"


def _replace_quantity(chain, at, quantity):
    old = chain.lines[at]
    values = {"order_line": old.order_line, "gtin": old.gtin}
    chain.lines[at] = line(old.number, old.name, quantity, old.price, **values)


def more_than_received(chain):
    """Ordered, but only a part of it has come."""
    at = chain.random.randrange(len(chain.lines))
    quantity = chain.lines[at].quantity
    part = Decimal("0.5")
    _swap_order_line(
        chain,
        at,
        two_way=False,
        ordered=quantity + 10,
        invoiced=Decimal(0),
        received=quantity * part,
        receipts=(Receipt("BL-1", quantity * part),),
        price=_dear(chain, at),
    )
    return "L08"


def _dear(chain, at):
    """A price at which half a piece is more than the tolerance."""
    old = chain.lines[at]
    price = old.price + 50
    values = {"order_line": old.order_line, "gtin": old.gtin}
    number = order_line_of(chain, at)
    chain.order_lines[number] = replace(chain.order_lines[number], price=price)
    chain.lines[at] = line(old.number, old.name, old.quantity, price, **values)
    return price


def nothing_received(chain):
    """Nothing of it has come."""
    at = chain.random.randrange(len(chain.lines))
    price = _dear(chain, at)
    _swap_order_line(
        chain,
        at,
        two_way=False,
        price=price,
        invoiced=Decimal(0),
        received=Decimal(0),
        receipts=(),
    )
    return "L09"


def sent_back(chain):
    """Some of it was returned before the invoice."""
    at = chain.random.randrange(len(chain.lines))
    price = _dear(chain, at)
    quantity = chain.lines[at].quantity
    _swap_order_line(
        chain,
        at,
        two_way=False,
        price=price,
        ordered=quantity + 5,
        invoiced=Decimal(0),
        received=quantity - 1,
        receipts=(Receipt("BL-1", quantity), Receipt("RET-1", Decimal(-1))),
    )
    return "L11"


def invoiced_before(chain):
    """All that was ordered was invoiced before."""
    at = chain.random.randrange(len(chain.lines))
    one = chain.order_lines[order_line_of(chain, at)]
    _swap_order_line(chain, at, invoiced=max(one.ordered, one.received))
    return "L16"


def not_ordered(chain):
    """An item that was never ordered."""
    number = str(len(chain.lines) + 1)
    chain.lines.append(line(number, "Zythum qvwk premium", 7, "913.37"))
    return "L01"


def other_tax(chain):
    """Another tax rate than the order's."""
    _swap_line(chain, rate="5.5")
    return "L14"


def unplanned_charge(chain):
    """A charge that nobody agreed to."""
    chain.adjustments.append(charge("25.00", "Frais de dossier"))
    return "C02"


def wrong_line(chain):
    """A line whose amount is not quantity times price."""
    at = chain.random.randrange(len(chain.lines))
    chain.lines[at] = replace(chain.lines[at], net=chain.lines[at].net + 3)
    return "L13"


def wrong_total(chain):
    """A total that is not the sum."""
    _taxes, totals = sums(tuple(chain.lines), tuple(chain.adjustments))
    chain.totals = replace(totals, total=totals.total + 10, due=totals.due + 10)
    return "H11"


def wrong_tax(chain):
    """Tax that is not what its rate makes of its basis."""
    taxes, totals = sums(tuple(chain.lines), tuple(chain.adjustments))
    more = Decimal("5.00")
    chain.taxes = (replace(taxes[0], amount=taxes[0].amount + more), *taxes[1:])
    chain.totals = replace(
        totals, tax=totals.tax + more, total=totals.total + more, due=totals.due + more
    )
    return "H11"


def _facts(code, **values):
    def fault(chain):
        chain.facts = replace(chain.facts, **values)
        return code

    return fault


def _header(code, **values):
    def fault(chain):
        chain.header = {**chain.header, **values}
        return code

    return fault


def _order(code, **values):
    def fault(chain):
        order = replace(chain.facts.orders[0], **values)
        chain.facts = replace(chain.facts, orders=(order,))
        return code

    return fault


def _account(**values):
    def fault(chain):
        account = replace(chain.facts.account, **values)
        chain.facts = replace(chain.facts, account=account)
        return "H08"

    return fault


FAULTS = {
    "higher price": higher_price,
    "more than ordered": more_than_ordered,
    "more than received": more_than_received,
    "nothing received": nothing_received,
    "sent back": sent_back,
    "invoiced before": invoiced_before,
    "not ordered": not_ordered,
    "other tax": other_tax,
    "unplanned charge": unplanned_charge,
    "wrong line": wrong_line,
    "wrong total": wrong_total,
    "wrong tax": wrong_tax,
    "unknown supplier": _facts("H01", seller=None, sellers=()),
    "numbers of two suppliers": _facts("H02", sellers=(7, 8)),
    "another supplier's order": _order("H02", seller=8),
    "not for us": _facts("H03", names_us=False),
    "other currency": _order("H06", currency="USD"),
    "new account": _account(state="new"),
    "archived account": _account(state="archived"),
    "account of another supplier": _account(shared_with=("Autre SARL",)),
    "account abroad": _account(country="LT"),
    "of the future": _header("H09", issued=TODAY + timedelta(9)),
    "without date": _header("H09", issued=None),
    "years old": _header("H09", issued=date(2020, 1, 1)),
    "before the order": _order("H09", ordered_on=TODAY),
    "sooner than agreed": _header("H10", due_date=TODAY),
    "pro forma": _header("H12", kind="325"),
    "unknown kind": _header("H12", kind="9999"),
    "correction of nothing": _header("H12", kind="384"),
    "without number": _header("H14", number=""),
    "unreadable value": _header("H15", faults=(Fault(3, "/a", "x", "number"),)),
    "order unknown": _facts("P02", named=("P00042", "P99999")),
    "order not confirmed": _order("P03", state="draft"),
    "order cancelled": _order("P03", state="cancelled"),
    "order closed": _order("P04", state="closed"),
}
