from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Deliveries in the settings."""

    _inherit = "res.config.settings"

    delivery_over_percent = fields.Float(
        related="company_id.delivery_over_percent", readonly=False
    )
