from odoo import fields, models


class DeliveryDespatch(models.Model):
    """What a supplier says is under way (despatch advice); it never changes."""

    _name = "delivery.despatch"
    _description = "Despatch Advice"
    _inherit = ["invoice.match.kept"]
    _order = "id desc"
    _rec_name = "number"

    capture_id = fields.Many2one(
        "invoice.capture",
        string="File",
        required=True,
        index=True,
        ondelete="restrict",
        help="The file as received.",
    )
    company_id = fields.Many2one(
        related="capture_id.company_id", store=True, index=True
    )
    number = fields.Char(required=True)
    issued = fields.Date(string="Written on")
    arrives = fields.Date()
    order_reference = fields.Char(string="Order named")
    seller_name = fields.Char(string="Supplier named")
    partner_id = fields.Many2one("res.partner", string="Supplier", index=True)
    state = fields.Selection(
        [("open", "Under way"), ("received", "Received")],
        required=True,
        default="open",
        index=True,
    )
    line_ids = fields.One2many("delivery.despatch.line", "despatch_id")

    _capture_uniq = models.UniqueIndex(
        "(capture_id)", "This file is a despatch advice already."
    )


class DeliveryDespatchLine(models.Model):
    """One line of a despatch advice, and the line of a delivery that it announces."""

    _name = "delivery.despatch.line"
    _description = "Line of a Despatch Advice"
    _inherit = ["invoice.match.kept"]
    _order = "despatch_id desc, sequence, id"

    despatch_id = fields.Many2one(
        "delivery.despatch", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="despatch_id.company_id", store=True, index=True
    )
    sequence = fields.Integer()
    number = fields.Char()
    name = fields.Char(string="Item")
    seller_item = fields.Char(string="Supplier's item number")
    buyer_item = fields.Char(string="Our item number")
    gtin = fields.Char(string="GTIN")
    quantity = fields.Float(digits=(16, 6))
    unit_code = fields.Char(string="Unit as written")
    order_reference = fields.Char(string="Order named")
    order_line_reference = fields.Char(string="Order line named")
    lots = fields.Json()
    move_id = fields.Many2one(
        "stock.move", string="Expected as", index=True, ondelete="set null"
    )
