"""How a document becomes a bill whose figures are those that are written.

The bill's lines are planned here, as quantity, unit price and discount that make
exactly the written net amount; the model layer gives them accounts and taxes.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .document import Adjustment, Document, Line
from .kinds import is_refund
from .sums import ZERO, counted

ONE = Decimal(1)


@dataclass(frozen=True)
class PlannedLine:
    """A line of the bill. ``line`` is empty for what is not a line of the document.

    :ivar why: ``line``, ``allowance``, ``charge``, ``total`` (header only), ``rest``
        (what the lines leave of the written untaxed total) or ``rounding`` (BT-114).
    """

    why: str
    name: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    net: Decimal
    category: str
    rate: Decimal | None
    line: Line | None = None
    adjustment: Adjustment | None = None


@dataclass(frozen=True)
class Plan:
    """The bill of a document, amounts with the sign they have on it.

    :ivar taxes: the written tax by category and rate.
    :ivar prepaid: what the document says was paid before.
    """

    refund: bool
    lines: tuple[PlannedLine, ...]
    taxes: dict[tuple[str, Decimal], Decimal]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    rounding: Decimal
    prepaid: Decimal


def plan_bill(
    document: Document, price_digits: int = 2, quantity_digits: int = 2
) -> Plan:
    """Plan the bill of a document.

    :param price_digits: decimals that a unit price may have.
    :param quantity_digits: decimals that a quantity may have.
    :return: sums are the written ones; where one is not written, what the others make.
    """
    totals = document.totals
    refund = is_refund(document.kind, totals.total)
    # A document of the other sign is turned round, so that the bill is positive.
    negative = totals.total is not None and totals.total < 0
    sign = -ONE if negative else ONE
    lines = list(_planned(document, sign, price_digits, quantity_digits))
    untaxed = _untaxed(document, lines, sign)
    if document.header_only:
        lines = list(_header_lines(document, untaxed, sign))
    rest = untaxed - sum((one.net for one in lines), ZERO)
    if rest:
        lines.append(_flat("rest", "", rest))
    taxes = defaultdict(lambda: ZERO)
    for one in document.taxes:
        taxes[one.category, one.rate or ZERO] += sign * (one.amount or ZERO)
    total = totals.total
    tax = totals.tax
    if tax is None and total is not None:
        tax = total - sign * untaxed
    tax = sign * (tax or ZERO)
    return Plan(
        refund=refund,
        lines=tuple(lines),
        taxes=dict(taxes),
        untaxed=untaxed,
        tax=tax,
        total=sign * total if total is not None else untaxed + tax,
        rounding=sign * (totals.rounding or ZERO),
        prepaid=sign * (totals.prepaid or ZERO),
    )


def _untaxed(document: Document, lines, sign: Decimal) -> Decimal:
    totals = document.totals
    if totals.untaxed is not None:
        return sign * totals.untaxed
    if lines:
        return sum((one.net for one in lines), ZERO)
    return sign * ((totals.total or ZERO) - (totals.tax or ZERO))


def _planned(document: Document, sign, price_digits, quantity_digits):
    for line in counted(document):
        if line.net is not None:
            yield _of_line(line, sign, price_digits, quantity_digits)
    for one in document.adjustments:
        if one.amount:
            yield _of_adjustment(one, sign)


def _header_lines(document: Document, untaxed: Decimal, sign: Decimal):
    """One line for each rate that is written, else one for everything."""
    bases = [tax for tax in document.taxes if tax.basis]
    if bases and sum((tax.basis for tax in bases), ZERO) == sign * untaxed:
        for tax in bases:
            yield _flat("total", "", sign * tax.basis, tax.category, tax.rate)
    elif untaxed:
        yield _flat("total", "", untaxed)


def _of_line(line: Line, sign: Decimal, price_digits: int, quantity_digits: int):
    net = sign * line.net
    quantity, price, discount = split(
        line, net, price_digits=price_digits, quantity_digits=quantity_digits
    )
    return PlannedLine(
        why="line",
        name=line.name,
        quantity=quantity,
        price=price,
        discount=discount,
        net=net,
        category=line.category,
        rate=line.rate,
        line=line,
    )


def _of_adjustment(one: Adjustment, sign: Decimal) -> PlannedLine:
    net = sign * one.signed
    return PlannedLine(
        why="charge" if one.charge else "allowance",
        name=one.reason,
        quantity=ONE,
        price=net,
        discount=ZERO,
        net=net,
        category=one.category,
        rate=one.rate,
        adjustment=one,
    )


def _flat(why, name, net, category="", rate=None) -> PlannedLine:
    return PlannedLine(why, name, ONE, net, ZERO, net, category, rate)


def split(line: Line, net: Decimal, *, price_digits: int, quantity_digits: int):
    """Quantity, unit price and discount in percent that make exactly ``net``.

    First as written, then with the discount inside the price, last as one piece at the
    net amount: a bill never shows a figure that it does not compute with.
    """
    quantity = line.quantity
    if quantity is not None and quantity and _fits(quantity, quantity_digits):
        base = line.base_quantity or ONE
        # The sign of a line is carried by its quantity, as on a return.
        signed = quantity if line.net == net else -quantity
        for gross, discount in _prices(line, base, net, signed, price_digits):
            if _fits(gross, price_digits) and _makes(signed, gross, discount, net):
                return signed, gross, discount
    return ONE, net, ZERO


def _prices(line: Line, base: Decimal, net: Decimal, quantity: Decimal, digits: int):
    """Prices to try, with their discount in percent."""
    if line.price is not None:
        price = line.price / base
        yield price, ZERO
        gross = price * quantity
        if gross and line.adjustments:
            percent = (100 * (gross - net) / gross).quantize(Decimal("0.01"))
            if 0 < percent <= 100:
                yield price, percent
    yield (net / quantity).quantize(ONE.scaleb(-digits), ROUND_HALF_UP), ZERO


def _fits(number: Decimal, digits: int) -> bool:
    return number == number.quantize(ONE.scaleb(-digits), ROUND_HALF_UP)


def _makes(quantity, price, discount, net) -> bool:
    amount = quantity * price * (100 - discount) / 100
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP) == net
