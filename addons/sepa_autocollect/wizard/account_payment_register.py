from odoo import models


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    def _create_payments(self):
        """Refuse before a saved card is charged, not after."""
        items = self.line_ids._origin
        self.env["account.partial.reconcile"]._check_collection(items)
        return super()._create_payments()
