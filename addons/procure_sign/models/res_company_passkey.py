from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _signing_site(self):
        """Return the address at which new passkeys are made: where users log in."""
        return "/".join(self.get_base_url().split("/")[:3])

    def _signing_origins(self):
        """Trust the sites of enrolled passkeys alone, which two persons signed for.

        Whoever changes ``web.base.url`` gets no signatures from there, and what was
        signed before stays valid.
        """
        passkeys = self.env["signing.passkey"].sudo()
        found = passkeys.search([("certificate_id.company_id", "in", self.ids)])
        return frozenset(found.mapped("origin"))
