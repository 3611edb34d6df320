from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountMove(models.Model):
    _inherit = "account.move"

    import_settlement_id = fields.Many2one(
        "partner.import.settlement",
        string="Partner's month",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Month of a partner's services that this bill is for.",
    )

    @api.constrains(
        "import_settlement_id", "partner_id", "company_id", "currency_id", "move_type"
    )
    def _check_import_settlement(self):
        """Refuse a bill of another partner, company or currency than its month's."""
        for move in self.filtered("import_settlement_id"):
            settlement = move.import_settlement_id.sudo()
            if not settlement._accepts(move):
                raise ValidationError(
                    self.env._(
                        "%(bill)s cannot be the bill of %(settlement)s: it must be a "
                        "vendor bill or refund of the same partner, company and "
                        "currency. Choose another bill, or correct this one.",
                        bill=move.display_name,
                        settlement=settlement.display_name,
                    )
                )

    def _get_settlement_amount(self):
        """Return what the bill asks for without tax; negative on a refund.

        Called by the settlement for linked and proposed bills.
        """
        self.ensure_one()
        sign = -1 if self.move_type == "in_refund" else 1
        return sign * self.amount_untaxed
