from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionHandUnknown(models.TransientModel):
    """Asks what the provider's own pages show of an attempt nobody tells of."""

    _name = "collection.hand.unknown"
    _description = "What the Provider Shows of an Attempt"

    attempt_id = fields.Many2one("collection.attempt", required=True, readonly=True)
    outcome = fields.Selection(
        [
            ("found", "The payment is there"),
            ("absent", "There is no such payment"),
        ],
        "The provider's page shows",
    )
    reference = fields.Char("The payment's id there")
    reason = fields.Char("Where you looked")
    sentence = fields.Char(compute="_compute_sentence")

    @api.model
    def _open(self, attempt):
        """Return the action that asks, for an attempt its caller has checked."""
        asked = self.create({"attempt_id": attempt.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What the Provider Shows"),
            "res_model": self._name,
            "res_id": asked.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("attempt_id")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for asked in self:
            attempt = asked.attempt_id
            asked.sentence = self.env._(
                "Look for %(amount)s with the reference %(attempt)s on the pages of "
                "%(provider)s.",
                amount=attempt.currency_id.format(attempt.amount),
                attempt=attempt.name,
                provider=attempt.provider_id.sudo().name,
            )

    def action_confirm(self):
        """Write down what was found, with who and where; called by the button."""
        self.ensure_one()
        reason = self.env["collection.act"]._check_reason(self.reason)
        if self.outcome == "found":
            self.attempt_id._say_found(self.reference, reason)
        elif self.outcome == "absent":
            self.attempt_id._say_absent(reason)
        else:
            raise UserError(self.env._("Say what the provider's page shows."))
        return {"type": "ir.actions.act_window_close"}
