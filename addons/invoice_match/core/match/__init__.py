"""Which line of an invoice is which line of an order.

Quantities of an order line are in its own unit; those of an invoice line are brought
to it by the units' factors. Money is in the document's currency, without tax.
"""

from .engine import Matcher
from .model import InvoiceLine, Matching, OrderLine, Pair, Receipt, Terms, Unit

__all__ = [
    "InvoiceLine",
    "Matcher",
    "Matching",
    "OrderLine",
    "Pair",
    "Receipt",
    "Terms",
    "Unit",
]
