"""How well an order line answers to an invoice line, from 0 to 1."""

from .model import InvoiceLine, OrderLine
from .text import Likeness

#: Weights of description, price and quantity; set by hand, see the benchmark.
TEXT, PRICE, QUANTITY, PLACE = 0.6, 0.28, 0.1, 0.02
#: Below it a pair is none.
LEAST = 0.42
#: The best must be so much better than the second best.
MARGIN = 0.05


class Score:
    """Scores pairs of one supplier's lines."""

    def __init__(self, likeness: Likeness):
        self.likeness = likeness

    def of(self, line: InvoiceLine, order_line: OrderLine, place: int = 0) -> float:
        """The score; 0 where nothing of the description is alike.

        :param place: which line of the invoice it is, from 1; only breaks ties.
        """
        alike = self.likeness.between(line.text, order_line.text)
        if not alike and line.text and order_line.text:
            return 0.0
        score = TEXT * alike + PRICE * price_likeness(line, order_line)
        score += QUANTITY * quantity_likeness(line, order_line)
        if place and order_line.position == place:
            score += PLACE
        return score


def price_likeness(line: InvoiceLine, order_line: OrderLine) -> float:
    """1 for the same price per unit, falling to 0 at a fifth more or less."""
    if line.price is None or not order_line.price:
        return 0.0
    price = line.price
    if line.unit != order_line.unit:
        factor = line.unit.into(order_line.unit)
        if not factor:
            return 0.0
        price /= factor
    return max(0.0, 1.0 - abs(float(price) / float(order_line.price) - 1.0) * 5)


def quantity_likeness(line: InvoiceLine, order_line: OrderLine) -> float:
    """1 for exactly what is open, half for less of it, 0 for more."""
    quantity, left = in_unit_of(line, order_line), order_line.open
    if quantity is None or left <= 0:
        return 0.0
    if quantity in (left, order_line.due):
        return 1.0
    return 0.5 if 0 < quantity < left else 0.0


def in_unit_of(line: InvoiceLine, order_line: OrderLine):
    """The invoice line's quantity in the order line's unit; None if incomparable."""
    if line.unit == order_line.unit:
        return line.quantity
    factor = line.unit.into(order_line.unit)
    return None if factor is None else line.quantity * factor
