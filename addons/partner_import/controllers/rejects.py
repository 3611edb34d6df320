from odoo import http
from odoo.http import request

from .uploads import download_rejects


class PartnerImportRejects(http.Controller):
    """Rejected rows for staff, in the file's own format."""

    @http.route(
        "/partner_import/batch/<int:batch_id>/rejects", type="http", auth="user"
    )
    def rejects(self, batch_id):
        """The rows that the partner should correct; called by the batch's button."""
        batch = request.env["partner.import.batch"].search([("id", "=", batch_id)])
        if not batch:
            raise request.not_found()
        return download_rejects(batch)
