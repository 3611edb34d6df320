"""Verification of the register: does what is in force stand in a signed change?"""

from odoo import models


class SigningVerification(models.Model):
    _inherit = "signing.verification"

    def _look_at_chain(self, company, entries, heads):
        """Look at the register too, where the log says that it was founded."""
        found = super()._look_at_chain(company, entries, heads)
        founded = [one for one in entries if one.act == "found"]
        if not founded:
            return found
        return [
            *found,
            *self._look_for_founding(company, founded),
            *self._look_at_register(company, entries),
            *self._look_at_power(company),
            *self._look_at_loans(company, entries),
        ]

    def _look_for_founding(self, company, entries):
        """Name a founding that the log knows and the database no longer."""
        if len(entries) == 1 and company._signing_founding():
            return []
        return [("founding-changed", entries[0].record, "")]

    def _look_at_power(self, company):
        """Name power that is held beside the register; a hook."""
        return []

    def _look_at_loans(self, company, entries):
        """Delegations are their givers' own act, which the log knows as signed."""
        logged = {(one.record, one.evidence) for one in entries}
        return [
            ("in-force-unsigned", f"{one._name},{one.id}", one.display_name)
            for one in company._signing_find("signing.delegation")
            if not one._is_signed_in(logged)
        ]
