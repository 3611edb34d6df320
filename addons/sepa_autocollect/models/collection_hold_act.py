from odoo import api, models

from ..core import attempt as states


class CollectionHold(models.Model):
    """A hold stops what has not left yet, and is an act by hand."""

    _inherit = "collection.hold"

    @api.model
    def _open_new(self, context):
        """Return the action that asks for a hold in a dialog."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Exclude From Collection"),
            "res_model": self._name,
            "views": [
                (self.env.ref("sepa_autocollect.collection_hold_view_ask").id, "form")
            ],
            "target": "new",
            "context": context,
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Stop attempts that have not left, and note who excluded what and why."""
        holds = super().create(vals_list)
        holds._stop_prepared()
        holds._note_act("hold")
        return holds

    def action_end(self):
        """Note who ended the hold."""
        running = self.filtered(lambda hold: not hold.ended_on)
        result = super().action_end()
        running._note_act("release")
        return result

    def _stop_prepared(self):
        """Stop what was prepared and is not sent; what was sent goes on."""
        lines = self.env["collection.attempt.line"].sudo()
        for_moves = lines._get_open("move_id", self.move_id.ids)
        for_clients = lines.search(
            [
                ("open", "=", True),
                ("attempt_id.partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        attempts = (for_moves | for_clients).attempt_id
        attempts._lock()
        prepared = attempts.filtered(lambda one: one.state == states.PREPARED)
        prepared._cancel("hold", states.PERSON)

    def _note_act(self, act):
        for reason, holds in self.grouped("reason").items():
            self.env["collection.act"]._note(
                act,
                reason,
                [
                    {
                        "company_id": one.company_id.id,
                        "partner_id": one.partner_id.id
                        or one.move_id.commercial_partner_id.id,
                        "move_id": one.move_id.id,
                    }
                    for one in holds
                ],
            )
