import logging

from odoo import Command, models

from ..core import payout as kinds

_logger = logging.getLogger(__name__)


class CollectionPayout(models.Model):
    """One entry for a payout: payments leave the outstanding account, less the fees."""

    _inherit = "collection.payout"

    def _book_safely(self):
        """Book one payout; what goes wrong is kept on it for a person."""
        try:
            with self.env.cr.savepoint():
                self._book()
        except Exception as error:
            _logger.exception("Payout %s is not in the books", self.name)
            self.invalidate_recordset()
            if self.problem != "error":
                self.write({"problem": "error"})
                self._message_log(body=str(error)[:500])

    def _book(self):
        """Put one payout into the books, once; return the code of what is missing.

        The net amount waits on the account of payouts for the bank statement; a part
        that is no payment of ours waits on the journal's suspense account.
        """
        self.ensure_one()
        self.env.cr.execute(
            "SELECT id FROM collection_payout WHERE id = %s FOR NO KEY UPDATE",
            [self.id],
        )
        self.invalidate_recordset()
        if self.move_id or self.problem == "incomplete":
            return self.problem if not self.move_id else None
        self._find_transactions()
        if problem := self._get_obstacle():
            if problem != self.problem:
                self.write({"problem": problem})
            return problem
        self.with_company(self.company_id)._write_entry()
        return None

    def _find_transactions(self):
        """Find the payments in Odoo by what the provider calls them."""
        transactions = self.env["payment.transaction"].search(
            [
                ("provider_id", "=", self.provider_id.id),
                ("provider_reference", "in", self.line_ids.mapped("reference")),
            ]
        )
        found = transactions.filtered("payment_id").grouped("provider_reference")
        for line in self.line_ids.filtered(lambda one: one.kind != kinds.OTHER):
            line.transaction_id = found.get(line.reference, [False])[0]

    def _get_obstacle(self):
        """Return the code of what stands against booking, None when nothing does."""
        late = self.env["collection.attempt"].search_count(
            [
                ("provider_id", "=", self.provider_id.id),
                ("provider_reference", "in", self.line_ids.mapped("reference")),
                ("state", "=", "done"),
                ("settled", "=", False),
            ],
            limit=1,
        )
        if late:
            return "not_settled"
        if self.fees and not self.provider_id.collection_fee_account_id:
            return "fee_account"
        return None

    def _write_entry(self):
        """Create and post the entry, reconcile it with the outstanding items."""
        for line in self.line_ids:
            line._find_items()
        items = self.line_ids.item_id + self.line_ids.fee_item_id
        move = self.env["account.move"].create(self._prepare_entry_vals(items))
        self.write({"move_id": move.id, "problem": False})
        move.action_post()
        counterparts = move.line_ids.sorted("id")[: len(items)]
        self.env["account.move.line"]._reconcile_plan(
            [
                item + counterpart
                for item, counterpart in zip(items, counterparts, strict=True)
            ]
        )
        for line in self.line_ids.filtered(lambda one: one.kind == kinds.CHARGE):
            line.attempt_id.write(
                {
                    "provider_fee": line.fee,
                    "fee_currency_id": self.currency_id.id,
                    "payout_id": self.id,
                }
            )

    def _prepare_entry_vals(self, items):
        """Return the values of the entry; the counterparts of ``items`` come first."""
        lines = [self._prepare_counterpart_vals(item) for item in items]
        lines += [
            self._prepare_line_vals(
                line.label, self._get_suspense_account(), -line.amount
            )
            for line in self.line_ids
            if line.amount and not line.item_id
        ]
        if fees := self._get_fees():
            text = self.env._("Fees of %(payout)s", payout=self.name)
            account = self.provider_id.collection_fee_account_id
            lines.append(self._prepare_line_vals(text, account, fees))
        lines.append(
            self._prepare_line_vals(self.name, self._get_net_account(), self.amount)
        )
        if rest := self._prepare_exchange_vals(lines):
            lines.append(rest)
        return {
            "move_type": "entry",
            "journal_id": self.provider_id.journal_id.id,
            "company_id": self.company_id.id,
            "date": self.arrives_on,
            "ref": self.name,
            "line_ids": [Command.create(vals) for vals in lines],
        }

    def _get_fees(self):
        """Return the fees that are not in the books yet."""
        fresh = self.line_ids.filtered(lambda line: not line.fee_item_id)
        return self.currency_id.round(sum(fresh.mapped("fee")))

    def _prepare_counterpart_vals(self, item):
        """Return the line that takes an item off the outstanding account."""
        return {
            "name": item.name,
            "account_id": item.account_id.id,
            "partner_id": item.partner_id.id,
            "currency_id": item.currency_id.id,
            "amount_currency": -item.amount_residual_currency,
            "balance": -item.amount_residual,
        }

    def _prepare_line_vals(self, name, account, amount):
        """Return a line in the currency of the payout."""
        balance = self.currency_id._convert(
            amount, self.company_id.currency_id, self.company_id, self.arrives_on
        )
        return {
            "name": name,
            "account_id": account.id,
            "currency_id": self.currency_id.id,
            "amount_currency": amount,
            "balance": balance,
        }

    def _prepare_exchange_vals(self, lines):
        """Return the line of what rates changed between payment and payout."""
        company = self.company_id
        rest = company.currency_id.round(-sum(line["balance"] for line in lines))
        if company.currency_id.is_zero(rest):
            return None
        return {
            "name": self.env._("Exchange difference of %(payout)s", payout=self.name),
            "account_id": (
                company.expense_currency_exchange_account_id
                if rest > 0
                else company.income_currency_exchange_account_id
            ).id,
            "currency_id": company.currency_id.id,
            "amount_currency": rest,
            "balance": rest,
        }

    def _get_suspense_account(self):
        return self.provider_id.journal_id.suspense_account_id

    def _get_net_account(self):
        """Return where the net amount waits for the bank statement; a hook."""
        provider = self.provider_id
        method = provider.journal_id.inbound_payment_method_line_ids.filtered(
            lambda line: line.payment_provider_id == provider
        )
        return (
            provider.collection_payout_account_id
            or method.payment_account_id[:1]
            or self.env["account.payment"]
            .new({"company_id": self.company_id.id})
            ._get_outstanding_account("inbound")
        )


