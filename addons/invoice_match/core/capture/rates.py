"""Which row of the VAT breakdown each line belongs to.

EN 16931 lets every line say so; ZUGFeRD 1.0 BASIC, UBL 2.0 and header-only profiles
leave it to the reader, and the sums of the breakdown tell.
"""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from .document import Document, Tax

ZERO = Decimal(0)
CENT = Decimal("0.01")
#: Sums that are tried before lines without a rate are left without.
_MAX_SUMS = 20_000

#: Category and rate; an exempt row has the rate 0.
Key = tuple[str, Decimal]


def row_keys(document: Document) -> list[Key]:
    """The key of each row of the breakdown, in its order.

    A row without a rate has that of the lines of its category, else the one that makes
    its amount of its basis.
    """
    rates: dict[str, set[Decimal]] = {}
    for one in (*document.lines, *document.adjustments):
        if one.rate is not None:
            rates.setdefault(one.category, set()).add(one.rate)
    return [(tax.category, _rate_of_row(tax, rates)) for tax in breakdown(document)]


def breakdown(document: Document) -> tuple[Tax, ...]:
    """The rows as written; a single row without amounts has those of the document."""
    totals = document.totals
    if len(document.taxes) != 1:
        return document.taxes
    (tax,) = document.taxes
    amount = totals.tax if tax.amount is None else tax.amount
    basis = totals.untaxed if tax.basis is None else tax.basis
    return (replace(tax, amount=amount, basis=basis),)


def _rate_of_row(tax: Tax, rates) -> Decimal:
    if tax.rate is not None:
        return tax.rate
    of_lines = rates.get(tax.category, ())
    if len(of_lines) == 1:
        return next(iter(of_lines))
    return implied_rate(tax.basis, tax.amount) or ZERO


def implied_rate(basis: Decimal | None, amount: Decimal | None) -> Decimal | None:
    """The only rate, whole or with one decimal, that makes ``amount`` of ``basis``.

    >>> implied_rate(Decimal("100.00"), Decimal("5.50"))
    Decimal('5.5')
    >>> implied_rate(Decimal("0.10"), Decimal("0.02")), implied_rate(None, ZERO)
    (None, Decimal('0'))
    """
    if not amount:
        return ZERO
    if not basis:
        return None
    near = 100 * amount / basis
    for step in (Decimal(1), Decimal("0.1")):
        middle = near.quantize(step, ROUND_HALF_UP)
        makes = [
            rate
            for rate in (middle - step, middle, middle + step)
            if (basis * rate / 100).quantize(CENT, ROUND_HALF_UP) == amount
        ]
        if makes:
            return makes[0] if len(makes) == 1 and 0 < makes[0] <= 100 else None
    return None


def keys_of(document: Document, items) -> list[Key | None]:
    """The key of each item: as written, else as the breakdown tells, else None.

    :param items: ``(net, category, rate)`` of what makes up BT-109, rate None where
        none is written; amounts signed as in the document.
    """
    rows: dict[Key, Decimal] = {}
    for key, tax in zip(row_keys(document), breakdown(document), strict=True):
        rows[key] = rows.get(key, ZERO) + (tax.basis or ZERO)
    found = [_written(category, rate, rows) for _net, category, rate in items]
    for (net, _category, _rate), key in zip(items, found, strict=True):
        if key in rows:
            rows[key] -= net
    left = [place for place, key in enumerate(found) if key is None]
    named = {items[place][1] for place in left}
    if "" not in named:
        rows = {key: basis for key, basis in rows.items() if key[0] in named}
    nets = [items[place][0] for place in left]
    for place, key in zip(left, _share(nets, rows), strict=True):
        found[place] = key
    return found


def _written(category: str, rate: Decimal | None, rows) -> Key | None:
    """What an item says itself; None where the breakdown has to tell."""
    if (category, rate or ZERO) in rows:
        return category, rate or ZERO
    same = [
        key
        for key in rows
        if (not category or key[0] in ("", category)) and rate in (None, key[1])
    ]
    if len(same) == 1:
        return same[0]
    return None if rate is None else (category, rate)


def _share(nets: list[Decimal], rows: dict[Key, Decimal]) -> list[Key | None]:
    """Give each amount a row so that every row's basis comes out."""
    nothing: list[Key | None] = [None] * len(nets)
    shared, left = list(nothing), list(range(len(nets)))
    # The smallest rows first: the last one takes what is left.
    for key in sorted(rows, key=lambda one: abs(rows[one])):
        chosen = _pick([nets[place] for place in left], rows[key])
        if chosen is None:
            return nothing
        for number in chosen:
            shared[left[number]] = key
        left = [place for number, place in enumerate(left) if number not in chosen]
    return nothing if left else shared


def _pick(nets: list[Decimal], target: Decimal) -> set[int] | None:
    """Places of amounts that add up to ``target``, if there are any."""
    if not target:
        return set()
    sums: dict[Decimal, tuple[int, ...]] = {ZERO: ()}
    for place, net in enumerate(nets):
        for amount, places in list(sums.items()):
            sums.setdefault(amount + net, (*places, place))
        if target in sums:
            return set(sums[target])
        if len(sums) > _MAX_SUMS:
            return None
    return None
