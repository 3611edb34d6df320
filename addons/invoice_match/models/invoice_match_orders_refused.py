from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from odoo import api, models

from ..core.match import Receipt


class InvoiceMatchOrders(models.AbstractModel):
    """Goods that were refused on arrival and wait to be fetched were not received."""

    _inherit = "invoice.match.orders"

    @api.model
    def _prepare_order_lines(self, rows):
        lines = super()._prepare_order_lines(rows)
        for number, refused in self._get_refused(list(lines)).items():
            line = lines[number]
            lines[number] = replace(
                line,
                received=line.received - refused,
                # Negative, as a return: what is missing was given back (L11).
                receipts=(*line.receipts, Receipt("", -refused)),
            )
        return lines

    @api.model
    def _get_refused(self, order_lines):
        """Return {order line: quantity that was refused and is not fetched yet}.

        Once it is fetched Odoo takes it off the received quantity itself.
        """
        moves = self.env["stock.move"].sudo()
        waiting = moves.search(
            [
                ("purchase_line_id", "in", order_lines),
                ("picking_id.refused_ids", "!=", False),
                ("state", "not in", ("done", "cancel")),
            ]
        )
        found = defaultdict(Decimal)
        for move in waiting:
            line = move.purchase_line_id
            quantity = move.product_uom._compute_quantity(
                move.product_uom_qty, line.product_uom_id, rounding_method="HALF-UP"
            )
            found[line.id] += Decimal(str(quantity))
        return found
