"""What the client is billed for one service, in Decimal."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
ONE = Decimal(1)
UNIT_DIGITS = Decimal("0.000001")
#: Amounts from here on are refused: no service costs that, and floats lose cents.
TOO_LARGE = Decimal(10) ** 12


@dataclass(frozen=True)
class PriceRule:
    """How the partner's price becomes the client's.

    :param markup_type: ``none``, ``percent`` or ``fixed`` (an amount per unit)
    :param markup_value: Decimal, percent or amount
    :param minimum: least amount billed for a service, zero for none
    :param disbursement: billed at cost: no mark-up and no minimum
    """

    markup_type: str = "none"
    markup_value: Decimal = ZERO
    minimum: Decimal = ZERO
    disbursement: bool = False

    def is_by_unit(self, list_price):
        """Return whether the client pays per unit, so that the quantity must stay."""
        if self.disbursement:
            return False
        return list_price is not None or self.markup_type == "fixed"


@dataclass(frozen=True, slots=True)
class Priced:
    """Quantity and prices of a line; ``amount`` is always round(quantity * price_unit)."""

    quantity: Decimal
    cost_price: Decimal
    price_unit: Decimal
    cost_amount: Decimal
    amount: Decimal


def round_money(value, quantum):
    """Round half away from zero to a multiple of ``quantum`` (0.01 for the euro)."""
    if quantum.as_tuple().digits == (1,):
        return value.quantize(quantum, ROUND_HALF_UP)
    return (value / quantum).quantize(ONE, ROUND_HALF_UP) * quantum


def round_unit(value):
    """Round a unit price or a quantity to the six digits that are stored."""
    return value.quantize(UNIT_DIGITS, ROUND_HALF_UP) if value else ZERO


def split_total(total, quantity, quantum):
    """Return (quantity, unit price) whose rounded product is ``total``.

    The quantity becomes 1 where no unit price of six digits gives the total.
    """
    if quantity:
        price = round_unit(total / quantity)
        if round_money(price * quantity, quantum) == round_money(total, quantum):
            return quantity, price
    return ONE, round_unit(total)


def marked_up(price, rule):
    """Return the unit price with the rule's mark-up."""
    if rule.disbursement or rule.markup_type == "none":
        return price
    if rule.markup_type == "percent":
        return round_unit(price + price * rule.markup_value / 100)
    # A credit gives the fixed amount back, whichever of price and quantity is negative.
    fixed = -rule.markup_value if price < 0 else rule.markup_value
    return round_unit(price + fixed)


def bill(quantity, cost_price, rule, quantum, list_price=None):
    """Price one service.

    :param quantity: Decimal, negative for a credit
    :param cost_price: the partner's unit price
    :param rule: :class:`PriceRule`
    :param quantum: smallest unit of the currency, Decimal
    :param list_price: the client's unit price where a price list decides
    :rtype: Priced
    """
    quantity, cost_price = round_unit(quantity), round_unit(cost_price)
    cost_amount = round_money(quantity * cost_price, quantum)
    if rule.disbursement or list_price is None:
        price = marked_up(cost_price, rule)
    else:
        price = round_unit(list_price)
    amount = round_money(quantity * price, quantum)
    if not rule.disbursement and ZERO < amount < rule.minimum:
        amount = round_money(rule.minimum, quantum)
        billed_quantity, price = split_total(amount, quantity, quantum)
        if billed_quantity != quantity:
            cost_price = cost_amount
        quantity = billed_quantity
    return Priced(quantity, cost_price, price, cost_amount, amount)
