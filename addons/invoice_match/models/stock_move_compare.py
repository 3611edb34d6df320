from odoo import models


class StockMove(models.Model):
    """What is received or sent back decides about bills that wait."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        orders = done.sudo().purchase_line_id.order_id
        self.env["account.move"]._compare_of_orders(orders)
        return done
