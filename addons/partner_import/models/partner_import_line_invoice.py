from odoo import models
from odoo.exceptions import UserError


class PartnerImportLine(models.Model):
    """The way from a row to its invoice."""

    _inherit = "partner.import.line"

    _ready_idx = models.Index("(company_id, billing_month) WHERE state = 'ready'")

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
