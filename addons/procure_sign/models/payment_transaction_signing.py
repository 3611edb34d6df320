from odoo import api, models
from odoo.exceptions import AccessError

from ..core.statement import Act

#: What says that a provider gave money back, and whose.
SAID = frozenset(
    {
        *("state", "operation", "amount", "currency_id", "partner_id", "provider_id"),
        *("payment_id", "source_transaction_id"),
    }
)


class PaymentTransaction(models.Model):
    """A refund leaves unsigned as its provider says: nobody says it for the provider."""

    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse transactions of a client's making where payments are signed."""
        transactions = super().create(vals_list)
        transactions._signing_check_said()
        return transactions

    def write(self, vals):
        """Refuse what no provider said."""
        if not SAID.isdisjoint(vals):
            self._signing_check_said()
        return super().write(vals)

    def _signing_check_said(self):
        """Refuse whoever is not the program: Odoo's own buttons write as superuser.

        :raises AccessError: the company has payments signed
        """
        if self.env.su or not self:
            return
        governed = self.env["res.company"]._signing_get_companies(Act.RELEASE_PAYMENT)
        if self.sudo().company_id & governed:
            raise AccessError(
                self.env._(
                    "The payments of this company are signed: what a payment provider "
                    "did is written by the program alone. Use the buttons of the payment."
                )
            )
