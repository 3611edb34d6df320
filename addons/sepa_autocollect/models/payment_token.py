from odoo import api, fields, models


class PaymentToken(models.Model):
    _inherit = "payment.token"

    card_expires_on = fields.Date(
        help="Last day on which the card works, as the provider says."
    )

    collection_means_ids = fields.One2many(
        "collection.means",
        "token_id",
        string="Means of payment",
        groups="base.group_system",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Make a saved card or a provider's mandate a means of its client."""
        tokens = super().create(vals_list)
        self.env["collection.means"]._sync_tokens(tokens)
        return tokens
