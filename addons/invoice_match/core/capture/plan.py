"""How a document becomes a bill whose figures are those that are written.

The bill's lines are planned here, as quantity, unit price and discount that make
exactly the written net amount; the model layer gives them accounts and taxes.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from .document import Adjustment, Document, Line, Totals
from .kinds import is_refund
from .rates import Key, breakdown, implied_rate, keys_of, row_keys
from .sums import ZERO, counted

ONE = Decimal(1)
#: Decimals of a unit price that is computed: a bill keeps them all.
PRICE_DIGITS = 12
#: What quantity times price may miss of the net amount, far below any rounding.
EXACT = Decimal("1e-7")


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
    :ivar prepaid: what the document says was paid before, or, where only the amount
        due tells it, what that leaves.
    :ivar due: what is left to pay.
    :ivar split: whether one line stands for lines that the document does not name.
    """

    refund: bool
    lines: tuple[PlannedLine, ...]
    taxes: dict[tuple[str, Decimal], Decimal]
    untaxed: Decimal
    tax: Decimal
    total: Decimal
    rounding: Decimal
    prepaid: Decimal
    due: Decimal
    split: bool = False


def plan_bill(
    document: Document, quantity_digits: int = 2, money_digits: int = 2
) -> Plan:
    """Plan the bill of a document.

    :param quantity_digits: decimals that a quantity may have.
    :param money_digits: decimals of the currency.
    :return: sums are the written ones; where one is not written, what the others make.
    """
    totals = _complete(document.totals)
    refund = is_refund(document.kind, totals.total)
    # A document of the other sign is turned round, so that the bill is positive.
    negative = totals.total is not None and totals.total < 0
    sign = -ONE if negative else ONE
    lines = list(_planned(document, sign, quantity_digits, money_digits))
    untaxed = _untaxed(totals, lines, sign)
    if not any(one.line for one in lines):
        lines = list(_header_lines(document, untaxed, sign))
    rest = untaxed - sum((one.net for one in lines), ZERO)
    if rest:
        lines.append(_flat("rest", "", rest))
    tax = totals.tax
    if tax is None and totals.total is not None:
        tax = totals.total - sign * untaxed
    tax = sign * (tax or ZERO)
    total = sign * totals.total if totals.total is not None else untaxed + tax
    prepaid, rounding = _prepaid(document, sign), _signed(sign, totals.rounding)
    due = total - prepaid + rounding + sign * (totals.third_party or ZERO)
    return Plan(
        refund=refund,
        lines=tuple(_with_rates(document, lines, sign)),
        taxes=_taxes(document, sign),
        untaxed=untaxed,
        tax=tax,
        total=total,
        rounding=rounding,
        prepaid=prepaid,
        due=due if totals.due is None else _signed(sign, totals.due),
        split=document.header_only,
    )


def _complete(totals: Totals) -> Totals:
    """Fill in the total where only the amount to pay is written (UBL 2.0 allows it)."""
    if totals.total is not None or totals.due is None:
        return totals
    before = (totals.prepaid or ZERO) - (totals.rounding or ZERO)
    return replace(totals, total=totals.due + before)


def _taxes(document: Document, sign: Decimal) -> dict[Key, Decimal]:
    taxes = defaultdict(lambda: ZERO)
    for key, one in zip(row_keys(document), breakdown(document), strict=True):
        taxes[key] += sign * (one.amount or ZERO)
    return dict(taxes)


def _prepaid(document: Document, sign: Decimal) -> Decimal:
    totals = document.totals
    if totals.prepaid is not None:
        return _signed(sign, totals.prepaid)
    # The MINIMUM profile has no room for it: only the amount due tells.
    if not document.header_only or None in (totals.total, totals.due):
        return ZERO
    return sign * (totals.total - totals.due)


def _signed(sign: Decimal, amount: Decimal | None) -> Decimal:
    """An amount as it stands on the bill; a zero has no sign."""
    return sign * amount if amount else ZERO


