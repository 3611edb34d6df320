from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Release and payment in the settings."""

    _inherit = "res.config.settings"

    match_gate = fields.Selection(related="company_id.match_gate", readonly=False)
    match_payments = fields.Selection(
        related="company_id.match_payments", readonly=False
    )
    match_segregation = fields.Boolean(
        related="company_id.match_segregation", readonly=False
    )
    match_discount_rate = fields.Float(
        related="company_id.match_discount_rate", readonly=False
    )
