from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .access import current_supplier, download, found, suppliers
from .portal_supplier import SupplierPortal

#: The most characters of an answer.
MAX_ANSWER = 4000


class SupplierInvoicePortal(SupplierPortal):
    """One bill: how far it is, questions and answers, the file."""

    @http.route(
        "/my/supplier/invoices/<int:move_id>", type="http", auth="user", website=True
    )
    def portal_supplier_invoice(self, move_id, notice=None, error=None, **_params):
        """A bill with its state, its questions and its lines as they were written."""
        move = found(suppliers()._find_bill(current_supplier(), move_id))
        [bill] = suppliers()._get_bills(move)
        values = self._prepare_supplier_values(
            "supplier_invoice",
            bill=bill,
            steps=suppliers()._get_steps(move, bill),
            threads=move.match_exception_ids._get_supplier_values(),
            lines=suppliers()._get_bill_lines(move),
            notice=notice if notice in ("sent", "answered", "again") else None,
            error=error == "empty",
        )
        return request.render("invoice_match.portal_supplier_invoice", values)

    @http.route(
        "/my/supplier/questions/<int:exception_id>/answer",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_supplier_answer(self, exception_id, answer="", **_params):
        """Take the supplier's answer to a question that waits for it."""
        supplier = current_supplier()
        question = found(suppliers()._find_question(supplier, exception_id))
        page = f"/my/supplier/invoices/{question.move_id.id}"
        text = answer.strip()[:MAX_ANSWER]
        if not text:
            return request.redirect(f"{page}?error=empty")
        try:
            question._answer(text)
        except UserError:
            # Somebody closed the question in between: the page shows it.
            return request.redirect(page)
        return request.redirect(f"{page}?notice=answered")

    @http.route(
        "/my/supplier/files/<int:capture_id>", type="http", auth="user", website=True
    )
    def portal_supplier_file(self, capture_id, **_params):
        """The file as the supplier sent it."""
        supplier = current_supplier()
        capture = found(suppliers()._find_capture(supplier, capture_id))
        try:
            return download(capture.name, capture._get_content())
        except UserError as error:
            raise request.not_found() from error
