"""FRST, RCUR, FNAL, OOFF, and what must be told about a mandate that changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from .countries import bank_code


class Outcome(Enum):
    """What became of a collection: refused before the debit, or debited (perhaps
    returned or refunded later), or not known yet."""

    OPEN = "open"
    REJECTED = "rejected"
    DEBITED = "debited"


@dataclass(frozen=True)
class PastCollection:
    """One collection already sent under a mandate."""

    sequence: str
    outcome: Outcome = Outcome.DEBITED


@dataclass(frozen=True)
class SequenceHabits:
    """What the creditor's bank wants, where the rulebook leaves the choice.

    :param first: the first collection is FRST (RCUR is allowed since November 2016).
    :param first_at_new_bank: FRST again when the debtor's account moved to another
        bank (all types are allowed since November 2016).
    """

    first: bool = True
    first_at_new_bank: bool = True


class MandateEnded(ValueError):
    """No further collection may be made: ``one_off`` or ``final`` was sent."""


def sequence_type(
    history: Iterable[PastCollection],
    *,
    one_off: bool = False,
    final: bool = False,
    new_bank: bool = False,
    habits: SequenceHabits = SequenceHabits(),
) -> str:
    """The sequence type of a mandate's next collection.

    :param history: every earlier collection; one that the bank rejected counts as
        never made, one that came back after the debit counts as made.
    :param final: this is the last one, and the mandate ends with it.
    :param new_bank: the account moved to another bank since the last collection.
    :raises MandateEnded: the one-off or the final one has been sent.
    """
    made = [one for one in history if one.outcome is not Outcome.REJECTED]
    if any(one.sequence == "FNAL" for one in made):
        raise MandateEnded("final")
    if any(one.sequence == "OOFF" for one in made) or (one_off and made):
        raise MandateEnded("one_off")
    if one_off:
        return "OOFF"
    if final:
        return "FNAL"
    if not made:
        return "FRST" if habits.first else "RCUR"
    return "FRST" if new_bank and habits.first_at_new_bank else "RCUR"


@dataclass(frozen=True)
class MandateFacts:
    """A mandate as one collection used it."""

    reference: str
    creditor_id: str
    creditor_name: str
    iban: str


@dataclass(frozen=True)
class Amendment:
    """What ``AmdmntInfDtls`` must hold; an empty text is left out.

    :param new_bank: ``OrgnlDbtrAcct`` is ``SMNDA`` (then no ``OrgnlDbtrAgt``).
    """

    original_reference: str = ""
    original_creditor_id: str = ""
    original_creditor_name: str = ""
    original_iban: str = ""
    new_bank: bool = False


def amendment(
    then: MandateFacts | None, now: MandateFacts, same_bank: bool | None = None
) -> Amendment | None:
    """What the next collection must tell the debtor's bank; None: nothing changed.

    :param then: as the last collection that was not rejected used it; None for none.
        Compare with that one, not with the last change: a change whose collection
        was rejected has to be told again.
    :param same_bank: whether both accounts are at one bank, when it is known (two
        bank codes may be one bank); default: their bank codes are equal.
    """
    if then is None or then == now:
        return None
    moved = then.iban != now.iban
    if same_bank is None:
        same_bank = bool(bank_code(now.iban)) and bank_code(then.iban) == bank_code(
            now.iban
        )
    other_id = then.creditor_id != now.creditor_id
    other_name = then.creditor_name != now.creditor_name
    return Amendment(
        original_reference=then.reference if then.reference != now.reference else "",
        original_creditor_id=then.creditor_id if other_id else "",
        original_creditor_name=then.creditor_name if other_name else "",
        original_iban=then.iban if moved and same_bank else "",
        new_bank=moved and not same_bank,
    )
