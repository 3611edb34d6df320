from odoo import api, models

#: What bills are compared with.
OF_LINE = {
    "price_unit",
    "discount",
    "product_qty",
    "product_id",
    "product_uom_id",
    "tax_ids",
    "qty_received",
    "qty_received_manual",
}
OF_ORDER = {"state", "partner_id", "partner_ref", "currency_id", "payment_term_id"}


class PurchaseOrder(models.Model):
    """A changed order is compared with its bills again."""

    _inherit = "purchase.order"

    def write(self, vals):
        done = super().write(vals)
        if not OF_ORDER.isdisjoint(vals):
            self.env["account.move"]._compare_of_orders(self.sudo())
        return done


class PurchaseOrderLine(models.Model):
    """A changed order line is compared with its bills again."""

    _inherit = "purchase.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        orders = lines.sudo().order_id.filtered(lambda one: one.state == "purchase")
        self.env["account.move"]._compare_of_orders(orders)
        return lines

    def write(self, vals):
        done = super().write(vals)
        if not OF_LINE.isdisjoint(vals):
            self.env["account.move"]._compare_of_orders(self.sudo().order_id)
        return done
