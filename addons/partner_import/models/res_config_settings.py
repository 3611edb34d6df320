from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    import_late_rows = fields.Selection(
        related="company_id.import_late_rows", readonly=False
    )
    import_zero_month = fields.Selection(
        related="company_id.import_zero_month", readonly=False
    )
    import_retention_years = fields.Integer(
        related="company_id.import_retention_years", readonly=False
    )
    import_files_per_hour = fields.Integer(
        related="company_id.import_files_per_hour", readonly=False
    )
    import_megabytes_per_hour = fields.Integer(
        related="company_id.import_megabytes_per_hour", readonly=False
    )
    disbursement_account_id = fields.Many2one(
        related="company_id.disbursement_account_id", readonly=False
    )
