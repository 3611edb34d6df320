from odoo import fields, models


class AccountPaymentLot(models.Model):
    """First debits in lots of their own."""

    _inherit = "account.payment.lot"

    sequence_type = fields.Selection(selection_add=[("FRST", "First")])
