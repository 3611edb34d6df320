from odoo import fields, models


class ResCompany(models.Model):
    """What a company asks before money leaves."""

    _inherit = "res.company"

    match_gate = fields.Selection(
        [("post", "Posting and paying"), ("pay", "Paying only")],
        default="post",
        required=True,
        string="Bills wait for release before",
    )
    match_payments = fields.Selection(
        [
            ("concerned", "To suppliers with captured or ordered bills"),
            ("all", "To all suppliers"),
        ],
        default="concerned",
        required=True,
        string="Outgoing payments that are checked",
    )
    match_segregation = fields.Boolean(
        default=True,
        string="Released by somebody else than who ordered or received",
    )
    match_discount_rate = fields.Float(
        default=6.0,
        string="Discounts are taken from (% a year)",
        help="Early payment discounts worth less than this rate a year are left.",
    )
