from odoo import api, models
from odoo.exceptions import UserError

#: What may change the document; which of them really do is found by comparing.
OF_LINE = frozenset(
    {
        "order_id",
        "name",
        "sequence",
        "display_type",
        "is_downpayment",
        "product_id",
        "product_qty",
        "product_uom_id",
        "price_unit",
        "discount",
        "tax_ids",
        "analytic_distribution",
    }
)
#: What says that something was received, where no receipt does.
_OF_RECEIPT = frozenset({"qty_received", "qty_received_manual"})


class PurchaseOrderLine(models.Model):
    """Lines of a signed order stay as they are, on every path."""

    _inherit = "purchase.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Let a receipt add what nobody ordered; refuse what orders more.

        An unordered line makes an unsigned revision: bills wait for its signatures.
        """
        lines = super().create(vals_list)
        # Nothing is received of what only waits: there, nothing is added at all.
        # What is printed with a signed order was signed with it.
        ordering = lines.filtered(
            lambda line: (
                line.product_qty
                or line._signing_is_note()
                or line.order_id.sudo().state == "to approve"
            )
        )
        orders = ordering.order_id._signing_protected()
        if orders:
            raise UserError(
                self.env._(
                    "%(name)s is signed or waits for signatures: nothing can be added. "
                    "Use the button Revise: the new revision is signed again.",
                    name=orders[0].sudo().name,
                )
            )
        return lines

    def write(self, vals):
        """Refuse what changes the document of a signed order."""
        if not _OF_RECEIPT.isdisjoint(vals):
            self.order_id._signing_check_receiver()
        if OF_LINE.isdisjoint(vals):
            return super().write(vals)
        before = self.order_id
        orders = before
        if vals.get("order_id"):
            orders |= orders.browse(vals["order_id"])
        with orders._signing_unchanged():
            done = super().write(vals)
        orders._signing_add_writers()
        if orders != before:
            (orders - before)._signing_add_writers(before._signing_all_responsible())
        return done

    def unlink(self):
        """Refuse what changes the document of a signed order."""
        orders = self.order_id
        with orders._signing_unchanged():
            done = super().unlink()
        orders._signing_add_writers()
        return done
