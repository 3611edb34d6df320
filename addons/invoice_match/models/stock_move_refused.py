from odoo import models


class StockMove(models.Model):
    """Refused goods that are not fetched after all were received."""

    _inherit = "stock.move"

    def _action_cancel(self):
        refused = self.sudo().filtered("picking_id.refused_ids")
        orders = refused.purchase_line_id.order_id
        done = super()._action_cancel()
        self.env["account.move"]._compare_of_orders(orders)
        return done
