"""Faults against what was agreed beside price and quantity, one of each kind."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from chains import FAULTS, TODAY, charge, order_line_of
from einvoices import line, sums

from invoice_match.core.capture.references import References
from invoice_match.core.check.header import Agreement
from invoice_match.core.check.tolerance import Limit, Tolerance
from invoice_match.core.match import OrderLine, Receipt, Terms, Unit

ZERO = Decimal(0)


def _at(chain):
    return chain.random.randrange(len(chain.lines))


def _change(chain, at, **values):
    """Change the order line of an invoice line."""
    number = order_line_of(chain, at)
    chain.order_lines[number] = replace(chain.order_lines[number], **values)


def _agree(chain, at, **terms):
    number = order_line_of(chain, at)
    known = chain.order_lines[number].terms
    _change(chain, at, terms=replace(known, **terms))


def _dearer(chain, at, times):
    """Order at 50 and more, invoice at so many times of it.

    The item's number is written: without it a price so far off may leave two order lines
    that are as likely as one another (L02).
    """
    number = order_line_of(chain, at)
    price = chain.order_lines[number].price + 50
    chain.order_lines[number] = replace(chain.order_lines[number], price=price)
    old = chain.lines[at]
    gtin = min(chain.order_lines[number].gtins)
    references = {"order_line": old.order_line, "gtin": gtin}
    new = line(old.number, old.name, old.quantity, price * times, **references)
    chain.lines[at] = replace(new, despatch=old.despatch)
    return number


def _allow(chain, key, lower, upper):
    more = (*chain.rules.company, Tolerance(key, lower, upper))
    chain.rules = replace(chain.rules, company=more)


def more_freight(chain):
    """More freight is charged than the order plans."""
    terms = Terms(freight=True)
    chain.order_lines.append(
        OrderLine(
            1998,
            42,
            frozenset({"P00042"}),
            text="affretement",
            price=Decimal(30),
            ordered=Decimal(1),
            two_way=True,
            terms=terms,
        )
    )
    chain.adjustments.append(charge("180.00", "Fret"))
    return "C01"


def dearer_freight_line(chain):
    """Freight ordered as a line is invoiced at twice its price."""
    at = _at(chain)
    number = _dearer(chain, at, 2)
    one = chain.order_lines[number]
    chain.order_lines[number] = replace(one, terms=replace(one.terms, freight=True))
    return "C01"


def estimate_missed(chain):
    """The price was an estimate, and it is half as much again."""
    number = _dearer(chain, _at(chain), Decimal("1.5"))
    one = chain.order_lines[number]
    chain.order_lines[number] = replace(one, terms=replace(one.terms, estimated=True))
    return "L05"


def discount_forgotten(chain):
    """The list price, without the discount that was agreed."""
    number = _dearer(chain, _at(chain), 2)
    one = chain.order_lines[number]
    gross = replace(one.terms, gross=one.price * 2)
    chain.order_lines[number] = replace(one, terms=gross)
    return "L15"


def more_came(chain):
    """More came than ordered, and all of it is invoiced."""
    at = _at(chain)
    _dearer(chain, at, 1)
    quantity = chain.lines[at].quantity
    _change(
        chain,
        at,
        two_way=False,
        ordered=quantity - 1 or Decimal("0.5"),
        invoiced=ZERO,
        received=quantity,
        receipts=(Receipt("BL-1", quantity),),
    )
    return "L10"


def not_accepted(chain):
    """What came waits for the quality check."""
    at = _at(chain)
    quantity = chain.lines[at].quantity
    _change(
        chain,
        at,
        two_way=False,
        ordered=quantity,
        received=quantity,
        invoiced=ZERO,
        receipts=(Receipt("BL-1", quantity),),
    )
    _agree(chain, at, held=Decimal(1))
    return "L12"


def large_line(chain):
    """A line of more than what passes without a look."""
    _allow(chain, "AP", Limit(), Limit(None, Decimal("0.5")))
    return "L17"


def far_from_cost(chain):
    """The item's average cost is a third of the price."""
    at = _at(chain)
    _allow(chain, "VP", Limit(Decimal(20)), Limit(Decimal(20)))
    _agree(chain, at, cost=chain.lines[at].price / 3)
    return "L18"


