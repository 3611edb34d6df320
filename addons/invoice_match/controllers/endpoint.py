import hashlib
import json

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import http
from odoo.http import request

from odoo.addons.quittance_base.core.channel import clean_name

#: Bytes of a file, and of a request that carries it (form data around it).
MAX_FILE = 32 * 2**20
MAX_REQUEST = MAX_FILE + 2**16


class InvoiceCaptureEndpoint(http.Controller):
    """Supplier invoices by machine, with the API key of a user who keeps bills."""

    @http.route(
        ["/quittance/bill", "/quittance/bill/<int:journal_id>"],
        type="http",
        auth="bearer",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_REQUEST,
    )
    def receive(self, journal_id=None, **params):
        """Take one invoice: a form's ``file``, or the body itself.

        :param journal_id: purchase journal, else the first of the user's company
        :return: 201, 200 for a repetition, or 422 for what cannot be read, in JSON
        """
        journals, user = request.env["account.journal"], request.env.user
        wait = journals._take_arrival(user, request.httprequest.content_length or 0)
        if wait:
            return self._refuse(429, "too_often", wait)
        journal = journals._find_for_endpoint(user, journal_id)
        if not journal:
            return self._refuse(404, "not_found")
        try:
            name, content = self._read_file(params.get("name"))
        except RequestEntityTooLarge:
            return self._refuse(413, "too_large")
        if not content:
            return self._refuse(400, "no_file")
        if len(content) > MAX_FILE:
            return self._refuse(413, "too_large")
        captures = request.env["invoice.capture"].sudo()
        digest = hashlib.sha256(content).hexdigest()
        again = bool(captures._find_received(journal.company_id, [digest]))
        capture = captures._receive_many(
            journal.company_id,
            [(name, content)],
            "api",
            sender=f"{user.name} ({user.login})",
            journal=journal,
        )
        return self._answer(capture, repeated=again)

    @staticmethod
    def _read_file(name):
        """Return name and content of what was sent, as form data or as body."""
        http_request = request.httprequest
        upload = next(iter(http_request.files.values()), None)
        if upload:
            return clean_name(upload.filename or ""), upload.stream.read(MAX_FILE + 1)
        named = name if isinstance(name, str) else ""
        return clean_name(named or "invoice"), http_request.get_data(cache=False)

    def _answer(self, capture, repeated):
        """Return what became of a file."""
        status = 200 if repeated else 201
        if capture.state == "unreadable":
            status = 422
        return self._respond(status, {**capture._get_answer(), "repeated": repeated})

    def _refuse(self, status, code, wait=0):
        """Return why nothing was taken, and what to do."""
        texts = {
            "not_found": request.env._("There is no such purchase journal for you."),
            "no_file": request.env._("Send an invoice as file or as the body."),
            "too_large": request.env._(
                "The file is larger than %(limit)s MB. Send the invoice without its "
                "annexes.",
                limit=MAX_FILE // 2**20,
            ),
            "too_often": request.env._(
                "That is more than you may send within an hour. Try again in "
                "%(seconds)s seconds.",
                seconds=wait,
            ),
        }
        body = {"error": code, "message": texts[code]}
        return self._respond(status, body, [("Retry-After", str(wait))][: wait and 1])

    @staticmethod
    def _respond(status, body, more_headers=()):
        headers = [
            *more_headers,
            ("Content-Type", "application/json; charset=utf-8"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(json.dumps(body), headers, status=status)
