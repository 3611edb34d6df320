from odoo import models


class InvoiceCapture(models.Model):
    """The account that a supplier wrote is proposed, never taken."""

    _inherit = "invoice.capture"

    def _follow_bills(self, moves):
        """Choose the written account where it is confirmed; else have it confirmed."""
        res = super()._follow_bills(moves)
        moves._follow_captured_account()
        return res

    def _propose_account(self):
        """Have the written account confirmed; nothing happens for a confirmed one."""
        changes = self.env["invoice.account.change"]
        for capture in self.sudo():
            if capture.account_number and capture.partner_id:
                changes |= changes._propose(
                    capture, capture.account_number, capture.account_holder
                )
        return changes


class AccountMove(models.Model):
    _inherit = "account.move"

    def _follow_captured_account(self):
        """Choose the account that the supplier wrote, or have it confirmed."""
        asking = self.filtered(lambda move: move._get_account_number())
        captured = asking.filtered(lambda move: move.sudo().capture_ids)
        field = self._fields["partner_bank_id"]
        self.env.add_to_compute(field, captured.filtered(lambda m: m.state == "draft"))
        captured.sudo().capture_ids._propose_account()
