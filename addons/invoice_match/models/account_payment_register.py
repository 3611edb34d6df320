from odoo import api, models
from odoo.fields import Command


class AccountPaymentRegister(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """Registering payments names the bills at once, so that the gate sees them."""

    _inherit = "account.payment.register"

    @api.model
    def default_get(self, fields):
        """Say what is held before anybody types."""
        res = super().default_get(fields)
        if "line_ids" in res:
            ids = [id_ for command in res["line_ids"] for id_ in command[2] or ()]
            self.env["account.move.line"].browse(ids)._check_payable()
        return res

    def _create_payments(self):
        """Refuse bills that are held."""
        self.line_ids._check_payable()
        return super()._create_payments()

    def _create_payment_vals_from_wizard(self, batch_result):
        vals = super()._create_payment_vals_from_wizard(batch_result)
        return self._name_bills(vals, batch_result)

    def _create_payment_vals_from_batch(self, batch_result):
        vals = super()._create_payment_vals_from_batch(batch_result)
        return self._name_bills(vals, batch_result)

    def _name_bills(self, vals, batch_result):
        """Return the values of a payment with the bills it is for."""
        bills = batch_result["lines"].move_id.filtered(
            lambda one: one.is_purchase_document(include_receipts=True)
        )
        if bills and vals.get("payment_type") == "outbound":
            vals["invoice_ids"] = [Command.set(bills.ids)]
        return vals


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _check_payable(self):
        """Refuse to pay debts of bills that wait for their release.

        :raises UserError: naming the bills
        """
        debts = self.filtered(
            lambda one: (
                one.account_id.account_type == "liability_payable" and one.balance < 0
            )
        )
        debts.move_id._check_payable(debts.move_id._get_unpayable())
