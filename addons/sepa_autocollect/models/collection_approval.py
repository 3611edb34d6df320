from odoo import api, fields, models


class CollectionApproval(models.Model):
    """What a person agreed to collect; made by the button of a run's line only."""

    _name = "collection.approval"
    _description = "Approval of a Debit"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True)
    move_line_id = fields.Many2one(
        "account.move.line", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="move_line_id.move_id")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    amount = fields.Monetary(required=True)
    user_id = fields.Many2one("res.users", "Approved By", required=True)

    @api.model
    def _get_amounts(self, move_line_ids):
        """Return ``{move line id: amount}``, the last approval of each item."""
        found = self.sudo().search([("move_line_id", "in", move_line_ids)], order="id")
        return {one.move_line_id.id: one.amount for one in found}
