from odoo import models


class InvoiceWriter(models.AbstractModel):
    _inherit = "quittance.invoice.writer"

    def _get_reviewed_modules(self):
        """Add this addon: its ``write`` only refuses, what posted invoices alone have.

        :rtype: set[str]
        """
        return super()._get_reviewed_modules() | {"sepa_autocollect"}
