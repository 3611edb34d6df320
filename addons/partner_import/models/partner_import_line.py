from odoo import fields, models

from ..const import LINE_STATES


class PartnerImportLine(models.Model):
    """A service line: one row of a partner file, as written and as understood."""

    _name = "partner.import.line"
    _description = "Partner Service Line"
    _check_company_auto = True
    _order = "batch_id desc, row_number, id"
    _log_access = True

    batch_id = fields.Many2one(
        "partner.import.batch", required=True, readonly=True, ondelete="restrict"
    )
    profile_id = fields.Many2one("partner.import.profile", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    row_number = fields.Integer(readonly=True, required=True)
    raw = fields.Json(readonly=True, help="Cells of the row as received, in order.")
    # As understood (parsed and corrected)
    client_key = fields.Char(readonly=True)
    service_key = fields.Char(readonly=True)
    line_ref = fields.Char("Partner's line number", readonly=True)
    client_id = fields.Many2one("res.partner", index=True, check_company=True)
    product_id = fields.Many2one("product.product", check_company=True)
    service_date = fields.Date()
    billing_month = fields.Date(help="First day of the month billed.")
    quantity = fields.Float(digits=(16, 6))
    cost_price = fields.Float(digits=(16, 6), help="Unit price of the partner.")
    price_unit = fields.Float(digits=(16, 6), help="Unit price billed to the client.")
    currency_id = fields.Many2one("res.currency")
    cost_amount = fields.Monetary(help="What the partner bills us.")
    amount = fields.Monetary(help="What the client is billed, without tax.")
    margin = fields.Monetary()
    reference = fields.Char()
    note = fields.Char()
    disbursement = fields.Boolean()
    # Outcome
    state = fields.Selection(LINE_STATES, required=True, default="ready")
    reason_code = fields.Char(readonly=True)
    reason_params = fields.Json(readonly=True)
    fingerprint = fields.Char(readonly=True, help="Equal for equal rows of a profile.")
    repeat_of_id = fields.Many2one("partner.import.line", readonly=True)
    move_line_id = fields.Many2one(
        "account.move.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _row_uniq = models.Constraint(
        "UNIQUE (batch_id, row_number)", "This row of the file is already kept."
    )
