from odoo import models


class AccountPayment(models.Model):
    """The button of a payment."""

    _inherit = "account.payment"

    def action_ask_release(self):
        """Open the dialog that asks for the reason of a release."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release to payment"),
            "res_model": "invoice.release.payment",
            "view_mode": "form",
            "target": "new",
            "context": {"default_payment_ids": self.ids},
        }


class AccountMove(models.Model):
    """The button of a released bill."""

    _inherit = "account.move"

    def action_ask_withdraw(self):
        """Open the dialog that asks why a release is withdrawn."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Withdraw the release"),
            "res_model": "invoice.release.withdraw",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_ids": self.ids},
        }
