from odoo import fields, models


class PaymentReturnLine(models.Model):
    """A return that a message of the bank or an event of a provider made."""

    _inherit = "payment.return.line"

    collection_debit_id = fields.Many2one(
        "collection.debit", string="Direct debit", readonly=True, ondelete="restrict"
    )
    collection_attempt_id = fields.Many2one(
        "collection.attempt", readonly=True, ondelete="restrict"
    )

    def _get_collected(self):
        """Return the debit or the attempt that came back; both have the same names."""
        return self.collection_debit_id or self.collection_attempt_id

    def _prepare_return_move_line_vals(self, move):
        vals = super()._prepare_return_move_line_vals(move)
        debit = self._get_collected()
        if debit and debit.currency_id != debit.company_id.currency_id:
            vals.update(currency_id=debit.currency_id.id, amount_currency=debit.amount)
        return vals

    def _prepare_expense_lines_vals(self, move):
        vals_list = super()._prepare_expense_lines_vals(move)
        if self._get_collected():
            # The bank books debit and fee in one amount: both wait for that line.
            account = self.return_id._prepare_move_line(move, 0.0)["account_id"]
            for vals in vals_list:
                if vals["credit"]:
                    vals["account_id"] = account
        return vals_list


class PaymentReturn(models.Model):
    """Returns in euros of a company that keeps its books in another currency."""

    _inherit = "payment.return"

    def _prepare_move_line(self, move, total_amount):
        vals = super()._prepare_move_line(move, total_amount)
        debits = self.line_ids.collection_debit_id or (
            self.line_ids.collection_attempt_id
        )
        currency = debits.currency_id
        ours_alone = len(debits) == len(self.line_ids) and len(currency) == 1
        if ours_alone and currency != self.company_id.currency_id:
            total = -sum(debits.mapped("amount")) if total_amount else 0.0
            vals.update(currency_id=currency.id, amount_currency=total)
        return vals
