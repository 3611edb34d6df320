"""What the look-ups found; the evaluation reads these, it never asks a database."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .keys import CLIENT_KEYS
from .pricing import PriceRule


@dataclass(frozen=True, slots=True)
class ClientMatch:
    """The client a key stands for.

    :param id: of the contact served, None when not found
    :param code: reason code when the rows must wait
    :param ignore: the rows are never billed
    :param params: details for the reason, e.g. the names of two candidates
    """

    id: int | None = None
    code: str | None = None
    ignore: bool = False
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceMatch:
    """The product a service type stands for, and how it is priced.

    :param problem: reason code known from the product alone (no account, no tax),
        told only when nothing else is wrong with the row
    """

    id: int | None = None
    code: str | None = None
    ignore: bool = False
    rule: PriceRule = field(default_factory=PriceRule)
    problem: str | None = None
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Rules:
    """What a profile decided, and what holds in its company on that day.

    :param closed_until: last day of the closed period, None when nothing is closed
    :param mapped: names of the meanings that have a column
    """

    currency: str
    arrival: date
    client_by: str = "ref"
    price_mode: str = "file"
    billing_month_by: str = "service"
    negative_rule: str = "credit"
    zero_rule: str = "ignore"
    closed_until: date | None = None
    mapped: frozenset[str] = frozenset()

    def client_key(self, text):
        """Return the key looked up for a client cell's text (already plain)."""
        return CLIENT_KEYS[self.client_by](text)


@dataclass
class Known:
    """Answers of the look-ups, filled in sets before the rows are evaluated.

    :param clients: by key as the file writes it; an alias has won already
    :param services: by key as the file writes it
    :param currencies: ISO code -> (id, smallest unit), active ones only
    :param prices: (client, product, quantity, date, currency) -> unit price or None
    """

    clients: dict[str, ClientMatch] = field(default_factory=dict)
    services: dict[str, ServiceMatch] = field(default_factory=dict)
    currencies: dict[str, tuple[int, Decimal]] = field(default_factory=dict)
    prices: dict[tuple, Decimal | None] = field(default_factory=dict)
