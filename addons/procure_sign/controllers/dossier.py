from odoo import http
from odoo.http import content_disposition, request


class Dossier(http.Controller):
    """Dossiers for auditors and those who took part."""

    @http.route(
        "/signatures/dossier/<int:request_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def dossier(self, request_id):
        """Give the dossier of a request that the user may export."""
        found = request.env["signing.request"].browse(request_id).exists()
        if not found or not found.has_access("read"):
            raise request.not_found()
        found._check_may_export()
        headers = [
            ("Content-Type", "application/vnd.etsi.asic-e+zip"),
            (
                "Content-Disposition",
                content_disposition(found.sudo()._get_dossier_name()),
            ),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(found._get_dossier(), headers)
