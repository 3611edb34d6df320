"""What the engine decides: debits, their lines and their announcements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .means import Means
from .notices import Notice
from .when import Choice


@dataclass(frozen=True, slots=True)
class DebitLine:
    """One item's part of a debit."""

    item: int
    invoice: int
    number: str
    amount: Decimal


@dataclass(frozen=True)
class Debit:
    """One charge or one direct debit: the attempt to prepare.

    :param collect_on: day the client is debited
    :param send_on: day it leaves us
    :param because: why not earlier: a why-not code, empty for today
    :param rule: parameter of ``because``
    :param number: 1 for a first try, 2 for the second...
    :param notices: pre-notifications still to send, each with its day
    """

    partner: int
    means: Means
    currency: str
    amount: Decimal
    lines: tuple[DebitLine, ...]
    collect_on: date
    send_on: date
    because: str = ""
    rule: str = ""
    number: int = 1
    notices: tuple[Notice, ...] = ()

    @property
    def items(self) -> tuple[int, ...]:
        """Ids of the items it collects."""
        return tuple(line.item for line in self.lines)


def debit(choices: Sequence[Choice], notices: Sequence[Notice] = ()) -> Debit:
    """Make one debit of choices that share client, currency and means.

    The day is the latest of theirs.
    """
    last = max(choices, key=lambda one: one.collect_on)
    return Debit(
        partner=last.item.partner,
        means=last.means,
        currency=last.item.currency,
        amount=sum((one.amount for one in choices), Decimal(0)),
        lines=tuple(
            DebitLine(one.item.id, one.item.invoice, one.item.number, one.amount)
            for one in choices
        ),
        collect_on=last.collect_on,
        send_on=last.send_on,
        because=last.because,
        rule=last.rule,
        number=max(one.number for one in choices),
        notices=tuple(notices),
    )