def invoiced_early(chain):
    """Invoiced three weeks before the agreed delivery."""
    _allow(chain, "ST", Limit(None, Decimal(5)), Limit(None, Decimal(5)))
    _agree(chain, _at(chain), agreed_on=TODAY + timedelta(20))
    return "L19"


def came_late(chain):
    """Delivered two weeks after the agreed day."""
    _allow(chain, "ST", Limit(None, Decimal(5)), Limit(None, Decimal(5)))
    days = {"agreed_on": TODAY - timedelta(20), "came_on": TODAY - timedelta(6)}
    _agree(chain, _at(chain), **days)
    return "L19"


def other_note(chain):
    """A delivery note under which nothing came."""
    at = _at(chain)
    quantity = chain.lines[at].quantity
    came = {"received": quantity, "receipts": (Receipt("BL-1", quantity),)}
    _change(chain, at, two_way=False, ordered=quantity, invoiced=ZERO, **came)
    _agree(chain, at, noted=True)
    chain.lines[at] = replace(chain.lines[at], despatch="BL-999")
    return "L20"


def other_item(chain):
    """The order line is named, but the GTIN is another item's."""
    at = _at(chain)
    one = chain.order_lines[order_line_of(chain, at)]
    other = replace(chain.lines[at], gtin="9999999999994", despatch="")
    chain.lines[at] = replace(other, order_line=str(one.position))
    return "L03"


def other_unit(chain):
    """Ordered by weight, invoiced by the piece."""
    at = _at(chain)
    one = chain.order_lines[order_line_of(chain, at)]
    chain.lines[at] = replace(chain.lines[at], gtin=min(one.gtins))
    _change(chain, at, unit=Unit("weight"))
    return "L06"


def two_possible(chain):
    """Two items of the order have the number that is written."""
    at = _at(chain)
    number = order_line_of(chain, at)
    one = chain.order_lines[number]
    twin = replace(one, id=1997, product=997, refs=frozenset())
    chain.order_lines.append(twin)
    written = {"gtin": min(one.gtins), "order_line": "", "despatch": ""}
    chain.lines[at] = replace(chain.lines[at], **written)
    return "L02"


def beyond_the_quantity(chain):
    """More than is left of a blanket order."""
    at = _at(chain)
    number = _dearer(chain, at, 1)
    chain.lines[at] = replace(chain.lines[at], despatch="")
    quantity = chain.lines[at].quantity
    _change(
        chain,
        at,
        two_way=True,
        ordered=quantity + Decimal("3.5"),
        invoiced=Decimal(4),
        receipts=(),
    )
    one = chain.order_lines[number]
    chain.order_lines[number] = replace(one, terms=replace(one.terms, blanket=True))
    return "P06"


def _agreement(**values):
    def fault(chain):
        agreement = Agreement(**values)
        order = replace(chain.facts.orders[0], agreement=agreement)
        chain.facts = replace(chain.facts, orders=(order,))
        return "P06"

    return fault


def other_rate(chain):
    """The tax in the accounting currency is not by the rate of the day."""
    _taxes, totals = sums(tuple(chain.lines), tuple(chain.adjustments))
    chain.facts = replace(chain.facts, rate=Decimal("1.25"))
    chain.totals = replace(totals, tax_accounting=totals.tax * Decimal("1.60"))
    chain.header = {**chain.header, "tax_currency": "USD"}
    return "H07"


def self_billed(chain):
    """An invoice that we should have written, without any agreement to do so."""
    chain.header = {**chain.header, "kind": "389"}
    return "H12"


