from odoo import fields, models


class AccountMove(models.Model):
    """Number of service lines, for the button on the invoice."""

    _inherit = "account.move"

    import_line_count = fields.Integer(
        string="Number of service lines",
        compute="_compute_import_line_count",
        groups="partner_import.partner_import_group_user",
    )

    def _compute_import_line_count(self):
        """Count the rows of all invoices by one query."""
        groups = self.env["partner.import.line"]._read_group(
            [("move_id", "in", self.ids)], ["move_id"], ["__count"]
        )
        counts = {move.id: count for move, count in groups}
        for move in self:
            move.import_line_count = counts.get(move.id, 0)
