"""Plain values the steps of the invoice writer hand to one another."""

from dataclasses import dataclass, field
from typing import Any


class NotCovered(Exception):
    """The set path cannot write some documents.

    :param reasons: reason by position of the document in the list being written
    """

    def __init__(self, reasons):
        super().__init__("; ".join(sorted(set(reasons.values()))))
        self.reasons = reasons


@dataclass(frozen=True)
class WrittenDraft:
    """What became of one document, in the order the documents were given.

    :param move_id: id of the draft ``account.move``
    :param line_ids: id of the line written for each ``key`` given (keyless left out)
    :param method: ``set`` (written in sets) or ``create`` (plain ``create()``)
    :param reason: why it was not written in sets, in English, for logs and tests
    """

    move_id: int
    line_ids: dict = field(default_factory=dict)
    method: str = "create"
    reason: str | None = None


@dataclass(slots=True)
class Prototype:
    """What plain ``create()`` stored for one line of a shape.

    :param row: text of each column, None for NULL
    :param links: ids by name of stored many2many field
    :param base_line: the tax engine's view of the line (product lines only)
    :param recipe: how its taxes become tax lines, once known
    """

    row: dict
    links: dict
    base_line: dict | None = None
    recipe: Any = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which tax lines the taxes of one shape feed, when each feeds exactly one.

    :param taxes: ``(tax id, reverse charge)`` of each tax, in the engine's order
    :param keys: key of the tax line of each tax, or None when a tax feeds several
    :param tags: ids of the tags of the product line itself
    """

    taxes: tuple
    keys: tuple | None
    tags: tuple


@dataclass(slots=True)
class Kind:
    """Invoices whose lines of one shape get the same stored values.

    :param move: the first of them, on which prototypes are made and rolled back
    :param facets: what the products of the lines have in common, by product id
    :param tax_vals: vals of a tax line but for client and amounts, by key
    """

    move: Any
    company: Any
    currency: Any
    shapes: dict = field(default_factory=dict)
    taxes: dict = field(default_factory=dict)
    terms: dict = field(default_factory=dict)
    facets: dict = field(default_factory=dict)
    tax_vals: dict = field(default_factory=dict)
    reconcilable: frozenset | None = None


@dataclass(slots=True)
class Amounts:
    """The money of one line, in the invoice's and the company's currency."""

    amount_currency: float
    balance: float
    price_subtotal: float | None = None
    price_total: float | None = None
    tax_tag_ids: tuple = ()


@dataclass(slots=True)
class Draft:
    """One document on its way into the database.

    :param position: index in the list being written
    :param shapes: shape of each line
    :param product_amounts: :class:`Amounts` per line, None for sections and notes
    :param tax_lines: key and vals of each tax line, by the tax engine
    :param term_lines: vals of the instalments
    :param totals: stored totals of the invoice by column
    """

    position: int
    document: dict
    move: Any
    kind: Kind
    shapes: list
    receivable_id: int = 0
    product_amounts: list = field(default_factory=list)
    tax_lines: list = field(default_factory=list)
    term_lines: list = field(default_factory=list)
    totals: dict = field(default_factory=dict)
    line_ids: list = field(default_factory=list)
