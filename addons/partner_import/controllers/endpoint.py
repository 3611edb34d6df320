import hashlib
import json

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.quittance_base.core.channel import clean_name

from .uploads import MAX_FILE, MAX_REQUEST, read_upload

#: Rows with mistakes that one answer lists.
MAX_ERRORS = 200
_SUFFIXES = {
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/csv": ".csv",
}


class PartnerImportEndpoint(http.Controller):
    """Files by machine, with the API key of a user.

    What is not the user's answers exactly like what does not exist.
    """

    @http.route(
        "/quittance/import/<int:profile_id>",
        type="http",
        auth="bearer",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_REQUEST,
    )
    def receive(self, profile_id, **params):
        """Take one file: a form's ``file``, or the body itself (CSV, JSON rows...).

        The same content again answers with the batch it made the first time.

        :param profile_id: id shown on the profile
        :return: 201, or 200 for a repetition, with the batch in JSON
        """
        profiles, user = request.env["partner.import.profile"], request.env.user
        wait = profiles._take_arrival(user, 1, request.httprequest.content_length or 0)
        if wait:
            return self._refuse(429, "too_often", wait)
        profile = profiles._find_for_endpoint(profile_id, user)
        if not profile:
            return self._refuse(404, "not_found")
        try:
            name, content = self._read_file(params.get("name"))
        except RequestEntityTooLarge:
            return self._refuse(413, "too_large")
        if not content:
            return self._refuse(400, "no_file")
        if len(content) > MAX_FILE:
            return self._refuse(413, "too_large")
        batches = request.env["partner.import.batch"].sudo()
        again = bool(batches._find_received(profile, content))
        sender = f"{user.name} ({user.login})"
        batch = profile._receive(name, content, "api", sender)
        return self._answer(batch.sudo(), 200 if again else 201, repeated=again)

    @http.route(
        "/quittance/import/batch/<int:batch_id>",
        type="http",
        auth="bearer",
        methods=["GET"],
        save_session=False,
    )
    def status(self, batch_id, **_params):
        """State, counts and rows with mistakes of one batch, in JSON."""
        profiles = request.env["partner.import.profile"]
        wait = profiles._take_question(request.env.user)
        if wait:
            return self._refuse(429, "too_often", wait)
        batches = request.env["partner.import.batch"]
        batch = batches._find_for_endpoint(batch_id, request.env.user)
        return self._answer(batch) if batch else self._refuse(404, "not_found")

    @staticmethod
    def _read_file(name):
        """Name and content of what was sent, as form data or as body."""
        http_request = request.httprequest
        upload = next(iter(http_request.files.values()), None)
        if upload:
            return read_upload(upload)
        content = http_request.get_data(cache=False)
        digest = hashlib.sha256(content).hexdigest()[:12]
        suffix = _SUFFIXES.get(http_request.mimetype, ".csv")
        named = name if isinstance(name, str) else ""
        return clean_name(named or f"sent-{digest}{suffix}"), content

    def _answer(self, batch, status=200, **more):
        summary = batch._get_portal_summary()[batch.id]
        body = {
            "batch": batch.id,
            "file": batch.name,
            "sha256": batch.sha256,
            "state": batch.state,
            "rows": {
                key: summary[key]
                for key in ("rows", "accepted", "to_correct", "waiting", "not_counted")
            },
            "refusal": summary["refusal"],
            "errors": self._get_errors(batch),
            **more,
        }
        return self._respond(status, body)

    @staticmethod
    def _get_errors(batch):
        """Rows the sender has to correct, at most ``MAX_ERRORS`` of them."""
        lines = request.env["partner.import.line"].sudo()
        domain = lines._get_portal_filter("correct")
        domain &= Domain("batch_id", "=", batch.id)
        rows = lines.search(domain, order="row_number", limit=MAX_ERRORS)
        return [
            {"row": values["row"], "reason": values["reason"]}
            for values in rows._get_partner_values()
        ]

    def _refuse(self, status, code, wait=0):
        texts = {
            "not_found": request.env._("There is no such profile or batch for you."),
            "no_file": request.env._("Send a file, or rows as the body."),
            "too_large": request.env._(
                "The file is larger than %(limit)s MB. Split it.",
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
