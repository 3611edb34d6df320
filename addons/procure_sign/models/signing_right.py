from odoo import fields, models


class SigningRight(models.Model):
    """A person's role, with limits and days; see ``core.register.Right``."""

    _name = "signing.right"
    _description = "Right to Sign"
    _inherit = "signing.guarded"
    _check_company_auto = True

    person_id = fields.Many2one(
        "signing.person", required=True, index=True, check_company=True
    )
    role_id = fields.Many2one("signing.role", required=True, index=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    limit_act = fields.Monetary("Limit of an act")
    limit_day = fields.Monetary("Limit of a day")
    limit_month = fields.Monetary("Limit of a month")
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    revoked_at = fields.Datetime("Revoked on")