class CollectionPayoutLine(models.Model):
    _inherit = "collection.payout.line"

    def _find_items(self):
        """Find the open item of the payment or of its return, with its amount."""
        if self.kind == kinds.DISPUTE:
            payment = self.attempt_id.payment_id
            move = self.attempt_id.return_id.move_id
            if not move:
                # A part that was taken back, and what a won dispute gave again.
                back = self.attempt_id.transaction_id.sudo().child_transaction_ids
                move = back.payment_id.move_id
                move |= move.reversal_move_ids
        else:
            payment = self.transaction_id.payment_id
            # A refund that failed comes back by the entry that undid it.
            move = payment.move_id | payment.move_id.reversal_move_ids
        accounts = payment._get_valid_liquidity_accounts() if payment else ()
        items = move.line_ids.filtered(
            lambda one: (
                one.account_id in accounts
                and one.account_id.reconcile
                and not one.reconciled
            )
        )
        self.item_id = items._get_open_of(self.paid, self.paid_currency_id)
        rest = items - self.item_id
        self.fee_item_id = (
            rest._get_open_of(-self.fee, self.currency_id)
            if self.kind == kinds.DISPUTE and self.fee
            else False
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_open_of(self, amount, currency):
        """Return the first of these items of which exactly so much is open."""
        return self.filtered(
            lambda one: (
                one.currency_id == currency
                and not currency.compare_amounts(one.amount_residual_currency, amount)
            )
        )[:1]
