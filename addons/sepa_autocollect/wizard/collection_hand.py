from odoo import api, fields, models


class CollectionHand(models.TransientModel):
    """Asks why, before a person stops a run or attempts, or says what was found."""

    _name = "collection.hand"
    _description = "Act by Hand, With Its Reason"

    act = fields.Selection(
        [("stop", "Stop"), ("look", "Say what was found")], required=True, readonly=True
    )
    attempt_ids = fields.Many2many("collection.attempt", readonly=True)
    run_id = fields.Many2one("collection.run", readonly=True)
    reason = fields.Char("Why")
    sentence = fields.Char(compute="_compute_sentence")

    @api.model
    def _open(self, act, attempts=None, run=None):
        """Return the action that asks."""
        self.env["collection.run"]._check_worker()
        asked = self.create(
            {
                "act": act,
                "attempt_ids": [fields.Command.set(attempts.ids if attempts else [])],
                "run_id": run.id if run else False,
            }
        )
        titles = dict(self._fields["act"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": titles[act],
            "res_model": self._name,
            "res_id": asked.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("act", "attempt_ids", "run_id")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for asked in self:
            asked.sentence = asked._get_sentence()

    def _get_sentence(self):
        """Return what confirming does."""
        if self.act == "look":
            return self.env._(
                "The alert ends, and what you write is kept with your name. Nothing is "
                "charged or refunded by this."
            )
        if self.run_id:
            return self.env._(
                "%(run)s: attempts that have not left are stopped. What was sent goes "
                "on.",
                run=self.run_id.display_name,
            )
        return self.env._(
            "Stopped: %(attempts)s. The next run may collect these invoices again, "
            "unless you exclude them.",
            attempts=", ".join(self.attempt_ids.mapped("name")),
        )

    def action_confirm(self):
        """Do it, with the reason; called by the button."""
        self.ensure_one()
        self.env["collection.run"]._check_worker()
        reason = self.env["collection.act"]._check_reason(self.reason)
        if self.act == "look":
            self.attempt_ids.check_access("read")
            self.attempt_ids._end_alert(reason)
        elif self.run_id:
            self.run_id.action_stop(reason)
        else:
            self.attempt_ids.action_stop(reason)
        return {"type": "ir.actions.act_window_close"}
