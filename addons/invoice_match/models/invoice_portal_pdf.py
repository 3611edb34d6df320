from odoo import models
from odoo.tools import file_open

from ..core.write.pdfa import embed

PROFILE = "tools/data/files/sRGB2014.icc"


class InvoicePortalDraft(models.Model):
    """The page that people read of a typed invoice."""

    _inherit = "invoice.portal.draft"

    def _print(self, document, xml):
        """Return the PDF of a document with its XML inside.

        The page loads nothing: what a supplier typed cannot make it fetch anything.
        """
        self.ensure_one()
        page = self.env["ir.qweb"]._render(
            "invoice_match.typed_invoice_page",
            {"doc": document, "words": self.env["invoice.supplier.words"]},
        )
        pdf = self.env["ir.actions.report"].sudo()._run_wkhtmltopdf([str(page)])
        with file_open(PROFILE, "rb") as profile:
            return embed(
                pdf,
                xml,
                profile.read(),
                title=document.number,
                creator=document.seller.name,
            )
