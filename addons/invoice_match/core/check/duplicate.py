"""Was this invoice received before?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..match.text import number

#: Days between two invoices of one amount that may still be the same one.
NEAR_DAYS = 7


@dataclass(frozen=True)
class Known:
    """An invoice that was captured or billed before.

    :ivar seller: id of the commercial entity; None while it is unknown.
    :ivar account: the compact IBAN it asks to be paid to.
    :ivar live: not refused and not cancelled.
    """

    id: int
    seller: int | None
    number: str
    issued: date | None
    total: Decimal
    currency: str
    credit: bool = False
    account: str = ""
    order: str = ""
    live: bool = True


@dataclass(frozen=True)
class Duplicate:
    """An earlier invoice and why it may be the same.

    :ivar sure: the same number, seller, date and total.
    :ivar why: ``number``, ``amount``, ``account``.
    """

    id: int
    sure: bool
    why: str


def plain_number(text: str) -> str:
    """A number as people copy it: no case, no separators, no zeros in front of digits.

    >>> plain_number("INV-2026/00017") == plain_number("inv 2026-17")
    True
    >>> plain_number("F17") == plain_number("F170")
    False
    """
    parts = re.findall(r"[^\W\d_]+|\d+", text.upper())
    return "-".join(part.lstrip("0") or "0" for part in parts)


def duplicates(mine: Known, others: Iterable[Known]) -> Iterator[Duplicate]:
    """Which of ``others`` may be the same invoice, each once, the surest reason."""
    wanted = plain_number(mine.number)
    for one in others:
        if one.id == mine.id or not one.live or one.credit != mine.credit:
            continue
        why = _why(mine, wanted, one)
        if why:
            yield Duplicate(one.id, _is_sure(mine, wanted, one), why)


def _is_sure(mine: Known, wanted: str, one: Known) -> bool:
    same = one.seller is not None and one.seller == mine.seller
    return same and (
        (plain_number(one.number), one.total, one.issued)
        == (wanted, mine.total, mine.issued)
    )


def _why(mine: Known, wanted: str, one: Known) -> str:
    same_seller = one.seller is not None and one.seller == mine.seller
    same_amount = (one.total, one.currency) == (mine.total, mine.currency)
    if wanted and plain_number(one.number) == wanted:
        if same_seller:
            return "number"
        if same_amount and mine.account and one.account == mine.account:
            return "account"
        return ""
    if not same_seller or not same_amount or not mine.total:
        return ""
    # Two equal invoices of one week for different orders are two invoices.
    if mine.order and one.order and number(mine.order) != number(one.order):
        return ""
    if mine.issued and one.issued:
        apart = abs((mine.issued - one.issued).days)
        # Monthly fees have the same amount on purpose.
        return "amount" if apart <= NEAR_DAYS else ""
    return ""
