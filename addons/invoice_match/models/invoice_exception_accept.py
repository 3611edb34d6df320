from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..core.check.catalogue import ACCEPT, CATALOGUE, CONFIRM


class InvoiceException(models.Model):
    """Letting a difference be: within one's limit, and not of one's own making."""

    _inherit = "invoice.exception"

    def action_accept(self, reason=None):
        """Accept differences; called by the button and its dialog.

        :param reason: kept with the figures; without one the dialog is opened
        """
        if reason is None:
            return self._open_settle(ACCEPT)
        self._check_may_settle(ACCEPT)
        reason = self._check_text(reason)
        self._check_limit()
        self._check_own()
        self._settle(ACCEPT, reason)
        return True

    def action_confirm(self, reason=None):
        """Confirm what only a person can know: the supplier, what was drawn for audit.

        Accounts are confirmed on their own change, by a second person.
        """
        self._check_may_settle(CONFIRM)
        accounts = self.filtered(lambda one: one.code == "H08")
        if accounts:
            return accounts[:1]._open_account_change()
        if any(one.code == "H01" and not one.sudo().move_id.partner_id for one in self):
            raise UserError(
                self.env._("Choose the supplier on the bill first, then confirm.")
            )
        self.filtered(lambda one: CATALOGUE[one.code].whole)._check_limit()
        self._check_own()
        self._settle(CONFIRM, (reason or "").strip() or False)
        return True

    def _open_account_change(self):
        """Return where a bank account is confirmed; a hook.

        :raises UserError: always, here
        """
        raise UserError(
            self.env._(
                "A bank account is confirmed on its own change, by a second person who "
                "calls the supplier back."
            )
        )

    def _check_limit(self):
        """Refuse amounts over the user's limit, each in its company's currency.

        :raises UserError: no limit, or not high enough
        """
        limits = self.env["invoice.match.limit"]
        for company, exceptions in self.sudo().grouped("company_id").items():
            limit = limits._get_limit(company)[0]
            stake = max(one._get_stake() for one in exceptions)
            currency = company.currency_id
            if limit <= 0 or currency.compare_amounts(stake, limit) > 0:
                raise UserError(
                    self.env._(
                        "%(stake)s is over what you may accept, %(limit)s. Ask somebody "
                        "with a higher limit.",
                        stake=format_amount(self.env, stake, currency),
                        limit=format_amount(self.env, limit, currency),
                    )
                )

    def _get_stake(self):
        """Return what is at stake in the company's currency: the difference, or the
        whole bill where the document itself is in doubt.
        """
        whole = CATALOGUE[self.code].whole
        amount = max(abs(self.amount), abs(self.move_id.amount_total) if whole else 0)
        company = self.company_id
        today = fields.Date.context_today(self)
        return self.currency_id._convert(amount, company.currency_id, company, today)

    def _check_own(self):
        """Refuse who created the order or validated the receipt, where the company says
        so.

        :raises UserError: the difference is of the user's own making
        """
        for exception in self.sudo():
            if not exception.company_id.match_segregation:
                continue
            if self.env.user in exception._get_makers():
                raise UserError(
                    self.env._(
                        "You created the order or validated the receipt of “%(what)s”. "
                        "Somebody else has to accept what differs from it.",
                        what=exception.display_name,
                    )
                )

    def _get_makers(self):
        """Return who created the orders or validated the receipts concerned."""
        move = self.move_id
        lines = self.purchase_line_id or (
            move.line_ids.purchase_line_id | move.match_line_ids.purchase_line_id
        )
        received = lines.move_ids.filtered(lambda one: one.state == "done")
        return lines.order_id.create_uid | received.done_uid
