from odoo import api, models

from ..trust import is_trusted

#: What pays nothing.
OTHER = ("refund", "validation")


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse to begin another payment of what is being collected."""
        transactions = super().create(vals_list)
        paying = transactions.filtered(lambda one: one.operation not in OTHER)
        paying.invoice_ids._check_collection()
        return transactions

    @api.constrains("token_id")
    def _check_token_is_active(self):
        """Check one by one: Odoo's own check fails on several tokens.

        What was collected with a token is written down even when the client removed
        the token meanwhile.
        """
        if is_trusted(self):
            return
        for transaction in self:
            super(PaymentTransaction, transaction)._check_token_is_active()
