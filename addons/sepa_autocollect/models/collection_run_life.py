from odoo import api, fields, models

from ..core import attempt as states
from ..trust import trusted


class CollectionAttempt(models.Model):
    _inherit = "collection.attempt"

    run_id = fields.Many2one("collection.run", readonly=True, index="btree_not_null")

    def _set_run(self, run):
        """Say which run prepared these attempts; called when it starts."""
        ours = trusted(self.sudo()).with_context(tracking_disable=True)
        ours.write({"run_id": run.id})


class CollectionRun(models.Model):
    """A started run: what became of its attempts, stopping it, its end."""

    _inherit = "collection.run"

    attempt_ids = fields.One2many("collection.attempt", "run_id", readonly=True)
    attempt_count = fields.Integer(compute="_compute_attempt_count")

    @api.depends("attempt_ids")
    def _compute_attempt_count(self):
        groups = self.env["collection.attempt"]._read_group(
            [("run_id", "in", self.ids)], ["run_id"], ["__count"]
        )
        counts = {run.id: count for run, count in groups}
        for run in self:
            run.attempt_count = counts.get(run.id, 0)

    def action_stop(self, reason=None):
        """Stop what has not left yet; called by the button. What has left goes on.

        :param str reason: why, in the words of the person who stops it
        """
        self.ensure_one()
        self._check_worker()
        attempts = self.env["collection.attempt"].search(
            [("run_id", "=", self.id), ("state", "=", states.PREPARED)]
        )
        attempts.action_stop(reason)
        if self.state == "running":
            self._trusted().write({"state": "stopped"})
            self.sudo().message_post(
                body=self.env._(
                    "Stopped by %(user)s: %(count)s attempts had not left.",
                    user=self.env.user.name,
                    count=len(attempts),
                )
            )
        return True

    def action_open_attempts(self):
        """Open the attempts of the run; called by its button."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sepa_autocollect.collection_attempt_action"
        )
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}

    @api.model
    def _close_over(self):
        """Call runs done whose attempts all have their outcome; called every night."""
        running = self.sudo().search([("state", "=", "running")])
        groups = (
            self.env["collection.attempt"]
            .sudo()
            ._read_group(
                [("run_id", "in", running.ids), ("state", "in", sorted(states.OPEN))],
                ["run_id"],
            )
        )
        waiting = self.union(*(run for (run,) in groups))
        (running - waiting)._trusted().write({"state": "done"})
