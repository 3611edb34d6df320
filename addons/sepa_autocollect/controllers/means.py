from functools import wraps

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..core import links
from .access import access_of_link, access_of_user

#: Links that open the whole page.
SCOPES = (links.MEANS, links.RENEW_CARD, links.SIGN_MANDATE)

#: What a page was left with, said on the list.
DONE = ("card", "mandate", "account", "saved", "removed")


def page(method):
    """Give a route its ``access``: by the token in the address, else by login."""

    @wraps(method)
    def route(self, token=None, **params):
        if token is None:
            return method(self, access_of_user(), **params)
        access = access_of_link(token, SCOPES)
        if access is None:
            response = request.render("sepa_autocollect.portal_bad_link")
            response.status_code = 404
            return response
        response = method(self, access, **params)
        # The address is a key: it must not leave in a Referer nor stay in a cache.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return route


class MeansPortal(CustomerPortal):
    """A client's means of payment: see, order, choose the default, remove.

    Each route finds the record among those of the client first; then our own code
    acts on it. Nothing that is money comes from a form.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "means_count" in counters:
            values["means_count"] = len(access_of_user().find_all()) or 1
        return values

    @http.route("/my/means", type="http", auth="user", website=True)
    def my_means(self, **params):
        """My means of payment."""
        return self._list(**params)

    @http.route(
        "/collect/means/<string:token>", type="http", auth="public", website=True
    )
    def link_means(self, token, **params):
        """The same page by a link."""
        return self._list(token=token, **params)

    @http.route(
        "/my/means/<int:means_id>/<string:action>",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def my_action(self, means_id, action, **params):
        """Default, up, remove or withdraw, for one means."""
        return self._act(means_id=means_id, action=action, **params)

    @http.route(
        "/collect/means/<string:token>/<int:means_id>/<string:action>",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
    )
    def link_action(self, token, means_id, action, **params):
        """The same by a link."""
        return self._act(token=token, means_id=means_id, action=action, **params)

    @page
    def _list(self, access, done=None, tx_id=None, **_params):
        # Odoo's payment form comes back with its transaction.
        if tx_id and self._is_saved(access, tx_id):
            done = "card"
        return request.render(
            "sepa_autocollect.portal_means", self._prepare_list(access, done)
        )

    def _is_saved(self, access, tx_id):
        """Whether a transaction of the payment form gave one of these means."""
        tokens = access.find_all().sudo().token_id
        transactions = request.env["payment.transaction"].sudo()
        number = int(tx_id) if tx_id.isdecimal() and len(tx_id) < 10 else 0
        found = transactions.browse(number)
        return bool(found.exists().token_id & tokens)

    def _prepare_list(self, access, done=None, error=None):
        """Return the values of the page; named values only, no records of ours."""
        values = self._prepare_portal_layout_values() if access.link is None else {}
        coming = access.means._get_coming(access.contact, access.company)
        access.means._add_pay_urls(coming["unplanned"])
        values.update(
            page_name="means",
            base=access.base,
            creditor=access.company.sudo().name,
            client=access.contact.sudo().commercial_partner_id.name,
            means=access.find_all()._get_portal_values(),
            **coming,
            can_sign=bool(access.company.sudo().sepa_creditor_identifier),
            done=done if done in DONE else None,
            error=error,
        )
        return values

    @page
    def _act(self, access, means_id, action, **_params):
        means = access.find(means_id)
        if request.httprequest.method == "GET" or action not in self._ACTIONS:
            if action == "remove":
                return request.render(
                    "sepa_autocollect.portal_means_remove",
                    {
                        "page_name": "means",
                        "base": access.base,
                        "one": means._get_portal_values()[0],
                        "creditor": access.company.sudo().name,
                    },
                )
            return request.redirect(access.base)
        try:
            done = self._ACTIONS[action](self, access, means)
        except UserError as error:
            return request.render(
                "sepa_autocollect.portal_means",
                self._prepare_list(access, error=str(error)),
            )
        return request.redirect(f"{access.base}?done={done}")

    def _do_default(self, access, means):
        means._make_default(access.contact)
        return "saved"

    def _do_up(self, access, means):
        every = access.find_all()
        ids = list(every.ids)
        place = ids.index(means.id)
        if place:
            ids[place - 1], ids[place] = ids[place], ids[place - 1]
        every._reorder(ids, access.contact)
        return "saved"

    def _do_remove(self, access, means):
        means._remove(access.contact)
        return "removed"

    def _do_withdraw(self, access, means):
        means.sudo().consent_ids._revoke(access.contact)
        return "saved"

    _ACTIONS = {
        "default": _do_default,
        "up": _do_up,
        "remove": _do_remove,
        "withdraw": _do_withdraw,
    }
