"""From ready service lines to invoice lines: months, grouping, exact amounts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

ONE = Decimal(1)


@dataclass(slots=True, frozen=True)
class Row:
    """A service line ready to be billed to one client in one currency.

    :param profile: id of the profile, which decides text and analytic account
    :param served: id of the contact served, None when it is the billed client
    :param price: unit price billed, in the row's currency
    :param amount: what the row is billed, without tax, rounded to the currency
    """

    id: int
    profile: int
    partner: int
    product: int
    day: date | None
    quantity: Decimal
    price: Decimal
    amount: Decimal
    disbursement: bool = False
    served: int | None = None
    reference: str = ""
    note: str = ""


@dataclass(slots=True, frozen=True)
class LinePlan:
    """One invoice line to write and the rows it stands for.

    ``quantity`` x ``price`` is the exact ``amount`` and ``price`` is never
    negative (e-invoice formats refuse negative prices). ``counted`` is the sum of
    the rows' quantities and ``unit_price`` their price where it is the same; both are
    worth naming in the text only when ``merged`` (quantity is then 1 or -1).
    """

    rows: tuple[Row, ...]
    quantity: Decimal
    price: Decimal
    amount: Decimal
    counted: Decimal
    unit_price: Decimal | None
    merged: bool

    @property
    def first(self) -> Row:
        """The row that names product, profile, contact and day."""
        return self.rows[0]

    def shared(self, name: str):
        """Return the value of an attribute of the rows where all have the same."""
        values = {getattr(row, name) for row in self.rows}
        return values.pop() if len(values) == 1 else None


@dataclass(slots=True, frozen=True)
class Precision:
    """What the invoice can hold.

    :param unit: decimals of a quantity
    :param currency: decimals of the currency
    :param per_line: each line is rounded by itself; False where taxes are rounded
        globally, which sums unrounded amounts
    """

    unit: int
    currency: int
    per_line: bool


def next_month(month: date) -> date:
    """Return the first day of the following month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def assign_months(
    sums: Mapping[tuple, Decimal],
    drafts: frozenset | set,
    validated: frozenset | set,
    late: str,
    zero: str,
) -> dict[tuple, date | None]:
    """Say in which month each client's rows of a month are billed.

    :param sums: ``{(client, currency, month): sum of the rows' amounts}``
    :param drafts: keys that have an open draft, which rows always join
    :param validated: keys whose invoice was validated
    :param late: ``next`` or ``supplementary``, for rows of a validated month
    :param zero: ``draft`` or ``wait``, for months that sum to zero
    :return: billing month for each key of ``sums``, None for rows that wait
    """
    moved: dict[tuple, list] = {}
    for client, currency, month in sorted(sums):
        billed = month
        while (
            late == "next"
            and (client, currency, billed) in validated
            and (client, currency, billed) not in drafts
        ):
            billed = next_month(billed)
        moved.setdefault((client, currency, billed), []).append(month)
    if zero == "wait":
        _carry_zero_months(moved, sums, drafts)
    assigned = dict.fromkeys(sums)
    for (client, currency, billed), months in moved.items():
        for month in months:
            assigned[client, currency, month] = billed
    return assigned


def _carry_zero_months(moved, sums, drafts):
    """Move months that sum to zero to the client's next one, in place."""
    keys = sorted(moved)
    for position, key in enumerate(keys):
        client, currency, _billed = key
        total = sum(sums[client, currency, month] for month in moved[key])
        if total or key in drafts:
            continue
        months = moved.pop(key)
        following = keys[position + 1] if position + 1 < len(keys) else None
        if following and following[:2] == key[:2]:
            moved[following] = months + moved[following]


def plan_sections(
    rows: Iterable[Row], detail: str, precision: Precision
) -> dict[int, list[LinePlan]]:
    """Turn one client's rows into lines by partner.

    :param detail: ``line`` (every service), ``day`` (a line per day and type) or
        ``type``, as the client likes it
    :return: lines by partner id, each in the order of service date and row
    """
    groups: dict[tuple, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row.day or date.min, row.id)):
        groups.setdefault(_line_key(row, detail), []).append(row)
    sections: dict[int, list[LinePlan]] = {}
    for members in groups.values():
        plan = plan_line(members, precision)
        sections.setdefault(plan.first.partner, []).append(plan)
    return sections


def _line_key(row: Row, detail: str) -> tuple:
    """Return what rows must share to stand on one line."""
    if detail == "line":
        return (row.id,)
    key = (row.partner, row.profile, row.product, row.disbursement, row.served)
    return (*key, row.day) if detail == "day" else key


def plan_line(rows: Sequence[Row], precision: Precision) -> LinePlan:
    """Give rows one line whose quantity x price is exactly the sum of their amounts."""
    amount = sum((row.amount for row in rows), Decimal())
    counted = sum((row.quantity for row in rows), Decimal())
    prices = {row.price for row in rows}
    price = prices.pop() if len(prices) == 1 else None
    merged = price is None or not _is_exact(counted, price, amount, precision)
    quantity, unit = (ONE, amount) if merged else (counted, price)
    if unit < 0:
        quantity, unit = -quantity, -unit
    return LinePlan(tuple(rows), quantity, unit, amount, counted, price, merged)


def _is_exact(quantity, price, amount, precision: Precision) -> bool:
    """Say whether an invoice line of quantity x price has exactly this amount."""
    if not quantity or -quantity.normalize().as_tuple().exponent > precision.unit:
        return False
    product = quantity * price
    if precision.per_line:
        product = product.quantize(
            Decimal(1).scaleb(-precision.currency), rounding=ROUND_HALF_UP
        )
    return product == amount


def split_clients(
    counts: Sequence[tuple[int, int]], max_clients: int, max_rows: int
) -> list[list[int]]:
    """Split clients into pieces of work, never one client into two.

    :param counts: ``(client, number of rows)``
    :param max_rows: rows per piece, exceeded only by a client that has more alone
    """
    pieces: list[list[int]] = []
    total = 0
    for client, rows in counts:
        full = pieces and (len(pieces[-1]) >= max_clients or total + rows > max_rows)
        if not pieces or full:
            pieces.append([])
            total = 0
        pieces[-1].append(client)
        total += rows
    return pieces
