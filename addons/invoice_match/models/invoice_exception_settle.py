from odoo import models
from odoo.exceptions import AccessError, UserError

from ..core.check.catalogue import CATALOGUE
from ..trust import trusted

#: Who may settle exceptions of a desk.
RIGHTS = {
    "buyer": "purchase.group_purchase_user",
    "receiving": "stock.group_stock_user",
    "accountant": "account.group_account_invoice",
    "treasury": "invoice_match.group_treasury",
    "supplier": "account.group_account_invoice",
}
MANAGER = "invoice_match.group_match_manager"
#: Bills that are compared again while the person waits.
AT_ONCE = 5


class InvoiceException(models.Model):
    """What every way of settling has in common: the right, the record, the next step."""

    _inherit = "invoice.exception"

    def _check_may_settle(self, outcome):
        """Refuse what the user may not do with these exceptions.

        :param outcome: of ``core.check.catalogue``
        :raises AccessError: not of the user's desk or companies
        :raises UserError: settled before, or no outcome of this exception
        """
        self.check_access("read")
        user = self.env.user
        for exception in self.sudo():
            if not (user.has_group(RIGHTS[exception.owner]) or user.has_group(MANAGER)):
                raise AccessError(
                    self.env._(
                        "“%(exception)s” is settled by %(desk)s. Ask them, or somebody "
                        "who manages the matching.",
                        exception=exception.display_name,
                        desk=exception._get_desk_name(),
                    )
                )
            if exception.state != "open":
                raise UserError(
                    self.env._(
                        "“%(exception)s” is settled already. Reload the page.",
                        exception=exception.display_name,
                    )
                )
            if outcome not in CATALOGUE[exception.code].outcomes:
                raise UserError(
                    self.env._(
                        "“%(exception)s” cannot be settled like this.",
                        exception=exception.display_name,
                    )
                )

    def _get_desk_name(self):
        """Return the name of the desk that settles this exception."""
        return dict(self._fields["owner"]._description_selection(self.env))[self.owner]

    def _check_text(self, text):
        """Return a reason or question that a person wrote.

        :raises UserError: nothing is written
        """
        if not isinstance(text, str) or not text.strip():
            raise UserError(
                self.env._("Say why: it is kept with your name on the bill.")
            )
        return text.strip()

    def _settle(self, outcome, reason=False, **values):
        """Write an outcome that was checked, tell it on the bill, compare anew."""
        trusted(self.sudo()).write(
            {
                "state": "settled",
                "outcome": outcome,
                "reason": reason,
                "settled_by": self.env.uid,
                "settled_at": self.env.cr.now(),
                **values,
            }
        )
        self._end_activities()
        self._tell(outcome, reason)
        moves = self.sudo().move_id
        # A person waits for what one answer changes; many bills are for a job.
        (moves._compare if len(moves) <= AT_ONCE else moves._compare_later)()

    def _tell(self, outcome, text=False):
        """Log on the bills who did what, why, with the figures."""
        bodies = {}
        for move, exceptions in self.sudo().grouped("move_id").items():
            told = [one._get_story(outcome, text) for one in exceptions]
            bodies[move.id] = "\n".join(told)
        moves = self.env["account.move"].sudo().browse(bodies)
        moves._message_log_batch(bodies=bodies)

    def _get_story(self, outcome, text):
        """Return one sentence: what was done by whom, the figures, and why."""
        names = dict(self._fields["outcome"]._description_selection(self.env))
        story = self.env._(
            "%(outcome)s by %(user)s: %(sentence)s",
            outcome=names[outcome],
            user=self.env.user.name,
            sentence=self.sentence,
        )
        if text:
            story += " " + self.env._("Said: %(text)s", text=text)
        return story

    def _open_settle(self, outcome):
        """Return the dialog that asks for what an outcome needs."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settle"),
            "res_model": "invoice.exception.settle",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_exception_ids": self.ids,
                "default_outcome": outcome,
            },
        }
