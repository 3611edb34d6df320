from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    signing_split_days = fields.Integer(
        related="company_id.signing_split_days", readonly=False
    )
