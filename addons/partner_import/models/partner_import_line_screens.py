from odoo import fields, models


class PartnerImportLine(models.Model):
    """What lists and pivots must not add up."""

    _inherit = "partner.import.line"

    row_number = fields.Integer(aggregator=None)
    cost_price = fields.Float(aggregator=None)
    price_unit = fields.Float(aggregator=None)
