"""An invoice that a supplier sends as a table: one row for each line."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from .document import Document, Fault, Line, Tax, Totals
from .party import Party
from .references import References
from .refusal import CaptureRefused

CENT = Decimal("0.01")
ZERO = Decimal(0)


def from_rows(
    rows: Iterable, seller: Party, currency: str, file: str, limit: int
) -> Document:
    """The document that the rows of a table are; its sums are what the rows make.

    :param rows: ``ParsedRow`` of ``quittance_base``'s profile engine.
    :param seller: whose table it is; a table does not say.
    :param currency: where no row names one.
    :param file: its name, for errors.
    :param limit: the most lines it may have.
    :raises CaptureRefused: ``several_invoices``, ``too_many_lines``, ``empty``.
    """
    rows = [row for row in rows if any(row.values.values())]
    if not rows:
        raise CaptureRefused("empty", file=file)
    if len(rows) > limit:
        raise CaptureRefused("too_many_lines", file=file, count=len(rows), limit=limit)
    numbers = dict.fromkeys(filter(None, (row.values["number"] for row in rows)))
    if len(numbers) > 1:
        names = ", ".join(list(numbers)[:10])
        raise CaptureRefused("several_invoices", file=file, names=names)
    lines = tuple(map(_line, rows))
    taxes, totals = _sums(lines)
    return Document(
        syntax="table",
        kind="380",
        number=next(iter(numbers), ""),
        issued=_first(rows, "date"),
        due_date=_first(rows, "due_date"),
        currency=next((row.currency for row in rows if row.currency), currency),
        references=References(order=_only(rows, "order")),
        seller=seller,
        lines=lines,
        taxes=taxes,
        totals=totals,
        faults=tuple(_faults(rows)),
    )


def _line(row) -> Line:
    values = row.values
    quantity, price, net = values["quantity"], values["price"], values["net"]
    if net is None and price is not None:
        made = price * (quantity if quantity is not None else 1)
        net = made.quantize(CENT, ROUND_HALF_UP)
    rate = values["rate"]
    return Line(
        number=str(row.row_number),
        name=values["name"] or values["item"] or "",
        seller_item=values["item"] or "",
        quantity=quantity,
        unit=values["unit"] or "",
        price=price,
        net=net,
        category="" if rate is None else "S" if rate else "Z",
        rate=rate,
        order=values["order"] or "",
    )


def _sums(lines) -> tuple[tuple[Tax, ...], Totals]:
    bases = defaultdict(lambda: ZERO)
    for line in lines:
        bases[line.category, line.rate or ZERO] += line.net or ZERO
    taxes = tuple(
        Tax(key[0], key[1], base, (base * key[1] / 100).quantize(CENT, ROUND_HALF_UP))
        for key, base in bases.items()
    )
    net = sum(bases.values(), ZERO)
    tax = sum((one.amount for one in taxes), ZERO)
    total = net + tax
    return taxes, Totals(lines=net, untaxed=net, tax=tax, total=total, due=total)


def _faults(rows):
    for row in rows:
        for error in row.errors:
            yield Fault(row.row_number, error.column, error.value[:200], error.code)


def _first(rows, name):
    return next((row.values[name] for row in rows if row.values[name]), None)


def _only(rows, name) -> str:
    """What all rows say; where they say different things, each line says its own."""
    found = {row.values[name] for row in rows} - {None, ""}
    return found.pop() if len(found) == 1 else ""
