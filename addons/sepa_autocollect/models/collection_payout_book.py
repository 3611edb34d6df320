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
            line.item_id = line._get_outstanding_item()
        known = self.line_ids.filtered("item_id")
        move = self.env["account.move"].create(self._prepare_entry_vals(known))
        self.write({"move_id": move.id, "problem": False})
        move.action_post()
        counterparts = move.line_ids.sorted("id")[: len(known)]
        self.env["account.move.line"]._reconcile_plan(
            [
                line.item_id + counterpart
                for line, counterpart in zip(known, counterparts, strict=True)
            ]
        )
        for line in known.filtered("attempt_id"):
            line.attempt_id.write(
                {
                    "provider_fee": line.fee,
                    "fee_currency_id": self.currency_id.id,
                    "payout_id": self.id,
                }
            )

    def _prepare_entry_vals(self, known):
        """Return the values of the entry; the counterparts of ``known`` come first."""
        lines = [line._prepare_counterpart_vals() for line in known]
        lines += [
            self._prepare_line_vals(
                line.label, self._get_suspense_account(), -line.amount
            )
            for line in self.line_ids - known
            if line.amount
        ]
        if self.fees:
            fees = self.env._("Fees of %(payout)s", payout=self.name)
            account = self.provider_id.collection_fee_account_id
            lines.append(self._prepare_line_vals(fees, account, self.fees))
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

    def _get_outstanding_item(self):
        """Return the open item of the payment, none when it says another amount."""
        payment = self.transaction_id.payment_id
        if not payment.move_id:
            return payment.move_id.line_ids
        liquidity, _counterpart, _rest = payment._seek_for_lines()
        item = liquidity.filtered(
            lambda one: one.account_id.reconcile and not one.reconciled
        )
        currency = self.paid_currency_id
        same = (
            len(item) == 1
            and item.currency_id == currency
            and not currency.compare_amounts(item.amount_residual_currency, self.paid)
        )
        return item if same else item.browse()

    def _prepare_counterpart_vals(self):
        """Return the line that takes a payment off the outstanding account."""
        item = self.item_id
        return {
            "name": item.name,
            "account_id": item.account_id.id,
            "partner_id": item.partner_id.id,
            "currency_id": item.currency_id.id,
            "amount_currency": -item.amount_residual_currency,
            "balance": -item.amount_residual,
        }
