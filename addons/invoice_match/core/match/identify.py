"""Order lines that an invoice line names by a number."""

from collections import defaultdict

from .model import InvoiceLine, OrderLine
from .text import number


class Index:
    """Finds order lines of one supplier by what a line may name.

    :param aliases: invoice text or item number, normalised -> order products that people
        said it is.
    """

    def __init__(self, order_lines, aliases: dict[str, frozenset[int]] | None = None):
        self.aliases = aliases or {}
        self.lines: dict[int, OrderLine] = {one.id: one for one in order_lines}
        self._by: dict[str, defaultdict[str, list[OrderLine]]] = {
            name: defaultdict(list)
            for name in ("order", "gtin", "buyer_item", "seller_item", "delivery")
        }
        self._by_product = defaultdict(list)
        for one in self.lines.values():
            self._add("order", one.names, one)
            self._add("gtin", one.gtins, one)
            self._add("buyer_item", one.buyer_items, one)
            self._add("seller_item", one.seller_items, one)
            self._add("delivery", (receipt.number for receipt in one.receipts), one)
            if one.product is not None:
                self._by_product[one.product].append(one)

    def _add(self, name, keys, order_line):
        for key in {number(key) for key in keys}:
            if key:
                self._by[name][key].append(order_line)

    def of_order(self, name: str) -> list[OrderLine]:
        """The lines of the order a supplier calls so."""
        return self._by["order"].get(number(name), []) if name else []

    def of_delivery(self, name: str) -> list[OrderLine]:
        """The lines of which something came under this delivery note."""
        return self._by["delivery"].get(number(name), []) if name else []

    def by_number(self, line: InvoiceLine, scope: set[int]):
        """``(reason, order lines)`` of the surest number that is known in ``scope``.

        Numbers of items are tried from the surest to the least sure.
        """
        for reason in ("gtin", "buyer_item", "seller_item"):
            value = getattr(line, reason)
            found = self._by[reason].get(number(value), []) if value else []
            found = [one for one in found if one.id in scope]
            if found:
                return reason, found
        for key in alias_keys(line):
            products = self.aliases.get(key, frozenset())
            found = [
                one
                for product in sorted(products)
                for one in self._by_product[product]
                if one.id in scope
            ]
            if found:
                return "alias", found
        return "", []


def alias_keys(line: InvoiceLine) -> tuple[str, ...]:
    """Under what a confirmed pair is remembered: the item's number, else its text."""
    keys = (number(line.seller_item), number(line.gtin), number(line.text))
    return tuple(key for key in keys if key)
