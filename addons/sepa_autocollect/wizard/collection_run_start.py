from odoo import api, fields, models

from ..trust import trusted


class CollectionRunStart(models.TransientModel):
    """Names what will happen before anything is charged."""

    _name = "collection.run.start"
    _description = "Start of a Collection Run"

    run_id = fields.Many2one("collection.run", required=True, readonly=True)
    fingerprint = fields.Char(readonly=True)
    changed = fields.Boolean(readonly=True)
    # As the user: anybody can name a run of another company here.
    sentence = fields.Char(related="run_id.sentence", related_sudo=False)
    has_debits = fields.Boolean(related="run_id.has_debits", related_sudo=False)

    @api.model
    def _open(self, run, changed=False):
        """Return the action that asks about a run as it was last seen."""
        asked = self.create(
            {"run_id": run.id, "fingerprint": run.fingerprint, "changed": changed}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Start the Run"),
            "res_model": self._name,
            "res_id": asked.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_confirm(self):
        """Start what was named; when it changed meanwhile, name it anew and ask again.

        Called by the button of the question.
        """
        self.ensure_one()
        self.run_id._check_worker()
        run = trusted(self.run_id.sudo())
        if not run._start(self.fingerprint or ""):
            return self._open(self.run_id, changed=True)
        return {"type": "ir.actions.act_window_close"}
