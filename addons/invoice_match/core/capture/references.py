"""What an invoice says it belongs to."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Preceding:
    """An invoice that this one corrects, credits or settles (BG-3)."""

    number: str
    issued: date | None = None
    kind: str = ""


@dataclass(frozen=True)
class References:
    """The document's references; those of lines stand on the lines."""

    buyer: str = ""  # BT-10
    project: str = ""  # BT-11
    contract: str = ""  # BT-12
    order: str = ""  # BT-13
    sales_order: str = ""  # BT-14
    receipt: str = ""  # BT-15
    despatch: str = ""  # BT-16
    tender: str = ""  # BT-17
    object_id: str = ""  # BT-18
    accounting: str = ""  # BT-19
    preceding: tuple[Preceding, ...] = ()
