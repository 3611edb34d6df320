from odoo import fields, models


class AccountPaymentLine(models.Model):
    _inherit = "account.payment.line"

    discount_until = fields.Date(
        string="Discount until", help="Paid by then, with the discount taken off."
    )

    def _prepare_write_draft2open(self):
        """Pay in time for the discount."""
        vals = super()._prepare_write_draft2open()
        if self.discount_until:
            today = fields.Date.context_today(self)
            vals["date"] = max(today, min(vals["date"], self.discount_until))
        return vals

    def _book_discount(self):
        """Settle the rest of a bill that was paid with its discount."""
        self.ensure_one()
        item = self.move_line_id
        rest = abs(item.amount_currency) - abs(self.amount_currency)
        currency = item.currency_id
        if currency.compare_amounts(abs(item.discount_amount_currency), 0) <= 0 or (
            currency.compare_amounts(
                abs(self.amount_currency), abs(item.discount_amount_currency)
            )
        ):
            return
        balance = currency._convert(
            rest, self.company_currency_id, self.company_id, self.date
        )
        values = [
            {"aml": item, "amount_currency": -item.amount_currency, "balance": balance}
        ]
        found = self.env[
            "account.move"
        ]._get_invoice_counterpart_amls_for_early_payment_discount(values, -balance)
        lines = [vals for kind in found.values() for vals in kind]
        entry = self.env["account.move"].create(
            self._prepare_discount_entry_vals(item, lines)
        )
        entry.action_post()
        counterpart = entry.line_ids.filtered(
            lambda one: one.account_id == item.account_id
        )
        (counterpart | item).reconcile()

    def _prepare_discount_entry_vals(self, item, lines):
        """Return the values of the entry of a discount; a hook.

        :param lines: values of the lines that book the discount
        """
        return {
            "journal_id": self.order_id.journal_id.id,
            "date": self.date,
            "ref": self.communication,
            "line_ids": [
                fields.Command.create(vals)
                for vals in [
                    *lines,
                    {
                        "account_id": item.account_id.id,
                        "partner_id": item.partner_id.id,
                        "currency_id": item.currency_id.id,
                        "amount_currency": -sum(x["amount_currency"] for x in lines),
                        "balance": -sum(x["balance"] for x in lines),
                        "name": self.communication,
                    },
                ]
            ],
        }


class AccountPaymentOrder(models.Model):
    _inherit = "account.payment.order"

    def generated2uploaded(self):
        """Book the discounts that were taken, as Odoo's own payments do."""
        res = super().generated2uploaded()
        for line in self.payment_line_ids.filtered("discount_until"):
            line._book_discount()
        return res