def _untaxed(totals: Totals, lines, sign: Decimal) -> Decimal:
    made = sum((one.net for one in lines), ZERO)
    if totals.total is None:
        return made if totals.untaxed is None else sign * totals.untaxed
    if totals.untaxed is None:
        if totals.tax is None:
            return made if lines else sign * totals.total
        return sign * (totals.total - totals.tax)
    # Before EN 16931 some wrote the tax where the untaxed total belongs.
    tax = sign * (totals.tax or ZERO)
    odd = sign * totals.untaxed + tax != sign * totals.total
    if odd and lines and made + tax == sign * totals.total:
        return made
    return sign * totals.untaxed


def _planned(document: Document, sign, quantity_digits, money_digits):
    for line in counted(document):
        if line.net is not None:
            yield _of_line(line, sign, quantity_digits, money_digits)
    for one in document.adjustments:
        if one.amount and not document.header_only:
            yield _of_adjustment(one, sign, money_digits)


def _with_rates(document: Document, lines, sign: Decimal) -> list[PlannedLine]:
    """The lines with the category and rate that the breakdown has for them."""
    if not document.taxes:
        return lines
    items = [(sign * one.net, one.category, one.rate) for one in lines]
    keys = zip(lines, keys_of(document, items), strict=True)
    return [
        replace(one, category=key[0] or one.category, rate=key[1]) if key else one
        for one, key in keys
    ]


def _header_lines(document: Document, untaxed: Decimal, sign: Decimal):
    """One line for each rate that is written, else one for everything."""
    rows = zip(row_keys(document), breakdown(document), strict=True)
    bases = [(key, sign * tax.basis) for key, tax in rows if tax.basis]
    if bases and sum((basis for _key, basis in bases), ZERO) == untaxed:
        for key, basis in bases:
            yield _flat("total", "", basis, *key)
    elif untaxed:
        # Factur-X MINIMUM has no breakdown at all: a guess, and told as one.
        rate = implied_rate(sign * untaxed, document.totals.tax)
        yield _flat("total", "", untaxed, "", None if document.taxes else rate)


def _of_line(line: Line, sign: Decimal, quantity_digits: int, money_digits: int):
    net = _money(sign * line.net, money_digits)
    quantity, price, discount = split(line, net, quantity_digits)
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


def _of_adjustment(one: Adjustment, sign: Decimal, money_digits: int) -> PlannedLine:
    net = _money(sign * one.signed, money_digits)
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


def split(line: Line, net: Decimal, quantity_digits: int):
    """Quantity, unit price and discount in percent that make exactly ``net``.

    The quantity stays the written one, what is received is compared with it; where the
    written price does not make the net amount, the price is the one that does.
    """
    quantity = _money(line.quantity or ZERO, quantity_digits)
    if not quantity:
        return ONE, net, ZERO
    # The sign of a line is carried by its quantity, as on a return.
    if bool(line.net < 0) != bool(net < 0):
        quantity = -quantity
    for price, discount in _prices(line, net, quantity):
        if abs(quantity * price * (100 - discount) / 100 - net) <= EXACT:
            return quantity, price, discount
    return ONE, net, ZERO


def _prices(line: Line, net: Decimal, quantity: Decimal):
    """Prices to try, with their discount in percent."""
    if line.price is not None:
        price = _money(line.price / (line.base_quantity or ONE), PRICE_DIGITS)
        yield price, ZERO
        gross = price * quantity
        if gross and line.adjustments:
            percent = _money(100 * (gross - net) / gross, 2)
            if 0 < percent <= 100:
                yield price, percent
    yield _money(net / quantity, PRICE_DIGITS), ZERO


def _money(number: Decimal, digits: int) -> Decimal:
    """To so many decimals, half away from zero; what has fewer stays as written."""
    if number.is_zero() or -number.as_tuple().exponent <= digits:
        return number
    return number.quantize(ONE.scaleb(-digits), ROUND_HALF_UP)
