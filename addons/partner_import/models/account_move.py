from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_month = fields.Date(
        copy=False, index="btree_not_null", help="First day of the month billed."
    )
    import_check = fields.Selection(
        [("to_check", "To check"), ("checked", "Checked")],
        copy=False,
        readonly=True,
        help="Set on invoices made from partner files.",
    )
    import_line_ids = fields.One2many("partner.import.line", "move_id")
