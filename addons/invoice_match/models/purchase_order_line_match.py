from odoo import api, models


class PurchaseOrderLine(models.Model):
    """How much is invoiced, also where a bill counts in other units."""

    _inherit = "purchase.order.line"

    @api.depends("invoice_lines.match_quantity")
    def _compute_qty_invoiced(self):
        return super()._compute_qty_invoiced()

    def _prepare_qty_invoiced(self):
        """Count what a comparison found instead of what the bill's line says."""
        invoiced = super()._prepare_qty_invoiced()
        for line in self:
            for item in line._get_invoice_lines():
                if item.match_quantity and item._is_billed():
                    invoiced[line] += item._get_ordered_quantity()
                    invoiced[line] -= item._get_written_quantity()
        return invoiced
