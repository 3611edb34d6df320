from odoo import api, models

from ..core.write.texts import mask


class InvoicePortalDraft(models.Model):
    """What the form shows."""

    _inherit = "invoice.portal.draft"

    @api.model
    def _get_form_lines(self, order):
        """Return the lines of an order: what was ordered, received and invoiced."""
        say = self.env["invoice.supplier.words"]._say_number
        return [
            {
                "id": line.id,
                "name": line.product_id.name or line.name,
                "unit": line.product_uom_id.name,
                "ordered": say(line.product_qty),
                "received": say(line.qty_received),
                "invoiced": say(line.qty_invoiced),
                "price": line.price_unit * (1 - line.discount / 100),
                "by_order": line.product_id.purchase_method == "purchase",
            }
            for line in self._get_typable_lines(order)
        ]

    @api.model
    def _get_account_choices(self, supplier):
        """Return the confirmed accounts of a supplier, their ends only."""
        return [
            {
                "id": str(one.id),
                "number": mask(one.sanitized_acc_number),
                "bank": one.bank_id.name,
            }
            for one in self._get_accounts_of(supplier)
        ]
