"""From an invoice's lines to pairs with order lines: numbers, then likeness, then parts.

The cascade follows the order of certainty. A pair by number is never undone by a better
price elsewhere: that a price differs is for a person to see.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from .assignment import best_assignment
from .identify import Index
from .model import ZERO, InvoiceLine, Matching, OrderLine, Pair
from .parts import find_kit, spread
from .score import LEAST, MARGIN, Score, in_unit_of
from .text import Likeness, number

#: Candidates by likeness of one line; more are never looked at in full.
MOST_CANDIDATES = 12
#: Order lines that may be passed while candidates are looked for.
MOST_LOOKED_AT = 400
_CONFIDENCE = {
    "order_line": 1.0,
    "delivery": 0.98,
    "gtin": 0.97,
    "buyer_item": 0.96,
    "seller_item": 0.95,
    "alias": 0.93,
}


class Matcher:
    """Matches invoices of one supplier; made once for many of them.

    :param order_lines: the lines of the supplier's orders that may be meant.
    :param aliases: see :class:`~.identify.Index`.
    """

    def __init__(
        self,
        order_lines: Iterable[OrderLine],
        aliases: dict[str, frozenset[int]] | None = None,
    ):
        self.index = Index(order_lines, aliases)
        texts = {one.text for one in self.index.lines.values()}
        self.score = Score(Likeness(texts))
        self.everything = frozenset(
            one.id for one in self.index.lines.values() if one.live
        )
        self._holding = defaultdict(list)
        for one in self.index.lines.values():
            for piece in self.score.likeness.vector(one.text):
                self._holding[piece].append(one.id)

    def match(
        self,
        lines: Iterable[InvoiceLine],
        orders: Iterable[str] = (),
        deliveries: Iterable[str] = (),
        chosen: Iterable[Pair] = (),
    ) -> Matching:
        """Pair the lines of one invoice.

        :param orders: the orders that its header names (BT-13 and its like).
        :param deliveries: the delivery notes that its header names (BT-16).
        :param chosen: pairs that a person made; they stay as they are.
        """
        match = _Match(self, tuple(lines), tuple(orders), tuple(deliveries))
        return match.run(chosen)

    def near(self, line: InvoiceLine, scope, taken=frozenset()) -> list[int]:
        """The order lines of ``scope``, without ``taken``, that are most alike in text.

        In a large scope they are found by the rarest pieces of the text, so that twice
        the open orders are not twice the work.
        """
        if len(scope) <= MOST_CANDIDATES:
            return sorted(scope - taken)
        vector = self.score.likeness.vector(line.text)
        known = [piece for piece in vector if piece in self._holding]
        known.sort(key=lambda piece: len(self._holding[piece]))
        inside = (lambda _one: True) if scope is self.everything else scope.__contains__
        weights: defaultdict[int, float] = defaultdict(float)
        looked = 0
        for piece in known:
            looked += len(self._holding[piece])
            if looked > MOST_LOOKED_AT and weights:
                break
            for found in self._holding[piece]:
                if found not in taken and inside(found):
                    weights[found] += vector[piece]
        best = sorted(weights, key=lambda one: (-weights[one], one))
        return best[:MOST_CANDIDATES]


class _Left(dict):
    """Order line -> what the lines matched so far leave open."""

    def __init__(self, lines: dict[int, OrderLine]):
        super().__init__()
        self._lines = lines

    def __missing__(self, key: int) -> Decimal:
        return self._lines[key].open


class _Match:
    """One invoice being matched; what is taken is counted down."""

    def __init__(self, matcher: Matcher, lines, orders, deliveries):
        self.matcher, self.index, self.lines = matcher, matcher.index, lines
        self.pairs: dict[str, list[Pair]] = {}
        self.ambiguous: dict[str, tuple[int, ...]] = {}
        self.left = _Left(self.index.lines)
        self.scope = self._scope(orders, deliveries)
        self._scopes: dict[str, frozenset[int]] = {}

    def _scope(self, orders, deliveries) -> frozenset[int]:
        """What the header names; everything open where it names nothing known."""
        named = [one for name in orders for one in self.index.of_order(name)]
        named += [one for name in deliveries for one in self.index.of_delivery(name)]
        ids = frozenset(one.id for one in named)
        return ids or self.matcher.everything

    def run(self, chosen: Iterable[Pair] = ()) -> Matching:
        self._keep(chosen)
        rest = [line for line in self.lines if line.key not in self.pairs]
        rest = [line for line in rest if not self._by_reference(line)]
        rest = [line for line in rest if not self._by_number(line)]
        rest = self._by_likeness(rest)
        rest = [line for line in rest if not self._as_second(line)]
        rest = [line for line in rest if not self._as_kit(line)]
        alone = tuple(line.key for line in rest if line.key not in self.ambiguous)
        pairs = tuple(
            one for line in self.lines for one in self.pairs.get(line.key, ())
        )
        return Matching(pairs, self.ambiguous, alone)

    def _keep(self, chosen: Iterable[Pair]) -> None:
        """Take what a person chose, as far as it is still there to be chosen."""
        keys = {line.key for line in self.lines}
        for pair in chosen:
            if pair.key in keys and pair.order_line in self.index.lines:
                self.pairs.setdefault(pair.key, []).append(pair)
                self.left[pair.order_line] -= pair.quantity or ZERO

    # === NAMED === #

    def _by_reference(self, line: InvoiceLine) -> bool:
        """The order line, or the only line of its order or delivery note."""
        of_order = self.index.of_order(line.order) if line.order else []
        if line.order_line:
            wanted = number(line.order_line)
            inside = of_order or self._inside(self.scope)
            found = [
                one for one in inside if wanted in {number(ref) for ref in one.refs}
            ]
            if len(found) == 1:
                return self._take(line, found, "order_line")
        of_delivery = self.index.of_delivery(line.despatch or line.receipt)
        for named in (of_delivery, of_order):
            ids = {one.id for one in named}
            reason, found = self.index.by_number(line, ids)
            if found and len({one.product for one in found}) == 1:
                known = "delivery" if named is of_delivery else reason
                return self._take(line, found, known)
        return False

    def _by_number(self, line: InvoiceLine) -> bool:
        """The item's number, in what the header names, else anywhere open."""
        for scope in (self._scope_of(line), self.matcher.everything):
            reason, found = self.index.by_number(line, scope)
            if not found:
                continue
            if len({one.product for one in found}) == 1:
                return self._take(line, found, reason)
            self.ambiguous[line.key] = tuple(one.id for one in found)
            return False
        return False

    def _scope_of(self, line: InvoiceLine) -> frozenset[int]:
        """What the line names, else what the header names."""
        if line.key not in self._scopes:
            named = [
                *self.index.of_order(line.order),
                *self.index.of_delivery(line.despatch or line.receipt),
            ]
            ids = frozenset(one.id for one in named)
            self._scopes[line.key] = ids or self.scope
        return self._scopes[line.key]

    def _inside(self, ids) -> list[OrderLine]:
        return [self.index.lines[one] for one in sorted(ids)]

    def _take(self, line, order_lines, reason, confidence=None) -> bool:
        """Pair with these order lines, the oldest open one first."""
        sure = _CONFIDENCE[reason] if confidence is None else confidence
        shares = spread(line, order_lines, self.left)
        self.pairs[line.key] = [
            Pair(line.key, one.id, quantity, sure, reason) for one, quantity in shares
        ]
        self.ambiguous.pop(line.key, None)
        for one, quantity in shares:
            self.left[one.id] -= quantity or ZERO
        return True

    # === ALIKE === #

    def _by_likeness(self, lines: list[InvoiceLine]) -> list[InvoiceLine]:
        """Assign what is left by description, price and quantity together."""
        lines = [line for line in lines if line.text]
        silent = [line for line in self.lines if not line.text and self._free(line)]
        taken = {one.order_line for pairs in self.pairs.values() for one in pairs}
        places = {line.key: place for place, line in enumerate(self.lines, 1)}
        scores: dict[str, dict[int, float]] = {}
        for line in lines:
            near = self.matcher.near(line, self._scope_of(line), taken)
            scores[line.key] = {
                found: self.matcher.score.of(
                    line, self.index.lines[found], places[line.key]
                )
                for found in near
            }
        columns = sorted({found for row in scores.values() for found in row})
        table = [
            [scores[line.key].get(found, 0.0) for found in columns] for line in lines
        ]
        chosen = best_assignment(table, LEAST)
        rest = silent
        for line, column in zip(lines, chosen, strict=True):
            if column is None:
                rest.append(line)
                continue
            self._settle(line, columns[column], scores[line.key], rest)
        return rest

    def _settle(self, line, found, row, rest) -> None:
        """Take the assigned line, unless another one answers as well."""
        order_line = self.index.lines[found]
        rivals = [
            one
            for one, score in row.items()
            if one != found
            and score > row[found] - MARGIN
            and score >= LEAST
            and not self._same_item(self.index.lines[one], order_line)
        ]
        if rivals:
            self.ambiguous[line.key] = (found, *sorted(rivals))
            rest.append(line)
            return
        same = [
            self.index.lines[one]
            for one in sorted(row)
            if one != found and self._same_item(self.index.lines[one], order_line)
        ]
        self._take(line, [order_line, *same], "text", min(row[found], 0.92))

    @staticmethod
    def _same_item(one: OrderLine, other: OrderLine) -> bool:
        """Whether it does not matter which of two is meant, but for the order of age."""
        if one.product is not None or other.product is not None:
            return one.product == other.product and one.price == other.price
        return one.text == other.text and one.price == other.price

    def _free(self, line) -> bool:
        return line.key not in self.pairs

    # === PARTS === #

    def _as_second(self, line: InvoiceLine) -> bool:
        """A further line for an order line of which enough is left."""
        if line.key in self.ambiguous or not line.text:
            return False
        best, best_score = None, LEAST
        for found in self.matcher.near(line, self._scope_of(line)):
            order_line = self.index.lines[found]
            quantity = in_unit_of(line, order_line)
            if quantity is None or not ZERO < quantity <= self.left[found]:
                continue
            score = self.matcher.score.of(line, order_line)
            if score > best_score:
                best, best_score = order_line, score
        if best is None:
            return False
        return self._take(line, [best], "parts", min(best_score, 0.9))

    def _as_kit(self, line: InvoiceLine) -> bool:
        """One line for several order lines of one order that make up its amount."""
        if line.key in self.ambiguous or line.net <= 0:
            return False
        taken = {one.order_line for pairs in self.pairs.values() for one in pairs}
        scope = self._scope_of(line)
        if scope is self.matcher.everything:
            # Among all that is open some sum always fits.
            return False
        parts = find_kit(line.net, self._inside(scope - taken))
        if not parts:
            return False
        self.pairs[line.key] = [
            Pair(line.key, one.id, one.open, 0.6, "kit") for one in parts
        ]
        for one in parts:
            self.left[one.id] = Decimal(0)
        return True
