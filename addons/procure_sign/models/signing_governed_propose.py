"""How drafts come into a change that two persons sign."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..trust import plain, trusted


class SigningGoverned(models.AbstractModel):
    _inherit = "signing.governed"

    #: Whether a draft may take the place of what is in force.
    _replaceable = True

    def action_propose(self):
        """Take drafts into the change being prepared; the form's button calls it."""
        change = self._change_at_hand()
        drafts = self.filtered(lambda one: one._is_draft())
        for records in (drafts, *self._governed_parts()):
            records._check_proposable()
            change._add(records, "put")
            replaced = [one.replaced_id for one in records.sudo() if one.replaced_id]
            held = self.env[records._name].browse(replaced).exists()
            change._add(held.filtered(lambda one: one._is_in_force()), "end")
        return change.action_open_form()

    def action_propose_end(self):
        """Take the end of what is in force into the change being prepared."""
        change = self._change_at_hand()
        if self.filtered(lambda one: not one._is_in_force()):
            raise UserError(self.env._("Only what is in force can be ended."))
        change._add(self, "end")
        return change.action_open_form()

    def action_replace(self):
        """Make a draft that will take the place of what is in force."""
        self.ensure_one()
        self._check_preparing()
        if not (self._replaceable and self._is_in_force()):
            raise UserError(self.env._("Only what is in force can be replaced."))
        draft = plain(self).copy()
        trusted(draft.sudo()).write({"replaced_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    def _change_at_hand(self):
        """Return the user's change of the records' company."""
        self._check_preparing()
        company = self.sudo().company_id
        if len(company) != 1:
            raise UserError(self.env._("Choose records of one company."))
        return self.env["signing.change"]._preparing(company)

    def _check_preparing(self):
        self.check_access("write")
        if not self._may_prepare():
            raise AccessError(
                self.env._("Only those who prepare who may sign propose changes.")
            )

    def _check_proposable(self):
        """Refuse a draft that could not be in force, as early as that is known; a hook."""

    def _governed_title(self):
        """Name a record in a change; a hook."""
        return self.display_name or ""

    def _amendment(self):
        """Return corrected values that are proposed: ``{name: text}``; a hook."""
        return {}

    def _amend(self, values):
        """Correct what is in force; called by a signed change alone; a hook."""
        raise UserError(self.env._("This is replaced, not corrected."))
