from odoo import models


class InvoiceWriter(models.AbstractModel):
    _inherit = "quittance.invoice.writer"

    def _get_reviewed_modules(self):
        """Add this addon: it refuses guarded fields and changes no value."""
        return super()._get_reviewed_modules() | {"partner_import"}
