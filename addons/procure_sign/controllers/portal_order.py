import math
from datetime import date

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.purchase.controllers.portal import CustomerPortal


class SignedOrderPortal(CustomerPortal):
    """The supplier's page of an order: its signed files, and what he answers."""

    @http.route(
        "/my/purchase/<int:order_id>/signed/<int:number>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_signed_file(self, order_id, number, access_token=None, **params):
        """Give the signed document (0) or its last signature (1)."""
        order = self._signed_order(order_id, access_token)
        files = order._signing_files() if order and self._is_signed(order) else []
        if number >= len(files):
            raise request.not_found()
        name, raw = files[number]
        headers = [
            ("Content-Type", "application/xml"),
            ("Content-Length", len(raw)),
            ("Content-Disposition", http.content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(raw, headers=headers)

    @http.route(
        "/my/purchase/<int:order_id>/acknowledge",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_acknowledge(self, order_id, access_token=None, **params):
        """The supplier has got the order and will deliver."""
        order = self._signed_order(order_id, access_token)
        if order and order.state == "purchase" and not order.acknowledged:
            order.action_acknowledge()
        return self._back(order)

    @http.route(
        "/my/purchase/<int:order_id>/propose",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
    )
    def portal_propose(self, order_id, access_token=None, **params):
        """The supplier would rather deliver otherwise: form, and what was sent."""
        order = self._signed_order(order_id, access_token)
        if not order or order.state != "purchase":
            return self._back(order)
        error = ""
        if request.httprequest.method == "POST":
            try:
                order._signing_propose(params.get("text"), _read(order, params))
                return self._back(order, "&proposed=1")
            except UserError as refused:
                error = str(refused)
        page = self._purchase_order_get_page_view_values(order, access_token)
        page.update(
            {
                "error": error,
                "typed": params,
                "token": access_token,
                "spell": _spell,
            }
        )
        return request.render("procure_sign.portal_order_propose", page)

    @http.route()
    def portal_my_purchase_order_download_edi(
        self, order_id=None, access_token=None, **kw
    ):
        """Give the order as it was signed; one that is not signed is not given."""
        order = self._signed_order(order_id, access_token)
        if order and order.state == "purchase" and order._signing_signed_request():
            return self.portal_signed_file(order_id, 0, access_token)
        if order and order._signing_print():
            return self._back(order)
        return super().portal_my_purchase_order_download_edi(
            order_id, access_token=access_token, **kw
        )

    def _signed_order(self, order_id, access_token):
        """Return the order as superuser, when it is this visitor's; else nothing."""
        try:
            return self._document_check_access("purchase.order", order_id, access_token)
        except (AccessError, MissingError):
            return None

    def _is_signed(self, order):
        return bool(order._signing_print().get("signed"))

    def _back(self, order, query=""):
        url = order.get_portal_url(query_string=query) if order else "/my"
        return request.redirect(url)


def _read(order, params):
    """Read the form: the lines that differ from what is ordered.

    :raises UserError: a value is not one
    """
    found = {}
    for line in order._signing_lines():
        values = {
            "product_qty": _number(params, f"qty-{line.id}", line.product_qty),
            "price_unit": _number(params, f"price-{line.id}", line.price_unit),
            "date_planned": _date(params, f"date-{line.id}", line.date_planned.date()),
        }
        now = (line.product_qty, line.price_unit, line.date_planned.date())
        if tuple(values.values()) != now:
            found[line] = values
    return found


def _spell(number):
    """Write a number as its reader does, with all its digits: it comes back equal."""
    point = request.env["res.lang"]._get_data(code=request.env.lang).decimal_point
    return repr(number).removesuffix(".0").replace(".", point or ".")


def _number(params, name, default):
    text = (params.get(name) or "").strip().replace(",", ".")
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or not 0 <= number <= 1e9:
        raise UserError(
            request.env._("%(value)s is not a quantity or price.", value=text[:40])
        )
    return number


def _date(params, name, default):
    text = (params.get(name) or "").strip()
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            request.env._("%(value)s is not a date.", value=text[:40])
        ) from error
