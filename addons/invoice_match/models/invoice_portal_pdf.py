from odoo import models
from odoo.tools import file_open

from ..core.write.pdfa import embed

PROFILE = "tools/data/files/sRGB2014.icc"
#: There is no letterhead to leave room for.
MARGINS = {"data-report-margin-top": 15, "data-report-header-spacing": 0}


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
        reports = self.env["ir.actions.report"].sudo()
        pdf = reports._run_wkhtmltopdf([str(page)], specific_paperformat_args=MARGINS)
        with file_open(PROFILE, "rb") as profile:
            return embed(
                pdf,
                xml,
                profile.read(),
                title=document.number,
                creator=document.seller.name,
            )
