from odoo import models


class AccountMove(models.Model):
    """A bill of an order is posted when the order is signed as it stands."""

    _inherit = "account.move"

    def _post(self, soft=True):
        """Ask the gate of each order that a bill is for."""
        bills = self.filtered(
            lambda move: move.move_type in ("in_invoice", "in_receipt")
        )
        bills.sudo().line_ids.purchase_line_id.order_id._signing_gate()
        return super()._post(soft)
