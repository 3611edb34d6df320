"""One reason why an invoice is not released."""

from dataclasses import dataclass, field
from decimal import Decimal

from .tolerance import Verdict


@dataclass(frozen=True)
class Finding:
    """An exception with the figures that differ.

    :ivar code: of ``catalogue.CATALOGUE``.
    :ivar line: key of the invoice line; empty for the document.
    :ivar order_line: id of the order line it is compared with.
    :ivar found: what the supplier wrote.
    :ivar expected: what it should be.
    :ivar amount: what is at stake, in the document's currency.
    :ivar verdict: the tolerance in force and how it judged.
    :ivar details: values for the sentence of the code.
    """

    code: str
    line: str = ""
    order_line: int | None = None
    found: Decimal | None = None
    expected: Decimal | None = None
    amount: Decimal | None = None
    verdict: Verdict | None = None
    details: dict[str, str] = field(default_factory=dict)
