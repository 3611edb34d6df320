from odoo import fields, models


class AccountMoveLine(models.Model):
    """Which captured line a line of a bill was made from."""

    _inherit = "account.move.line"

    capture_line_id = fields.Many2one(
        "invoice.capture.line",
        string="Captured line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
