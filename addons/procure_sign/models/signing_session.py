from odoo import fields, models


class SigningSession(models.Model):
    """One signature being given: what was prepared for it, for a few minutes."""

    _name = "signing.session"
    _description = "Signature Being Given"
    _inherit = "signing.guarded"

    step_id = fields.Many2one(
        "signing.step", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, index=True)
    certificate_id = fields.Many2one("signing.certificate", required=True)
    statement = fields.Binary(attachment=False, required=True)
    signed_at = fields.Datetime(required=True)
    expires_at = fields.Datetime(required=True)
