import re

from odoo import SUPERUSER_ID, http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.account.controllers.portal import PortalAccount
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .uploads import download

SERVICES_PER_PAGE = 50


class ImportedInvoicesPortal(PortalAccount):
    """A client's invoices with their services, whichever company made them."""

    # --- the client's own invoices, in every company ---

    def _get_own_invoices_domain(self):
        """Validated invoices of a portal user's commercial entity, any company.

        Company rules would hide what another company of the group invoiced; the
        entity is what bounds a portal user.
        """
        entity = request.env.user.sudo().partner_id.commercial_partner_id
        if not request.env.user._is_portal() or not entity:
            return Domain.FALSE
        return self._get_invoices_domain() & Domain("partner_id", "child_of", entity.id)

    def _document_check_access(self, model_name, document_id, access_token=None):
        if model_name == "account.move":
            own = self._get_own_invoices_domain() & Domain("id", "=", document_id)
            move = request.env["account.move"].sudo().search(own, limit=1)
            if move:
                return move.with_user(SUPERUSER_ID)
        return super()._document_check_access(model_name, document_id, access_token)

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not request.env.user._is_portal():
            return values
        moves = request.env["account.move"].sudo()
        for counter, kind in (("invoice_count", "out"), ("bill_count", "in")):
            if counter in counters:
                own = self._get_own_invoices_domain() & self._get_invoices_domain(kind)
                values[counter] = moves.search_count(own, limit=1)
        return values

    def _prepare_my_invoices_values(self, *args, domain=None, **kwargs):
        if not request.env.user._is_portal():
            return super()._prepare_my_invoices_values(*args, domain=domain, **kwargs)
        own = Domain(domain or Domain.TRUE) & self._get_own_invoices_domain()
        request.update_env(su=True)
        try:
            return super()._prepare_my_invoices_values(*args, domain=own, **kwargs)
        finally:
            request.update_env(su=False)

    # --- its services ---

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        values.update(self._get_service_values(invoice, kwargs.get("services", "1")))
        return values

    @staticmethod
    def _get_service_values(invoice, page):
        """Services of a validated client invoice, one page of them.

        :param invoice: ``account.move`` in sudo whose access was checked
        :param page: page number as the address has it
        """
        lines = invoice.env["partner.import.line"].sudo()
        domain = Domain("move_id", "=", invoice.id)
        if invoice.state != "posted" or not invoice.is_sale_document():
            domain = Domain.FALSE
        count = lines.search_count(domain)
        pager = portal_pager(
            url=f"/my/invoices/{invoice.id}",
            total=count,
            page=int(page) if re.fullmatch("[0-9]{1,6}", page) else 1,
            step=SERVICES_PER_PAGE,
        )
        shown = lines.search(
            domain,
            order="partner_id, service_date, id",
            limit=SERVICES_PER_PAGE,
            offset=pager["offset"],
        )
        return {
            "services": shown._get_client_values(),
            "service_count": count,
            "service_page": pager["page"]["num"],
            "service_page_count": pager["page_count"],
        }

    @http.route(
        "/my/invoices/<int:invoice_id>/services",
        type="http",
        auth="public",
        website=True,
    )
    def portal_my_invoice_services(self, invoice_id, access_token=None, **_params):
        """The annex with every service, as PDF."""
        try:
            invoice = self._document_check_access(
                "account.move", invoice_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        annex = invoice._get_import_annex() if invoice.state == "posted" else None
        if not annex:
            raise request.not_found()
        return download(*annex)
