from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collection_card_consent = fields.Boolean(
        related="company_id.collection_card_consent", readonly=False
    )
    collection_amount_rule = fields.Char(
        related="company_id.collection_amount_rule", readonly=False
    )
    collection_mask_ibans = fields.Boolean(
        related="company_id.collection_mask_ibans", readonly=False
    )
    collection_bank_files = fields.Selection(
        related="company_id.collection_bank_files", readonly=False
    )
    collection_bank_method_id = fields.Many2one(
        related="company_id.collection_bank_method_id", readonly=False
    )
    collection_fee_billing = fields.Selection(
        related="company_id.collection_fee_billing", readonly=False
    )
    collection_fee_product_id = fields.Many2one(
        related="company_id.collection_fee_product_id", readonly=False
    )
    collection_mandate_prefix = fields.Char(
        related="company_id.collection_mandate_prefix", readonly=False
    )
