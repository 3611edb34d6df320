from odoo import fields, models

from ..const import DETAILS


class ResPartner(models.Model):
    _inherit = "res.partner"

    import_detail = fields.Selection(
        DETAILS,
        string="Invoice detail",
        required=True,
        default="line",
        help="How a month's services stand on the invoice.",
    )
    billing_hold = fields.Boolean(
        help="No invoice is made while this is set; the services wait."
    )
    billing_hold_reason = fields.Char()
    spending_alert = fields.Float(
        help="Tell the manager when a month's services exceed this, in the company's "
        "currency; 0 means never."
    )
    purchase_reference = fields.Char(help="Printed on every invoice of this client.")
