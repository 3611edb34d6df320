from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    import_late_rows = fields.Selection(
        [
            ("next", "Bill them with the next month"),
            ("supplementary", "Make a supplementary invoice"),
        ],
        required=True,
        default="supplementary",
        help="What happens to rows that arrive after the invoice was validated.",
    )
    import_zero_month = fields.Selection(
        [
            ("draft", 'Draft marked "nothing due"'),
            ("wait", "Wait for the next month"),
        ],
        required=True,
        default="draft",
        help="What happens when a client's month sums to zero.",
    )
    import_retention_years = fields.Integer(default=10)
    disbursement_account_id = fields.Many2one("account.account", check_company=True)
