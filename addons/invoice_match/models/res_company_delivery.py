from odoo import fields, models


class ResCompany(models.Model):
    """How deliveries are acknowledged in a company."""

    _inherit = "res.company"

    delivery_over_percent = fields.Float(
        string="More than ordered without a question",
        default=0,
        help="Percent by which more may be received than ordered before the receiver "
        "is asked to confirm. 0: every piece too many is asked about.",
    )
