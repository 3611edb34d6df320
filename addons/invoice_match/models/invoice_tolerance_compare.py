from odoo import api, models

#: What of an order is agreed for many invoices.
OF_ORDER = {"match_blanket", "match_limit", "match_starts", "match_ends"}


class InvoiceTolerance(models.Model):
    """A changed tolerance is in force for what is not decided yet."""

    _inherit = "invoice.tolerance"

    @api.model_create_multi
    def create(self, vals_list):
        tolerances = super().create(vals_list)
        tolerances._compare_drafts()
        return tolerances

    def write(self, vals):
        done = super().write(vals)
        self._compare_drafts()
        return done

    def _compare_drafts(self):
        """Have the drafts with open exceptions of these companies compared again."""
        exceptions = self.env["invoice.exception"].sudo()
        opened = exceptions.search(
            [
                ("state", "=", "open"),
                ("company_id", "in", self.company_id.ids),
                ("move_id.state", "=", "draft"),
            ]
        )
        opened.move_id._compare_later()


class PurchaseOrder(models.Model):
    """A raised limit of a blanket order releases what waited for it."""

    _inherit = "purchase.order"

    def write(self, vals):
        done = super().write(vals)
        if not OF_ORDER.isdisjoint(vals):
            self.env["account.move"]._compare_of_orders(self.sudo())
        return done


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def write(self, vals):
        done = super().write(vals)
        if "match_estimated" in vals:
            self.env["account.move"]._compare_of_orders(self.sudo().order_id)
        return done
