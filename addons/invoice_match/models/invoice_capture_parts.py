from odoo import fields, models


class InvoiceCaptureLine(models.Model):
    """One line as the supplier wrote it (BG-25)."""

    _name = "invoice.capture.line"
    _description = "Captured Line"
    _inherit = ["invoice.match.kept"]
    _order = "capture_id, sequence, id"

    capture_id = fields.Many2one(
        "invoice.capture", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="capture_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="capture_id.currency_id")
    sequence = fields.Integer()
    number = fields.Char(help="BT-126")
    parent = fields.Char(help="The line it is a part of; then it adds nothing itself.")
    counts = fields.Boolean(help="One of those that make up the total of lines.")
    name = fields.Char(help="BT-153")
    seller_item = fields.Char(help="BT-155")
    buyer_item = fields.Char(help="BT-156")
    gtin = fields.Char(string="GTIN", help="BT-157")
    quantity = fields.Float(digits=(16, 6), help="BT-129")
    unit_code = fields.Char(help="BT-130")
    price = fields.Float(digits=(16, 8), help="BT-146")
    base_quantity = fields.Float(digits=(16, 6), help="BT-149")
    net = fields.Monetary(help="BT-131")
    tax_category = fields.Char(help="BT-151")
    tax_rate = fields.Float(digits=(16, 4), help="BT-152")
    order_reference = fields.Char()
    order_line_reference = fields.Char(help="BT-132")
    despatch_reference = fields.Char()
    receipt_reference = fields.Char()
    written = fields.Json(help="Every value of the line, as text.")


class InvoiceCaptureAdjustment(models.Model):
    """An allowance or charge of the document (BG-20, BG-21)."""

    _name = "invoice.capture.adjustment"
    _description = "Captured Allowance or Charge"
    _inherit = ["invoice.match.kept"]
    _order = "capture_id, sequence, id"

    capture_id = fields.Many2one(
        "invoice.capture", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="capture_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="capture_id.currency_id")
    sequence = fields.Integer()
    charge = fields.Boolean()
    amount = fields.Monetary()
    reason = fields.Char()
    tax_category = fields.Char()
    tax_rate = fields.Float(digits=(16, 4))


class InvoiceCaptureTax(models.Model):
    """A row of the VAT breakdown (BG-23)."""

    _name = "invoice.capture.tax"
    _description = "Captured Tax"
    _inherit = ["invoice.match.kept"]
    _order = "capture_id, sequence, id"

    capture_id = fields.Many2one(
        "invoice.capture", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="capture_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="capture_id.currency_id")
    sequence = fields.Integer()
    category = fields.Char(help="BT-118")
    rate = fields.Float(digits=(16, 4), help="BT-119")
    basis = fields.Monetary(help="BT-116")
    amount = fields.Monetary(help="BT-117")
    reason = fields.Char(help="BT-120")
