from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .access import current_supplier, found, suppliers

#: Bills on the first page.
LATEST = 10
ORDERS = 10


class SupplierPortal(CustomerPortal):
    """A supplier's orders: ordered, delivered, invoiced, approved, paid.

    Portal users have no right on our models. Each route finds the record by the user's
    commercial entity first, then shows named values of it.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "supplier_count" in counters:
            companies = suppliers()._get_companies(current_supplier())
            values["supplier_count"] = len(companies)
        return values

    def _prepare_supplier_values(self, page, **values):
        """Return the values of a page of the supplier."""
        return {
            **self._prepare_portal_layout_values(),
            "page_name": page,
            "breadcrumbs_searchbar": False,
            **values,
        }

    @http.route(
        ["/my/supplier", "/my/supplier/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_supplier(self, page=1, notice=None, **_params):
        """Where is my money: what is approved, asked, and a line per order."""
        supplier = current_supplier()
        orders = request.env["purchase.order"].sudo()
        own = suppliers()._get_order_domain(supplier)
        pager = portal_pager(
            url="/my/supplier", total=orders.search_count(own), page=page, step=ORDERS
        )
        shown = orders.search(
            own,
            order="date_approve desc, id desc",
            limit=ORDERS,
            offset=pager["offset"],
        )
        values = self._prepare_supplier_values(
            "supplier",
            orders=suppliers()._get_orders(shown),
            pager=pager,
            first=pager["page"]["num"] == 1,
            notice=notice if notice in ("received", "sent", "answered") else None,
            expected=bool(suppliers()._get_companies(supplier)),
            **self._get_top_values(supplier),
        )
        return request.render("invoice_match.portal_supplier", values)

    def _get_top_values(self, supplier):
        """Return what stands above the orders, and the latest bills."""
        moves = request.env["account.move"].sudo()
        bills = moves.search(
            moves._get_supplier_domain(supplier), order="id desc", limit=LATEST
        )
        return {
            "money": suppliers()._get_money(supplier),
            "questions": suppliers()._get_questions(supplier),
            "credits": suppliers()._get_expected_credits(supplier),
            "files": suppliers()._get_waiting_files(supplier),
            "bills": suppliers()._get_bills(bills),
        }

    @http.route(
        ["/my/supplier/invoices", "/my/supplier/invoices/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_supplier_invoices(self, page=1, **_params):
        """All bills of the supplier, latest first."""
        moves = request.env["account.move"].sudo()
        own = Domain(moves._get_supplier_domain(current_supplier()))
        pager = portal_pager(
            url="/my/supplier/invoices",
            total=moves.search_count(own),
            page=page,
            step=self._items_per_page,
        )
        bills = moves.search(
            own, order="id desc", limit=self._items_per_page, offset=pager["offset"]
        )
        values = self._prepare_supplier_values(
            "supplier_invoices", bills=suppliers()._get_bills(bills), pager=pager
        )
        return request.render("invoice_match.portal_supplier_invoices", values)

    @http.route(
        "/my/supplier/orders/<int:order_id>", type="http", auth="user", website=True
    )
    def portal_supplier_order(self, order_id, **_params):
        """One order: its lines, deliveries and bills."""
        supplier = current_supplier()
        order = found(suppliers()._find_order(supplier, order_id))
        moves = request.env["account.move"].sudo()
        bills = moves.search(
            Domain(moves._get_supplier_domain(supplier))
            & Domain("line_ids.purchase_line_id.order_id", "=", order.id)
        )
        [values] = suppliers()._get_orders(order)
        values = self._prepare_supplier_values(
            "supplier_order",
            # Odoo's breadcrumbs take "order" for a record of theirs.
            own_order=values,
            lines=suppliers()._get_order_lines(order),
            receipts=suppliers()._get_receipts(order),
            bills=suppliers()._get_bills(bills),
        )
        return request.render("invoice_match.portal_supplier_order", values)
