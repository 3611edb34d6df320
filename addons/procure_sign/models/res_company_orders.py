from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    signing_split_days = fields.Integer(
        "Orders count together within (days)",
        default=7,
        help="Orders to one supplier within so many days of each other count as one "
        "for the limits of policies and rights.",
    )

    _signing_split_days_positive = models.Constraint(
        "CHECK (signing_split_days >= 0)", "Days cannot be negative."
    )
