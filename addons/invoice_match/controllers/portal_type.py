from odoo import http
from odoo.http import request

from .access import current_supplier, found, suppliers
from .portal_supplier import SupplierPortal


class TypeInvoicePortal(SupplierPortal):
    """An invoice typed from an order, or from what was received of it."""

    @http.route(
        "/my/supplier/orders/<int:order_id>/invoice",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def portal_supplier_type(self, order_id, draft=None, **params):
        """The form; sent, it shows what the server made of it before it is sent on."""
        supplier = current_supplier()
        order = found(suppliers()._find_order(supplier, order_id))
        drafts = request.env["invoice.portal.draft"].sudo()
        if not drafts._can_type(order):
            return self._render_form(supplier, order, None, {})
        if request.httprequest.method == "GET":
            values = self._get_values(supplier, order, draft)
            return self._render_form(supplier, order, values, {})
        values, errors = drafts._read_form(supplier, order, params)
        if not errors and drafts._take_arrival(supplier, 0):
            errors["number"] = request.env._(
                "That is more than you may send within an hour. Wait, then go on."
            )
        if errors:
            return self._render_form(supplier, order, values, errors)
        made = drafts._start_typed(supplier, order, values)
        return request.redirect(f"/my/supplier/drafts/{made.id}")

    @staticmethod
    def _get_values(supplier, order, draft):
        """Return the values of the form: of a draft to correct, else what is open."""
        drafts = request.env["invoice.portal.draft"]
        if draft and draft.isdecimal() and len(draft) < 10:
            earlier = drafts._find(supplier, int(draft))
            if earlier.order_id == order and not earlier.sent_at:
                return earlier.values
        return drafts._get_form(supplier, order)

    def _render_form(self, supplier, order, values, errors):
        drafts = request.env["invoice.portal.draft"].sudo()
        [shown] = suppliers()._get_orders(order)
        page = self._prepare_supplier_values(
            "supplier_type",
            own_order=shown,
            values=values,
            errors=errors,
            lines=drafts._get_form_lines(order) if values else [],
            accounts=drafts._get_account_choices(supplier),
            needs_exemption=drafts._needs_exemption(order),
        )
        return request.render("invoice_match.portal_supplier_type", page)
