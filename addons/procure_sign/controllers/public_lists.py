from odoo import http
from odoo.http import request

#: Seconds that a list may be kept by others: a revocation must spread soon.
CACHE = 900


class PublicLists(http.Controller):
    """Revocation lists and certificates of built-in authorities, for everybody."""

    @http.route(
        "/signatures/crl/<string(length=64):fingerprint>.crl",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def crl(self, fingerprint):
        """Give the list of an authority, by its certificate's SHA-256."""
        found = request.env["signing.crl"].sudo()._find_published(fingerprint)
        if not found:
            raise request.not_found()
        headers = [
            ("Content-Type", "application/pkix-crl"),
            ("Cache-Control", f"public, max-age={CACHE}"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(found, headers)
