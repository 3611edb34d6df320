from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..core.check.catalogue import SHORT_PAY
from ..trust import trusted, untrusted

#: Exceptions of which a quantity is not paid, so that the order shows it as not billed.
QUANTITIES = ("L07", "L08", "L10", "L11", "L16")


class InvoiceException(models.Model):
    """Paying less: our debit note for the difference, settled with the bill."""

    _inherit = "invoice.exception"

    def action_short_pay(self):
        """Draft a debit note for what is not paid; it is posted with the bill."""
        self.ensure_one()
        self._check_may_settle(SHORT_PAY)
        bill = self.sudo().move_id
        if self.amount <= 0 or bill.state == "cancel":
            raise UserError(self.env._("There is nothing to pay less of this bill."))
        moves = trusted(self.env["account.move"].sudo())
        debit = untrusted(moves.create(self._prepare_debit_vals()))
        debit._write_release("person", self.env._("Not paid: %s", self.sudo().sentence))
        self._settle(SHORT_PAY, debit_id=debit.id)
        if bill.state == "posted":
            bill._post_debits()
            bill._compare()
        return True

    def _prepare_debit_vals(self):
        """Return the values of the debit note; a hook."""
        exception = self.sudo()
        bill = exception.move_id
        today = fields.Date.context_today(self)
        return {
            "move_type": "in_refund",
            "company_id": bill.company_id.id,
            "journal_id": bill.journal_id.id,
            "partner_id": bill.partner_id.id,
            "currency_id": bill.currency_id.id,
            "reversed_entry_id": bill.id,
            "invoice_date": today,
            "invoice_date_due": today,
            "invoice_payment_term_id": False,
            "match_debit": True,
            "ref": self.env._("Not paid of %(bill)s", bill=bill.ref or bill.name),
            "invoice_line_ids": [Command.create(exception._prepare_debit_line_vals())],
        }

    def _prepare_debit_line_vals(self):
        """Return the line: with the order's line where a quantity is not paid."""
        items = self.move_id.invoice_line_ids
        item = items.filtered(
            lambda one: (
                self.purchase_line_id and one.purchase_line_id == self.purchase_line_id
            )
        )[:1]
        item = item or items.filtered(lambda one: one.display_type == "product")[:1]
        vals = {
            "name": self.sentence,
            "quantity": 1,
            "price_unit": self.amount,
            "discount": 0,
            "tax_ids": [Command.set(item.tax_ids.ids)],
            "account_id": item.account_id.id,
        }
        if self.code in QUANTITIES and self.purchase_line_id:
            quantity = float(self.found) - float(self.expected)
            vals.update(
                product_id=self.purchase_line_id.product_id.id,
                product_uom_id=self.purchase_line_id.product_uom_id.id,
                purchase_line_id=self.purchase_line_id.id,
                quantity=quantity,
                price_unit=self.amount / quantity,
            )
        return vals


class AccountMove(models.Model):
    """Debit notes are posted and settled with their bill, and go with it."""

    _inherit = "account.move"

    match_debit = fields.Boolean(
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="Our own note of what is not paid of a bill.",
    )

    @api.model
    def _get_match_fields(self):
        """Keep anybody from calling a bill our own note: it would not be compared."""
        return super()._get_match_fields() | {"match_debit"}

    def _filter_comparable(self):
        """Leave out debit notes: they are what a comparison ended in."""
        return super()._filter_comparable().filtered(lambda move: not move.match_debit)

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._post_debits()
        return posted

    def _post_debits(self):
        """Post the drafted debit notes of posted bills and settle them with these."""
        debits = self._get_debits()
        drafts = debits.filtered(lambda move: move.state == "draft")
        if drafts:
            drafts._post(soft=False)
        for debit in debits.filtered("amount_residual"):
            lines = (debit | debit.reversed_entry_id).line_ids
            lines.filtered(
                lambda line: (
                    line.account_type == "liability_payable" and not line.reconciled
                )
            ).reconcile()

    def _get_debits(self):
        """Return the debit notes that exceptions of these bills made."""
        exceptions = self.env["invoice.exception"].sudo()
        bought = self.filtered(lambda move: move.state == "posted" and move.id)
        found = exceptions.search(
            [
                ("move_id", "in", bought.ids),
                ("debit_id.state", "in", ("draft", "posted")),
            ]
        )
        return found.debit_id

    def button_cancel(self):
        """Cancel what was not paid of a bill together with it: were it drafted again,
        it would be paid in full.
        """
        result = super().button_cancel()
        exceptions = trusted(self._get_short_pays())
        if exceptions:
            exceptions.write({"state": "cleared"})
            exceptions.move_id.filtered("release_kind")._withdraw(
                self.env._("The bill was cancelled.")
            )
            debits = exceptions.debit_id.filtered(lambda move: move.state != "cancel")
            debits.button_cancel()
        return result
