from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.quittance_base.core.channel import clean_name

from .access import MAX_FILE, MAX_FORM, current_supplier, download, found, suppliers
from .portal_supplier import SupplierPortal

#: What a file may begin with: a PDF, or XML in any encoding.
_PDF, _XML = b"%PDF-", (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")


class SendInvoicePortal(SupplierPortal):
    """Send an invoice: choose how, look at what was understood, send."""

    @http.route("/my/supplier/send", type="http", auth="user", website=True)
    def portal_supplier_send(self, error=None, **_params):
        """Choose: type from an order, or a file."""
        return self._render_send(error)

    def _render_send(self, error=None, status=200):
        supplier = current_supplier()
        values = self._prepare_supplier_values(
            "supplier_send",
            orders=suppliers()._get_orders_to_invoice(supplier),
            companies=[
                {"id": one.id, "name": one.name}
                for one in suppliers()._get_companies(supplier)
            ],
            error=self._get_upload_error(error),
        )
        response = request.render("invoice_match.portal_supplier_send", values)
        response.status_code = status
        return response

    @staticmethod
    def _get_upload_error(code):
        """Return the sentence of an error code; anything else says nothing."""
        return {
            "no_file": request.env._("Choose a file first."),
            "too_large": request.env._(
                "The file is larger than %(limit)s MB. Send it without its annexes.",
                limit=MAX_FILE // 2**20,
            ),
            "wrong_kind": request.env._(
                "This is neither a PDF nor an XML file. Send the invoice as one of them."
            ),
            "too_often": request.env._(
                "That is more than you may send within an hour, so nothing was taken. "
                "Wait, then send it again."
            ),
        }.get(code)

    @http.route(
        "/my/supplier/upload",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_FORM,
    )
    def portal_supplier_upload(self, company_id="", **_params):
        """Keep a file until the supplier has read what we understood of it."""
        supplier = current_supplier()
        company = found(self._find_company(supplier, company_id))
        upload = request.httprequest.files.get("file")
        if not upload or not upload.filename:
            return self._render_send("no_file", 400)
        drafts = request.env["invoice.portal.draft"]
        wait = drafts._take_arrival(supplier, request.httprequest.content_length or 0)
        if wait:
            response = self._render_send("too_often", 429)
            response.headers["Retry-After"] = str(wait)
            return response
        content = upload.stream.read(MAX_FILE + 1)
        if len(content) > MAX_FILE:
            return self._render_send("too_large", 413)
        if not is_invoice_file(content):
            return self._render_send("wrong_kind", 400)
        name = clean_name(upload.filename)
        draft = drafts._start_upload(supplier, company, name, content)
        return request.redirect(f"/my/supplier/drafts/{draft.id}")

    @staticmethod
    def _find_company(supplier, company_id):
        """Return the company of a form where it knows the supplier, else none."""
        companies = suppliers()._get_companies(supplier)
        if not company_id and len(companies) == 1:
            return companies
        return companies.filtered(lambda one: str(one.id) == company_id)

    @http.route(
        "/my/supplier/drafts/<int:draft_id>", type="http", auth="user", website=True
    )
    def portal_supplier_draft(self, draft_id, error=None, **_params):
        """What we understood, what is wrong, and the button that sends it."""
        draft = found(self._find_draft(draft_id))
        if draft.sent_at:
            return self._show_sent(draft)
        values = self._prepare_supplier_values(
            "supplier_draft",
            draft={
                "id": draft.id,
                "name": draft.name,
                "typed": draft.kind == "typed",
                "order": draft.order_id.id,
                "company": draft.company_id.name,
            },
            error=error == "print",
            **draft._check(),
        )
        return request.render("invoice_match.portal_supplier_draft", values)

    @http.route(
        "/my/supplier/drafts/<int:draft_id>/file",
        type="http",
        auth="user",
        website=True,
    )
    def portal_supplier_draft_file(self, draft_id, **_params):
        """The file that was uploaded, as it came."""
        draft = found(self._find_draft(draft_id))
        return download(draft.name, found(draft._get_content()))

    @http.route(
        "/my/supplier/drafts/<int:draft_id>/send",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_supplier_draft_send(self, draft_id, **_params):
        """Send it; the second click finds that it was sent."""
        draft = found(self._find_draft(draft_id))
        if not draft.sent_at and not draft._check()["can_send"]:
            return request.redirect(f"/my/supplier/drafts/{draft.id}")
        try:
            with request.env.cr.savepoint():
                draft._send()
        except UserError:
            return request.redirect(f"/my/supplier/drafts/{draft.id}?error=print")
        return self._show_sent(draft)

    @staticmethod
    def _find_draft(draft_id):
        drafts = request.env["invoice.portal.draft"]
        return drafts._find(current_supplier(), draft_id)

    @staticmethod
    def _show_sent(draft):
        """Go to the bill where there is one; without one it is being looked at."""
        move = draft.capture_id.move_id
        if suppliers()._find_bill(current_supplier(), move.id):
            return request.redirect(f"/my/supplier/invoices/{move.id}?notice=sent")
        return request.redirect("/my/supplier?notice=received")


def is_invoice_file(content):
    """Return whether bytes begin like a PDF or an XML file, whatever the name says."""
    start = content[:1024]
    return _PDF in start or start.lstrip(b" \t\r\n").startswith(_XML) or not content
