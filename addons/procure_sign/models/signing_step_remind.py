"""Steps that nobody signs: reminders, then others who may sign as well."""

from datetime import timezone

from odoo import api, fields, models

from ..core.deadlines import due
from ..trust import plain, trusted


class SigningStep(models.Model):
    _inherit = "signing.step"

    @api.model
    def _cron_remind(self):
        """Remind and escalate what is late; the scheduled job calls it every hour."""
        now = fields.Datetime.now()
        steps = trusted(plain(self.sudo())).search(
            [("state", "=", "open"), ("due_at", "<=", now)]
        )
        found = {step: step._get_due_now(now) for step in steps}
        steps.filtered(lambda one: found[one].remind)._remind(now)
        steps.filtered(lambda one: found[one].escalate)._escalate(now)

    def _get_due_now(self, now):
        """Ask the rules what a step's time asks for."""
        moments = (self.opened_at, now, self.reminded_at, self.escalated_at)
        moments = [one and one.replace(tzinfo=timezone.utc) for one in moments]
        opened, at, reminded, escalated = moments
        return due(self._get_frozen(), opened, at, reminded or None, escalated or None)

    def _remind(self, now):
        """Mail those who may sign once more, and say it where everybody waits."""
        first = self.filtered(lambda one: not one.reminded_at)
        for number, steps in self.grouped("reminders").items():
            steps.write({"reminded_at": now, "reminders": number + 1})
            steps._notify("remind", number=number + 1)
        first._say_late()

    def _escalate(self, now):
        """Let others sign as well, and tell them."""
        self.write({"escalated_at": now})
        self.invalidate_recordset(["candidate_ids"])
        notices = self.env["signing.notice"].search([("step_id", "in", self.ids)])
        told = {(one.step_id, one.user_id) for one in notices}
        vals_list = [
            {"step_id": step.id, "user_id": user.id, "kind": "escalate", "number": 1}
            for step in self
            for user in step.candidate_ids
            if (step, user) not in told
        ]
        self.env["signing.notice"]._tell(vals_list)
        self.filtered(lambda one: not one.reminded_at)._say_late()

    def _say_late(self):
        """Say in the chatters that a step is late."""
        bodies = {one.request_id.id: one.request_id._say_late(one) for one in self}
        self.request_id._tell(bodies)
        for model, requests in self.request_id.grouped("res_model").items():
            said = {one.res_id: bodies[one.id] for one in requests}
            records = plain(self.env[model]).sudo().browse(said).exists()
            records._signing_late({one: said[one] for one in records.ids})
