from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .uploads import MAX_FILE, MAX_REQUEST, download, download_rejects, read_upload

#: Files one form may send, and its bytes: they are held in memory.
MAX_FILES = 10
MAX_FORM = 2 * MAX_REQUEST
ROWS_PER_PAGE = 50


class PartnerFilesPortal(CustomerPortal):
    """A partner's own files: send, see what became of the rows, correct.

    Portal users have no right on our models. Each route finds the record by the
    user's commercial entity first, then shows named values of it.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_file_count" in counters:
            values["service_file_count"] = self._own_profiles().search_count(
                self._own_domain(), limit=1
            )
        return values

    @staticmethod
    def _own_profiles():
        return request.env["partner.import.profile"].sudo()

    def _own_domain(self):
        return self._own_profiles()._get_own_domain(request.env.user)

    @http.route(
        ["/my/service-files", "/my/service-files/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_service_files(self, page=1, error=None, **_params):
        """The partner's profiles with a form each, and its files, latest first."""
        batches = request.env["partner.import.batch"].sudo()
        own_files = self._own_domain() & Domain("from_stranger", "=", False)
        pager = portal_pager(
            url="/my/service-files",
            total=batches.search_count(own_files),
            page=page,
            step=self._items_per_page,
        )
        shown = batches.search(
            own_files, limit=self._items_per_page, offset=pager["offset"]
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="service_files",
            profiles=self._get_profile_values(),
            batches=list(shown._get_portal_summary().values()),
            pager=pager,
            error=self._get_error(error),
            accept=",".join(self._own_profiles()._mail_suffixes),
        )
        return request.render("partner_import.portal_my_service_files", values)

    def _get_profile_values(self):
        """Named values of the user's profiles; nothing of prices or matching."""
        return [
            {
                "id": profile.id,
                "name": profile.name,
                "company": profile.company_id.name,
                "expected_day": profile.expected_day,
            }
            for profile in self._own_profiles().search(self._own_domain())
        ]

    @staticmethod
    def _get_error(code):
        """Text of an error code in the address; anything else says nothing."""
        return {
            "no_file": request.env._("Choose a file first."),
            "too_large": request.env._(
                "The file is larger than %(limit)s MB. Split it and send the parts.",
                limit=MAX_FILE // 2**20,
            ),
            "too_many": request.env._(
                "Send at most %(count)s files at once.", count=MAX_FILES
            ),
            "refused": request.env._(
                "The file could not be taken. Ask your contact at the company."
            ),
            "too_often": request.env._(
                "That is more than you may send within an hour, so nothing was taken. "
                "Wait, then send it again."
            ),
        }.get(code)

    @http.route(
        "/my/service-files/<int:profile_id>/send",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_FORM,
    )
    def portal_send_service_file(self, profile_id, **_params):
        """Take the files of the form and show what became of the last one."""
        profile = self._own_profiles()._find_for_portal(profile_id, request.env.user)
        if not profile:
            raise request.not_found()
        files = list(request.httprequest.files.getlist("file"))
        files = [upload for upload in files if upload.filename]
        if not files or len(files) > MAX_FILES:
            code = "too_many" if files else "no_file"
            return request.redirect(f"/my/service-files?error={code}")
        size = request.httprequest.content_length or 0
        wait = profile._take_arrival(request.env.user, len(files), size)
        if wait:
            return self._refuse_for_now(wait)
        contents = [read_upload(upload) for upload in files]
        if any(len(content) > MAX_FILE for _name, content in contents):
            return request.redirect("/my/service-files?error=too_large")
        try:
            with request.env.cr.savepoint():
                batches = [self._send(profile, *item) for item in contents]
        except UserError:
            return request.redirect("/my/service-files?error=refused")
        if len(batches) > 1:
            return request.redirect("/my/service-files")
        batch, again = batches[0]
        notice = "again" if again else "sent"
        return request.redirect(f"/my/service-files/{batch.id}?notice={notice}")

    def _refuse_for_now(self, wait):
        """The page that says to send later, with the status that programs know."""
        response = self.portal_my_service_files(error="too_often")
        response.status_code = 429
        response.headers["Retry-After"] = str(wait)
        return response

    @staticmethod
    def _send(profile, name, content):
        """Hand over one file; returns the batch and whether it came before."""
        user = request.env.user
        batches = request.env["partner.import.batch"].sudo()
        again = bool(batches._find_received(profile, content))
        batch = profile._receive(name, content, "portal", f"{user.name} ({user.login})")
        return batch, again

    @http.route(
        [
            "/my/service-files/<int:batch_id>",
            "/my/service-files/<int:batch_id>/page/<int:page>",
        ],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_service_file(
        self, batch_id, page=1, show=None, notice=None, **_params
    ):
        """One file: its state in words, and its rows, those to correct first."""
        batch = self._find_batch(batch_id)
        summary = batch._get_portal_summary()[batch.id]
        if show is None and summary["to_correct"]:
            show = "correct"
        lines = request.env["partner.import.line"].sudo()
        domain = lines._get_portal_filter(show) & Domain("batch_id", "=", batch.id)
        pager = portal_pager(
            url=f"/my/service-files/{batch.id}",
            url_args={"show": show or "all"},
            total=lines.search_count(domain),
            page=page,
            step=ROWS_PER_PAGE,
        )
        shown = lines.search(
            domain, order="row_number", limit=ROWS_PER_PAGE, offset=pager["offset"]
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="service_file",
            batch=summary,
            profile_id=batch.profile_id.active and batch.profile_id.id,
            rows=shown._get_partner_values(),
            show=show or "all",
            notice=notice,
            pager=pager,
            accept=",".join(self._own_profiles()._mail_suffixes),
        )
        return request.render("partner_import.portal_my_service_file", values)

    @http.route(
        "/my/service-files/<int:batch_id>/rejects",
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_service_file_rejects(self, batch_id, **_params):
        """Rows to correct, in the file's own format with the reason beside each."""
        batch = self._find_batch(batch_id)
        if not batch._get_portal_summary()[batch.id]["to_correct"]:
            raise request.not_found()
        batch = batch.with_context(partner_import_portal=True)
        return download_rejects(batch)

    @http.route(
        "/my/service-files/<int:batch_id>/file", type="http", auth="user", website=True
    )
    def portal_my_service_file_original(self, batch_id, **_params):
        """The file as it was received."""
        batch = self._find_batch(batch_id)
        try:
            return download(batch.name, batch._get_content())
        except UserError as error:
            raise request.not_found() from error

    @staticmethod
    def _find_batch(batch_id):
        """A batch of the user's own commercial entity, in sudo.

        :raise werkzeug.exceptions.NotFound: not the user's, or no such batch
        """
        batches = request.env["partner.import.batch"]
        batch = batches._find_for_portal(batch_id, request.env.user)
        if not batch:
            raise request.not_found()
        return batch
