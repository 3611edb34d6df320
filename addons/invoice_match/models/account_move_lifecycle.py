from odoo import api, fields, models

from ..core.check.lifecycle import STATUSES, Situation, status

#: Odoo's states in which a payment of the whole left.
SENT = ("in_payment", "paid")


class AccountMove(models.Model):
    """The French status of a bill's life cycle, where the company shows it."""

    _inherit = "account.move"

    lifecycle_status = fields.Selection(
        [(code, f"{code} {name}") for code, name in STATUSES.items()],
        compute="_compute_lifecycle_status",
        string="Life cycle",
        help="Status of the French electronic invoicing reform (XP Z12-012).",
    )
    lifecycle_shown = fields.Boolean(compute="_compute_lifecycle_status")

    @api.depends(
        "match_state",
        "release_figures",
        "payment_state",
        "state",
        "match_exception_ids.state",
        "match_exception_ids.outcome",
        "company_id.match_lifecycle",
    )
    def _compute_lifecycle_status(self):
        """Give bills of companies that use the statuses theirs; others have none."""
        shown = self.filtered(
            lambda move: move.is_purchase_document() and move.company_id.match_lifecycle
        )
        released = shown._get_released()
        for move in self:
            move.lifecycle_shown = move in shown
            move.lifecycle_status = move in shown and (
                status(move._get_lifecycle_situation(move in released)) or False
            )

    def _get_lifecycle_situation(self, released):
        """Return what the status is made of; a hook.

        :param released: whether the bill is released and unchanged
        :rtype: core.check.lifecycle.Situation
        """
        self.ensure_one()
        found = self.match_exception_ids
        opened = found.filtered(lambda one: one.state == "open")
        asked = opened.filtered(lambda one: one.outcome == "ask")
        return Situation(
            match_state=self.match_state or "none",
            cancelled=self.state == "cancel",
            released=released,
            reduced=any(
                one.outcome == "short_pay" and one.state == "settled" for one in found
            ),
            credit_missing=any(one.code == "C06" for one in opened),
            asked=bool(asked.filtered(lambda one: not one.answered_at)),
            answered=bool(opened.filtered("answered_at")),
            payment_sent=self.payment_state in SENT and self.state == "posted",
        )