def billed_twice(chain):
    """The supplier invoices though we write the invoices."""
    chain.facts = replace(chain.facts, self_billing=True)
    return "H12"


def totals_only(chain):
    """No line says what was delivered."""
    taxes, totals = sums(tuple(chain.lines), ())
    chain.taxes, chain.totals = taxes, replace(totals, lines=None, charges=None)
    chain.lines, chain.adjustments = [], []
    return "H16"


def without_order(chain):
    """No order is named, and none answers to any line."""
    chain.lines[:] = [line("1", "Zythum qvwk premium", 7, "913.37")]
    chain.facts = replace(chain.facts, named=(), orders=())
    chain.header = {**chain.header, "references": References()}
    return "P01"


def without_any_order(chain):
    """Nothing was ever ordered of this supplier."""
    without_order(chain)
    chain.order_lines.clear()
    return "P07"


def rounded_down(chain):
    """The invoice rounds by more than a few cents."""
    _taxes, totals = sums(tuple(chain.lines), tuple(chain.adjustments))
    off = Decimal("-0.40")
    chain.totals = replace(totals, rounding=off, due=totals.due + off)
    return "C03"


def pallets(chain):
    """A deposit for pallets."""
    chain.adjustments.append(charge("64.00", "Consigne palettes"))
    return "C04"


def deposit_kept(chain):
    """What was paid in advance is not taken off."""
    chain.rules = replace(chain.rules, deposits=Decimal(100))
    return "C05"


def dearer_afterwards(chain):
    """A later debit makes the price higher than the order's."""
    chain.header = {**chain.header, "kind": "295"}
    at = _at(chain)
    number = _dearer(chain, at, Decimal("0.25"))
    one = chain.order_lines[number]
    terms = replace(one.terms, billed=one.price, noted=False)
    chain.order_lines[number] = replace(one, terms=terms)
    _only(chain, at)
    return "L04"


def _only(chain, at):
    """Leave one line only, named beyond doubt."""
    one = chain.order_lines[order_line_of_text(chain, at)]
    chain.lines[:] = [replace(chain.lines[at], order_line=str(one.position))]


def order_line_of_text(chain, at):
    """Where the order line of a line is, by its text."""
    name = chain.lines[at].name
    return next(i for i, one in enumerate(chain.order_lines) if one.text in name)


def right_afterwards(chain):
    """A later debit that makes the price the one that is ordered by now: no fault."""
    chain.header = {**chain.header, "kind": "295"}
    number = _dearer(chain, 0, Decimal("0.25"))
    one = chain.order_lines[number]
    terms = replace(one.terms, billed=one.price * Decimal("0.75"))
    taken = {"invoiced": one.ordered, "terms": terms}
    chain.order_lines[number] = replace(one, **taken)
    _only(chain, 0)


MORE_FAULTS = {
    "more freight": more_freight,
    "dearer freight line": dearer_freight_line,
    "estimate missed": estimate_missed,
    "discount forgotten": discount_forgotten,
    "more came": more_came,
    "not accepted": not_accepted,
    "large line": large_line,
    "far from cost": far_from_cost,
    "invoiced early": invoiced_early,
    "came late": came_late,
    "other delivery note": other_note,
    "other item": other_item,
    "other unit": other_unit,
    "two possible": two_possible,
    "beyond the blanket quantity": beyond_the_quantity,
    "beyond the blanket value": _agreement(limit=Decimal(100), spent=Decimal(100)),
    "after the blanket period": _agreement(ends=TODAY - timedelta(30)),
    "before the blanket period": _agreement(starts=TODAY),
    "other rate": other_rate,
    "self-billed": self_billed,
    "billed twice": billed_twice,
    "totals only": totals_only,
    "without order": without_order,
    "without any order": without_any_order,
    "rounded down": rounded_down,
    "pallets": pallets,
    "deposit kept": deposit_kept,
    "dearer afterwards": dearer_afterwards,
}
ALL_FAULTS = {**FAULTS, **MORE_FAULTS}
