from odoo import api, models

from ..trust import is_trusted


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse any other payment of an item that is being collected.

        Everything that pays goes through here: registered payments, credit notes,
        bank statements, the portal.
        """
        if not is_trusted(self):
            ids = {
                vals.get(side)
                for vals in vals_list
                for side in ("debit_move_id", "credit_move_id")
            }
            self._check_collection(self.env["account.move.line"].browse(ids - {None}))
        return super().create(vals_list)

    @api.model
    def _check_collection(self, items):
        """Refuse items of open attempts; other items of their invoices are free."""
        lines = self.env["collection.attempt.line"]
        items.sudo().move_id._touch_collection()
        if taken := lines._get_open("move_line_id", items.ids)._release("paid_by_hand"):
            taken._refuse()
