from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    match_order_needed = fields.Boolean(
        related="company_id.match_order_needed", readonly=False
    )
    match_sample_percent = fields.Float(
        related="company_id.match_sample_percent", readonly=False
    )
    match_sample_amount = fields.Monetary(
        related="company_id.match_sample_amount",
        readonly=False,
        currency_field="currency_id",
    )
