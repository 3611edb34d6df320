"""Logging in, or showing one's card again, by the TLS handshake's certificate."""

import time

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import request

from odoo.addons.web.controllers.utils import ensure_db

from .. import client_certificate
from ..models.res_users_certificate import SEEN, TYPE


class SigningClientLogin(http.Controller):
    """nginx sends requests of its own port here, see ``config/nginx-cards.conf``."""

    @http.route(
        client_certificate.PAGE,
        type="http",
        auth="none",
        readonly=False,
        sitemap=False,
    )
    def login(self):
        """Log the holder of the card in, and go to the ordinary address."""
        ensure_db()
        if not client_certificate.read_secret():
            raise NotFound()
        address = request.env["ir.config_parameter"].sudo().get_param("web.base.url")
        try:
            request.session.authenticate(request.env, {"type": TYPE, "login": ""})
        except AccessDenied:
            values = {"address": address}
            return request.render("procure_sign.card_refused", values, status=403)
        request.session[SEEN] = [request.session.uid, time.time()]
        return request.redirect(f"{address}/odoo", local=False)
