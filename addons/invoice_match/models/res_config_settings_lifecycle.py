from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """French statuses in the settings."""

    _inherit = "res.config.settings"

    match_lifecycle = fields.Boolean(
        related="company_id.match_lifecycle", readonly=False
    )
