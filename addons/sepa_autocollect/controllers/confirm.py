from functools import wraps

from odoo import http
from odoo.http import request

from ..core import confirm, links
from .access import access_of_link

#: What the provider said when the client came back.
SAID = ("refused", "wait")
SECRET = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


def find_attempt(token):
    """Return the attempt that a link is about, with all rights; None for no link."""
    access = access_of_link(token, (links.CONFIRM,))
    if access is None:
        return None
    link = access.link
    attempt = request.env["collection.attempt"].sudo().browse(link.record_ref).exists()
    whose = (attempt.partner_id, attempt.company_id)
    return attempt if whose == (link.partner_id, link.company_id) else None


def page(method):
    """Give a route its attempt by the token; its address is a key, kept nowhere."""

    @wraps(method)
    def route(self, token, **params):
        attempt = find_attempt(token)
        if attempt:
            response = method(self, attempt, f"/collect/confirm/{token}", **params)
        else:
            response = request.render("sepa_autocollect.portal_bad_link")
            response.status_code = 404
        response.headers.update(SECRET)
        return response

    return route


class ConfirmPortal(http.Controller):
    """A client finishes a payment for which the bank wants to see them.

    What is paid is the attempt's own payment at the provider: nothing of it comes
    from the page.
    """

    @http.route(
        "/collect/confirm/<string:token>", type="http", auth="public", website=True
    )
    @page
    def confirm(self, attempt, base, said=None, **_params):
        """What is to be paid, and one button; reading it changes nothing."""
        values = self._prepare_page(attempt, base)
        values["said"] = said if said in SAID else None
        return request.render("sepa_autocollect.portal_confirm", values)

    def _prepare_page(self, attempt, base):
        """Return named values of the page; no records of ours."""
        problem = attempt._get_confirm_problem()
        here = not problem and self._can_finish(attempt)
        invoices = [] if problem or here else self._get_invoices(attempt)
        if not (here or invoices):
            problem = problem or "over"
        return {
            "base": base,
            "creditor": attempt.company_id.name,
            "amount": attempt.amount,
            "currency": attempt.currency_id,
            "means": attempt.means_id.masked_name,
            "lines": [
                {"name": line.move_id.name, "amount": line.amount}
                for line in attempt.line_ids
            ],
            "until": attempt.confirm_until,
            "tz": attempt._get_client_tz(),
            "problem": problem,
            "here": here,
            "invoices": invoices,
        }

    def _can_finish(self, attempt):
        gateway = request.env["collection.gateway"]._get(attempt.provider_id.code)
        return gateway is not None and gateway.sudo()._can_finish(attempt)

    def _get_invoices(self, attempt):
        """Return name and page of the invoices that Odoo's own form can pay."""
        moves = attempt.line_ids.move_id.filtered(lambda one: one._has_to_be_paid())
        return [{"name": one.name, "url": one.get_portal_url()} for one in moves]

    @http.route(
        "/collect/confirm/<string:token>/start",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def start(self, token, **_params):
        """Give the client's browser what finishes this payment and no other.

        :return: the provider's values, or ``{}``: the page says why when loaded anew
        """
        request.future_response.headers.update(SECRET)
        attempt = find_attempt(token)
        if not attempt or attempt._get_confirm_problem():
            return {}
        if not self._can_finish(attempt):
            return {}
        finish = attempt._look_at_finish()
        if finish.state != confirm.OPEN:
            attempt._take_finish(finish)
            return {}
        if not attempt._offer():
            return {}
        gateway = request.env["collection.gateway"]._get(attempt.provider_id.code)
        return gateway._get_finish_values(attempt, finish)

    @http.route(
        "/collect/confirm/<string:token>/result",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    @page
    def result(self, attempt, base, **_params):
        """The client came back: ask the provider once, whatever the browser says."""
        if attempt.confirm_state != "offered" or not self._can_finish(attempt):
            return request.redirect(base)
        finish = attempt._look_at_finish()
        attempt._take_finish(finish)
        said = {confirm.OPEN: "?said=refused", confirm.UNSURE: "?said=wait"}
        return request.redirect(base + said.get(finish.state, ""))
