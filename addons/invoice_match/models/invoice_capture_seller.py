from odoo import models


class InvoiceCapture(models.Model):
    """Which of our suppliers wrote it. Nothing of a supplier is made or changed here."""

    _inherit = "invoice.capture"

    def _find_seller(self, document):
        """Return ``(supplier, all that its numbers point to)``.

        A number is surer than a name; numbers that point to two suppliers are a
        contradiction that the check tells.

        :param document: ``core.capture.Document``
        """
        self.ensure_one()
        pointed = self.env["res.partner"]
        for domain in self._get_seller_domains(document.seller):
            pointed |= self._find_entities(domain)
        if pointed:
            return pointed[:1], pointed
        name = document.seller.name
        found = self._find_entities([("name", "=ilike", name)]) if name else pointed
        # Two of one name are nobody.
        return (found if len(found) == 1 else found[:0]), found[:0]

    def _get_seller_domains(self, seller):
        """Return domains by number, the surest first; a hook for other numbers.

        :param seller: ``core.capture.party.Party``
        """
        domains = []
        if seller.vat:
            domains.append([("vat", "=", seller.vat.replace(" ", ""))])
        if seller.legal_id:
            domains.append([("company_registry", "=", seller.legal_id)])
        if seller.endpoint:
            scheme = [("peppol_eas", "=", seller.endpoint_scheme)]
            domains.append([*scheme, ("peppol_endpoint", "=", seller.endpoint)])
        return domains

    def _find_entities(self, domain):
        """Return the commercial entities of the partners of a domain."""
        partners = self.env["res.partner"].sudo()
        company = partners._check_company_domain(self.company_id)
        found = partners.search([*company, *domain], order="id", limit=20)
        return found.commercial_partner_id.sudo(self.env.su)
