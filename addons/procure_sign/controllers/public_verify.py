from werkzeug.exceptions import RequestEntityTooLarge

from odoo import http
from odoo.http import request

#: Bytes of a dossier, and of the form around it.
MAX_FILE = 20 * 2**20
MAX_FORM = MAX_FILE + 2**16


class PublicVerify(http.Controller):
    """The public page that verifies dossiers, and the one behind a document's code."""

    @http.route(
        "/signatures/verify",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        max_content_length=MAX_FORM,
        sitemap=False,
        website=True,
    )
    def verify(self, **_params):
        """Show the form; verify what was uploaded and say the result."""
        values = {"result": None, "problem": "", "limit": MAX_FILE // 2**20}
        if request.httprequest.method == "POST":
            values |= self._verify()
        return self._page("procure_sign.public_verify", values)

    def _verify(self):
        """Return the result of an upload, or why there is none."""
        asked = request.httprequest
        public = request.env["signing.public"].sudo()
        wait = public._take(asked.remote_addr, asked.content_length or 0)
        if wait:
            return {
                "problem": request.env._(
                    "That is more than is verified for one address within an hour. "
                    "Try again in %(minutes)s minutes.",
                    minutes=wait // 60 + 1,
                )
            }
        try:
            upload = asked.files.get("dossier")
            data = upload.stream.read(MAX_FILE + 1) if upload else b""
        except RequestEntityTooLarge:
            data = b"\0" * (MAX_FILE + 1)
        if not data:
            return {"problem": request.env._("Choose a dossier first (.asice).")}
        if len(data) > MAX_FILE:
            return {
                "problem": request.env._(
                    "The file is larger than %(limit)s MB. Verify it with the commands "
                    "in its README.",
                    limit=MAX_FILE // 2**20,
                )
            }
        return {"result": public._verify_dossier(data)}

    @http.route(
        "/signatures/verify/<string(length=64):identity>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        website=True,
    )
    def signed(self, identity, token="", **_params):
        """Say whether the document with this code is signed, by whom, and when."""
        public = request.env["signing.public"].sudo()
        if public._look(request.httprequest.remote_addr):
            return request.make_response("", status=429)
        found = public._find_signed(identity, token)
        if not found:
            raise request.not_found()
        return self._page("procure_sign.public_signed", {"result": found})

    @staticmethod
    def _page(template, values):
        response = request.render(template, values)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
