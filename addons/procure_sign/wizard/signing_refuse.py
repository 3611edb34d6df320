from odoo import fields, models


class SigningRefuse(models.TransientModel):
    """Asks why somebody refuses to sign."""

    _name = "signing.refuse"
    _description = "Refuse to Sign"

    step_id = fields.Many2one("signing.step", required=True)
    reason = fields.Text("Why", required=True)

    def action_refuse(self):
        """Refuse; the step itself checks whether the user may."""
        self.ensure_one()
        self.step_id.action_refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
