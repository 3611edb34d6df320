"""The answer of the engine: what leaves when, and why the rest does not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .credits import CreditUse
from .debits import Debit
from .notices import Notice
from .reasons import LeftOut


@dataclass(frozen=True)
class Decision:
    """Every item is in exactly one debit, or left out for exactly one reason.

    :param uses: credits to reconcile before the debits
    """

    today: date
    debits: tuple[Debit, ...]
    left: tuple[LeftOut, ...]
    uses: tuple[CreditUse, ...]

    def to_send(self) -> tuple[Debit, ...]:
        """Return the debits that leave today: what the run prepares."""
        return tuple(one for one in self.debits if one.send_on <= self.today)

    def notices(self) -> tuple[Notice, ...]:
        """Return the announcements that leave today, for debits of any later day."""
        return tuple(
            notice
            for debit in self.debits
            for notice in debit.notices
            if notice.on <= self.today
        )

    def uses_of(self, items: Iterable[int]) -> tuple[CreditUse, ...]:
        """Return the credit uses of these items."""
        wanted = set(items)
        return tuple(one for one in self.uses if one.item in wanted)

    def totals(self) -> dict[tuple[str, str], tuple[int, Decimal]]:
        """Return number and amount of debits by kind of means and currency."""
        sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
        for one in self.debits:
            key = (one.means.kind, one.currency)
            count, amount = sums.get(key, (0, Decimal(0)))
            sums[key] = (count + 1, amount + one.amount)
        return sums

    def left_by_reason(self) -> dict[str, int]:
        """Return how many items are left out for each reason."""
        return dict(Counter(one.code for one in self.left))
