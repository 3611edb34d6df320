from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    import_line_ids = fields.One2many("partner.import.line", "move_line_id")
    import_partner_id = fields.Many2one(
        "res.partner",
        copy=False,
        index="btree_not_null",
        help="Partner whose section or service this line is.",
    )
