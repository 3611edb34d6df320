from odoo import models


class InvoiceException(models.Model):
    """An exception about an account is settled on the account's change."""

    _inherit = "invoice.exception"

    def _open_account_change(self):
        """Open the change of the account that the bill asks for, made if needed."""
        self.ensure_one()
        move = self.sudo().move_id
        capture = move.capture_ids[:1]
        change = self.env["invoice.account.change"]._propose(
            capture if capture.partner_id else move,
            move._get_account_number(),
            capture.account_holder,
            again=True,
        )
        if not change:
            return super()._open_account_change()
        return change._get_records_action(name=self.env._("Bank account to confirm"))
