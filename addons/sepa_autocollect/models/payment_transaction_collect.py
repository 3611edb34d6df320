from odoo import api, models
from odoo.exceptions import ValidationError

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

    @api.constrains("token_id", "partner_id")
    def _check_token_is_the_payers(self):
        """Refuse the saved means of another client, or one a contact keeps apart.

        Odoo takes whatever token is named when staff registers a payment.
        """
        if is_trusted(self):
            return
        private = self.token_id.sudo().collection_means_ids.filtered("is_private")
        keepers = {means.token_id: means.saved_by_id for means in private}
        # What follows another one, such as a refund, was checked with that one.
        first = self.filtered(
            lambda one: one.token_id and not one.source_transaction_id
        )
        for transaction in first:
            token, payer = transaction.token_id.sudo(), transaction.partner_id
            same = token.partner_id.commercial_partner_id == payer.commercial_partner_id
            if not same or keepers.get(token, payer) != payer:
                raise ValidationError(
                    self.env._(
                        "%(payer)s cannot pay with a means of payment that somebody "
                        "else saved. Choose another one.",
                        payer=payer.display_name,
                    )
                )
