"""Amounts in a currency's smallest unit, exactly."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

# ISO 4217: currencies without two decimals.
_NO_DECIMALS = (
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
)
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND".split()
_DECIMALS = {
    **dict.fromkeys(_NO_DECIMALS, 0),
    **dict.fromkeys(_THREE_DECIMALS, 3),
}
#: Where Stripe counts otherwise than ISO 4217 (docs.stripe.com/currencies).
STRIPE_DECIMALS = {"ISK": 2, "UGX": 2, "MGA": 0}


class InexactAmount(ValueError):
    """An amount that its currency cannot hold; it is never rounded here."""


def decimals_of(currency: str, overrides: Mapping[str, int] | None = None) -> int:
    """Return how many decimals a currency has: 0, 2 or 3.

    :param overrides: a provider's own, such as ``STRIPE_DECIMALS``
    """
    return (overrides or {}).get(currency, _DECIMALS.get(currency, 2))


def to_minor(
    amount: Decimal, currency: str, overrides: Mapping[str, int] | None = None
) -> int:
    """Return an amount in the currency's smallest unit, exactly.

    :raises InexactAmount: when it has more decimals than the currency, is no finite
        number, or a float (which would hide a fraction)
    """
    if not isinstance(amount, Decimal):
        raise InexactAmount(f"{amount!r} {currency}: not a Decimal")
    try:
        minor = amount.scaleb(decimals_of(currency, overrides))
        if minor != (whole := int(minor)):
            raise InexactAmount(f"{amount} {currency}")
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise InexactAmount(f"{amount} {currency}") from error
    return whole


def from_minor(
    minor: int, currency: str, overrides: Mapping[str, int] | None = None
) -> Decimal:
    """Return the amount that ``to_minor`` made ``minor`` of."""
    return Decimal(minor).scaleb(-decimals_of(currency, overrides))
