"""What a provider's event says, apart from how it is written; what of it is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .reference import attempt_of, refund_of
from .refund import Given

#: Kinds beside those of ``core.events``: about a means, or about nothing of ours.
MANDATE, CARD, DETACHED, OTHER = "mandate", "card", "detached", "other"
MEANS_KINDS = frozenset({MANDATE, CARD, DETACHED})
#: A dispute of a part of a payment, or one that took no money yet: a person looks.
LOOK = "look"

#: What is kept of an event: no name, address, mail, secret or number in clear.
KEPT = frozenset(
    """
    id object type created livemode status amount amount_refunded currency description
    metadata attempt database payment_intent charge payment_method customer reason
    code decline_code advice_code last_payment_error failure_code network_reason_code
    balance_transactions fee net data refunds has_more card last4 exp_month exp_year
    brand mandate sepa_debit merchantId payment refund token paymentOutput refundOutput
    amountOfMoney currencyCode references merchantReference statusOutput errors
    errorCode category httpStatusCode cardPaymentMethodSpecificOutput cardNumber
    expiryDate paymentResult latest_charge failure_reason
    """.split()
)
#: Where people or shops write what they like.
_FREE = frozenset({"description", "merchantReference", "cardNumber"})
_NUMBERS = re.compile(
    r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"  # an IBAN
    r"|\d(?:[ -]?\d){11,18}"  # a card's number
)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Said:
    """One event of a provider, understood.

    :param kind: a kind of ``core.events``, ``refunded``, one of ``MEANS_KINDS``,
        ``look`` or ``other``
    :param reference: our reference as the provider kept it
    :param payment: the provider's payment; for events of means, the means there
    :param database: uuid of the database in the metadata, empty where there is none
    :param fee: what the provider takes for a return
    :param refunds: each refund that is told; None when not all of them are
    :param dispute: the provider's id of a dispute, where it has one
    :param last4: and ``expires_on``, of a renewed card
    :param active: of a mandate
    """

    id: str
    type: str
    kind: str
    created: datetime
    reference: str = ""
    payment: str = ""
    database: str = ""
    amount: Decimal = Decimal(0)
    currency: str = ""
    code: str = ""
    advice: str = ""
    refusal: str = ""
    message: str = ""
    fee: Decimal = Decimal(0)
    refunds: tuple[Given, ...] | None = ()
    dispute: str = ""
    last4: str = ""
    expires_on: date | None = None
    active: bool = True


class NotAnEvent(ValueError):
    """A body that is no event of the provider."""


def masked(value: Any, key: str = "") -> Any:
    """Return what of an event may be kept, with long numbers shortened to four."""
    if isinstance(value, Mapping):
        return {name: masked(one, name) for name, one in value.items() if name in KEPT}
    if isinstance(value, list | tuple):
        return [masked(one, key) for one in value[:100]]
    if isinstance(value, str):
        return shortened(value) if key in _FREE else value[:_LONGEST]
    return value


def shortened(text: str) -> str:
    """Return a text without numbers of cards or accounts; our references stay."""
    text = text[:_LONGEST]
    if attempt_of(text) or refund_of(text):
        return text
    return _NUMBERS.sub(lambda found: f"••••{found[0].strip()[-4:]}", text)
