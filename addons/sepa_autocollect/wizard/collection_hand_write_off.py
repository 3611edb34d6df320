from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount


class CollectionHandWriteOff(models.TransientModel):
    """Gives up the small rest of an invoice, within the company's limit."""

    _name = "collection.hand.write.off"
    _description = "Write Off a Small Rest"

    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True)
    company_id = fields.Many2one(related="move_id.company_id")
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount = fields.Monetary("Rest", compute="_compute_amount")
    reason = fields.Char("Why")
    sentence = fields.Char(compute="_compute_amount")

    @api.model
    def _open(self, move):
        """Return the action that asks, for an invoice its caller has checked."""
        asked = self.create({"move_id": move.id})
        asked._check_rest()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write Off"),
            "res_model": self._name,
            "res_id": asked.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("move_id")
    @api.depends_context("lang")
    def _compute_amount(self):
        for asked in self:
            items = asked._get_items()
            asked.amount = sum(items.mapped("amount_residual_currency"))
            asked.sentence = self.env._(
                "%(amount)s of %(invoice)s is given up and booked on %(account)s.",
                amount=format_amount(self.env, asked.amount, asked.currency_id),
                invoice=asked.move_id.name,
                account=asked.company_id.collection_write_off_account_id.display_name
                or self.env._("the account in the settings"),
            )

    def _get_items(self):
        """Return the open receivable items of the invoice."""
        return self.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )

    def _check_rest(self):
        """Refuse what is no small rest, or where nobody said which account.

        :raises UserError: with what to do
        """
        company = self.company_id
        limit = company.collection_write_off_limit
        rest = sum(self._get_items().mapped("amount_residual"))
        if company.currency_id.compare_amounts(rest, 0) <= 0:
            raise UserError(
                self.env._("Nothing is open on %(invoice)s.", invoice=self.move_id.name)
            )
        if company.currency_id.compare_amounts(rest, limit) > 0:
            raise UserError(
                self.env._(
                    "%(rest)s is open on %(invoice)s, and at most %(limit)s is written "
                    "off here. Make a credit note, or have the limit changed in the "
                    "settings.",
                    rest=format_amount(self.env, rest, company.currency_id),
                    limit=format_amount(self.env, limit, company.currency_id),
                    invoice=self.move_id.name,
                )
            )
        if not company.collection_write_off_account_id:
            raise UserError(
                self.env._(
                    "No account for small differences is set. Ask an accounting "
                    "administrator to choose it in the settings, under Collection."
                )
            )

    def action_confirm(self):
        """Book the rest on the account and reconcile it; called by the button.

        An attempt that was sent refuses it, one that was not is stopped: see the guard
        of reconciliations.
        """
        self.ensure_one()
        self.move_id._check_hand()
        acts = self.env["collection.act"]
        reason = acts._check_reason(self.reason)
        self.move_id._check_collection()
        self._check_rest()
        items = self._get_items()
        amount = self.amount
        entry = self.env["account.move"].create(self._prepare_entry_vals(items, reason))
        entry.action_post()
        for item in items:
            account = item.account_id
            other = entry.line_ids.filtered(
                lambda line, item=item, account=account: (
                    line.account_id == account
                    and line.balance == -item.amount_residual
                    and not line.reconciled
                )
            )
            (item + other[:1]).reconcile()
        acts._note(
            "write_off",
            reason,
            [
                {
                    "company_id": self.company_id.id,
                    "partner_id": self.move_id.commercial_partner_id.id,
                    "move_id": self.move_id.id,
                    "currency_id": self.currency_id.id,
                    "amount": amount,
                }
            ],
        )
        return {"type": "ir.actions.act_window_close"}

    def _prepare_entry_vals(self, items, reason):
        """Return the values of the entry: each item against the account."""
        company = self.company_id
        journal = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(company),
                ("type", "=", "general"),
            ],
            limit=1,
        )
        label = f"{self.move_id.name} – {reason}"
        lines = [
            {
                "name": label,
                "account_id": item.account_id.id,
                "partner_id": item.partner_id.id,
                "currency_id": item.currency_id.id,
                "balance": -item.amount_residual,
                "amount_currency": -item.amount_residual_currency,
            }
            for item in items
        ]
        account = company.collection_write_off_account_id
        lines += [
            {
                **line,
                "account_id": account.id,
                "balance": -line["balance"],
                "amount_currency": -line["amount_currency"],
            }
            for line in lines
        ]
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "date": fields.Date.context_today(self),
            "ref": label,
            "line_ids": [Command.create(line) for line in lines],
        }
