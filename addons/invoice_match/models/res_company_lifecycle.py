from odoo import fields, models


class ResCompany(models.Model):
    """Whether a company shows the French statuses of invoices."""

    _inherit = "res.company"

    match_lifecycle = fields.Boolean(
        string="French statuses of invoices",
        help="Show the status of the electronic invoicing reform on supplier bills: "
        "received, in hand, approved, in dispute, suspended, refused, payment sent.",
    )
