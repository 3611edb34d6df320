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

    @property
    def identity(self) -> str:
        """What makes it the same exception at the next comparison, whatever its figures.

        >>> Finding("L04", "3", 17, details={"why": "retro", "day": "x"}).identity
        'L04|3|17|retro'
        """
        parts = [self.code, self.line, str(self.order_line or "")]
        parts += [self.details[name] for name in NAMES if self.details.get(name)]
        return "|".join(parts)

    @property
    def figures(self) -> tuple[str, ...]:
        """What a person who settles it has seen; other figures are a new exception."""
        numbers = [plain(one) for one in (self.found, self.expected, self.amount)]
        details = (f"{name}={value}" for name, value in sorted(self.details.items()))
        return (*numbers, *details)


#: Details that tell two exceptions of one code apart.
NAMES = ("why", "order", "rule", "where", "reason", "element", "account", "bill")


def plain(value: Decimal | None) -> str:
    """A number with a point and no needless zeros.

    >>> plain(Decimal("40.00")), plain(None)
    ('40', '')
    """
    return "" if value is None else f"{value.normalize() + 0:f}"
