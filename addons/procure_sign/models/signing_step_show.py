"""The worklist "To sign" and its buttons."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class SigningStep(models.Model):
    _inherit = "signing.step"

    title = fields.Char(compute="_compute_title", compute_sudo=True)
    signers = fields.Char("Signed by", compute="_compute_signers", compute_sudo=True)

    @api.depends("name", "role_id.name")
    @api.depends_context("lang")
    def _compute_title(self):
        """Name the step in the reader's language."""
        for step in self:
            step.title = step._get_title()

    @api.depends("evidence_ids")
    def _compute_signers(self):
        """Name who has signed it."""
        for step in self:
            step.signers = ", ".join(step.evidence_ids.mapped("signer"))

    @api.depends("reference", "title")
    def _compute_display_name(self):
        """Name a step by its record."""
        for step in self:
            step.display_name = f"{step.reference} · {step.title}"

    def action_sign(self):
        """Open the signing screen; list, card and form call it.

        Several are reviewed one by one there, and signed with one PIN.
        """
        if not self:
            raise UserError(
                self.env._("Nothing of this waits for you: somebody was faster.")
            )
        return {
            "type": "ir.actions.client",
            "tag": "procure_sign.sign",
            "name": self.env._("Sign"),
            "params": {"step_ids": self.ids},
        }

    def action_ask_refuse(self):
        """Ask why the user refuses; list, card and form call it."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse"),
            "res_model": "signing.refuse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step_id": self[:1].id},
        }

    def action_open(self):
        """Open the whole request; a row of the list calls it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "signing.request",
            "res_id": self.request_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def get_to_sign(self, limit=8):
        """Return what waits for the user; the systray asks it.

        :return: ``count``, ``late`` and the first ``steps``, late ones first
        """
        steps = self._get_to_sign(self.env.user).sorted(
            lambda one: (not one.due_at, one.due_at or one.opened_at, one.id)
        )
        return {
            "count": len(steps),
            "late": len(steps.filtered("is_late")),
            "steps": [one._get_summary() for one in steps[: max(0, int(limit))]],
        }

    def _get_summary(self):
        acts = dict(self._fields["act"]._description_selection(self.env))
        request = self.request_id.sudo()
        return {
            "id": self.id,
            "request_id": request.id,
            "reference": request.name,
            "act": acts[request.act],
            "amount": request._format(request.amount, request.currency_id)
            if request.amount
            else "",
            "requester": request.requester_id.name or "",
            "supplier": self.supplier,
            "late": self.is_late,
        }
