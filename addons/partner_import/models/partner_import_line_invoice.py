from odoo import models
from odoo.exceptions import UserError


class PartnerImportLine(models.Model):
    """The way from a row to its invoice."""

    _inherit = "partner.import.line"

    # What billing and the board ask of years of rows.
    _waiting_idx = models.Index(
        "(company_id, billing_month) WHERE state IN ('ready', 'rejected')"
    )
    _billing_month_idx = models.Index("(billing_month)")

    def action_open_invoice(self):
        """Open the invoice of the row; called by its button."""
        self.ensure_one()
        if not self.move_id:
            raise UserError(
                self.env._(
                    "Row %(row)s of %(file)s is not on an invoice yet.",
                    row=self.row_number,
                    file=self.batch_id.name,
                )
            )
        return self.move_id._get_records_action()
