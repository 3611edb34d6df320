from odoo import Command, fields, models
from odoo.tools import format_amount

from ..core import attempt as states


class CollectionAttempt(models.Model):
    _inherit = "collection.attempt"

    def _settle(self):
        """Put done attempts into the books, once: payment, posting, reconciliation.

        Called by the scheduled job in sets; the caller commits. What is in the books
        already is left alone. The context must be the addon's own.
        """
        self._lock()
        todo = self.filtered(
            lambda one: one.state == states.DONE and not one.settled and one.provider_id
        )
        for company, attempts in todo.grouped("company_id").items():
            attempts.with_company(company)._settle_company()

    def _settle_company(self):
        # Read together, once: Odoo reads them one by one later.
        self.partner_id.mapped("email_normalized")
        self.partner_id.mapped("property_account_position_id")
        transactions = self.env["payment.transaction"].create(
            [one._prepare_transaction_vals() for one in self]
        )
        payments = self.env["account.payment"].create(
            [
                one._prepare_payment_vals(transaction)
                for one, transaction in zip(self, transactions, strict=True)
            ]
        )
        payments._create_entries()
        payments.action_post()
        for one, transaction, payment in zip(self, transactions, payments, strict=True):
            transaction.payment_id = payment
            one.write(
                {
                    "transaction_id": transaction.id,
                    "payment_id": payment.id,
                    "settled": True,
                    "settle_error": False,
                }
            )
        # Nothing of the invoices' own lines changes: they need no new taxes or terms.
        items = self.env["account.move.line"].with_context(skip_invoice_sync=True)
        items._reconcile_plan(self._get_reconciliation_plan())
        self.line_ids.write({"open": False})
        self._log_on_invoices()

    def _prepare_transaction_vals(self):
        """Return the values of Odoo's transaction: done, and nothing left to do."""
        return {
            "provider_id": self.provider_id.id,
            "payment_method_id": self.token_id.payment_method_id.id,
            "reference": self.name,
            "provider_reference": self.provider_reference,
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "token_id": self.token_id.id,
            "partner_id": self.partner_id.id,
            "operation": "offline",
            "state": "done",
            "is_post_processed": True,
            "invoice_ids": [Command.set(self.line_ids.move_id.ids)],
        }

    def _prepare_payment_vals(self, transaction):
        """Return the values of the payment; hook for what else is known of it."""
        journal = self.provider_id.journal_id
        method = journal.inbound_payment_method_line_ids.filtered(
            lambda line: line.payment_provider_id == self.provider_id
        )
        vals = {
            "amount": self.amount,
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "company_id": self.company_id.id,
            "date": self._get_paid_on(),
            "journal_id": journal.id,
            "payment_method_line_id": method[:1].id,
            "payment_token_id": self.token_id.id,
            "payment_transaction_id": transaction.id,
            "memo": f"{self.name} - {self.provider_reference or ''}",
            "invoice_ids": [Command.set(self.line_ids.move_id.ids)],
            "destination_account_id": self.line_ids.move_line_id.account_id[:1].id,
        }
        if discount := self._prepare_discount_vals():
            vals["write_off_line_vals"] = discount
        return vals

    def _get_paid_on(self):
        return (self.answered_at or fields.Datetime.now()).date()

    def _prepare_discount_vals(self):
        """Return the lines of the discount for paying early, when it was taken.

        As Odoo books it for a payment of exactly the discounted amount.
        """
        invoice, item = self.line_ids.move_id, self.line_ids.move_line_id
        if len(item) != 1 or not invoice.invoice_payment_term_id.early_discount:
            return []
        [term] = item._get_installments_data(payment_date=self._get_paid_on())
        due = term["amount_residual_currency_unsigned"]
        taken = term["type"] == "early_payment_discount"
        if not taken or self.currency_id.compare_amounts(self.amount, due):
            return []
        open_item = {
            "aml": item,
            "amount_currency": -item.amount_residual_currency,
            "balance": -item.balance,
        }
        lines = invoice._get_invoice_counterpart_amls_for_early_payment_discount(
            [open_item], term["discount_amount"]
        )
        return [
            {**ones[0], "partner_id": invoice.partner_id.id}
            for ones in lines.values()
            if ones
        ]

    def _get_reconciliation_plan(self):
        """Return what to reconcile in which order: each payment with its own items.

        Whole items come first, so that one collected in part gets what is left.
        """
        plan = []
        for attempt in self:
            paid = attempt.payment_id.move_id.line_ids.filtered(
                lambda line, to=attempt.payment_id.destination_account_id: (
                    line.account_id == to
                )
            )
            lines = attempt.line_ids.filtered(
                lambda one: not one.move_line_id.reconciled
            )
            for line in lines.sorted(lambda one: (one._is_part(), one.id)):
                plan.append(paid + line.move_line_id)
        return plan

    def _log_on_invoices(self):
        """Say on each invoice by what and how much was collected."""
        bodies = {}
        for line in self.line_ids:
            bodies[line.move_id.id] = self.env._(
                "%(amount)s collected by %(means)s (%(attempt)s).",
                amount=format_amount(self.env, line.amount, line.currency_id),
                means=line.attempt_id.means_id.masked_name,
                attempt=line.attempt_id.name,
            )
        self.line_ids.move_id._message_log_batch(bodies)


class CollectionAttemptLine(models.Model):
    _inherit = "collection.attempt.line"

    def _is_part(self):
        """Return whether less than what is open of the item is collected."""
        open_amount = self.move_line_id.amount_residual_currency
        return self.currency_id.compare_amounts(self.amount, open_amount) < 0
