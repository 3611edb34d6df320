"""Who sells, buys, delivers and is paid."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Address:
    """A postal address (BG-5, BG-8, BG-12, BG-15)."""

    lines: tuple[str, ...] = ()
    city: str = ""
    postcode: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True)
class Party:
    """A party with its numbers; a number's scheme is an ISO 6523 code or empty."""

    name: str = ""  # BT-27, BT-44, BT-59
    trade_name: str = ""  # BT-28, BT-45
    ids: tuple[tuple[str, str], ...] = ()  # BT-29, BT-46, BT-60: scheme, number
    legal_id: str = ""  # BT-30, BT-47, BT-61
    legal_scheme: str = ""
    vat: str = ""  # BT-31, BT-48
    tax_number: str = ""  # BT-32
    endpoint: str = ""  # BT-34, BT-49
    endpoint_scheme: str = ""
    contact: str = ""  # BT-41, BT-56
    phone: str = ""  # BT-42, BT-57
    email: str = ""  # BT-43, BT-58
    address: Address = field(default_factory=Address)

    def __bool__(self) -> bool:
        """Whether anything is said of it."""
        return self != Party()


@dataclass(frozen=True)
class Delivery:
    """Where and when the goods went (BG-13)."""

    name: str = ""  # BT-70
    location: str = ""  # BT-71
    day: date | None = None  # BT-72
    address: Address = field(default_factory=Address)


@dataclass(frozen=True)
class Payment:
    """How the seller wants to be paid (BG-16)."""

    means: str = ""  # BT-81, UNTDID 4461
    text: str = ""  # BT-82
    reference: str = ""  # BT-83
    account: str = ""  # BT-84: IBAN, or a number of another kind
    holder: str = ""  # BT-85
    bic: str = ""  # BT-86
    card: str = ""  # BT-87
    mandate: str = ""  # BT-89
    creditor_id: str = ""  # BT-90
    debited: str = ""  # BT-91
