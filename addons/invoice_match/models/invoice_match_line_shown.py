from odoo import models


class InvoiceMatchLine(models.Model):
    """A pair as the screen shows it."""

    _inherit = "invoice.match.line"

    def _get_shown(self):
        """Return the order's side of a pair: price, ordered, received, invoiced.

        Read with elevated rights: who may read the bill may see what it is compared with.
        """
        self.ensure_one()
        line = self.sudo().purchase_line_id
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        now = self.quantity
        mine = sum(
            one.product_uom_id._compute_quantity(one.quantity, line.product_uom_id)
            if one.product_uom_id
            else one.quantity
            for one in self.sudo().move_id.invoice_line_ids
            if one.purchase_line_id == line and one.parent_state != "cancel"
        )
        two_way = line.product_id.purchase_method == "purchase"
        written = self.capture_line_id
        return {
            "id": self.id,
            "order": line.order_id.name or "",
            "order_id": line.order_id.id,
            "text": line.name or "",
            "unit": line.product_uom_id.name or "",
            "price": line.price_unit * (1 - (line.discount or 0) / 100),
            "same_unit": not written or abs(written.quantity - now) < 1e-6,
            "quantity": now,
            "ordered": line.product_qty,
            "received": line.qty_received,
            "invoiced_before": line.qty_invoiced - mine,
            "two_way": two_way or line.product_id.type == "service",
            "reason": reasons.get(self.reason, ""),
            "confidence": self.confidence,
        }
