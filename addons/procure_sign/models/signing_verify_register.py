"""Verification of the register: does what is in force stand in a signed change?"""

import hashlib

from odoo import models
from odoo.exceptions import UserError

from ..core.statement import Act
from .signing_change_apply import POWER


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
            *self._look_at_founding(company, founded),
            *self._look_at_power(company),
            *self._look_at_loans(company, entries),
        ]

    def _look_at_founding(self, company, entries):
        """The founding has no signature: the log has its hash."""
        founding = company._signing_founding()
        try:
            document = founding and founding._signing_document(Act.CHANGE_POLICY)
        except UserError:
            document = b""
        digest = hashlib.sha256(document or b"").hexdigest()
        if [one.evidence for one in entries] == [digest]:
            return []
        return [("founding-changed", entries[0].record, founding.name or "")]

    def _look_at_power(self, company):
        """Name what is in force without a change that was signed, or founded."""
        changes = self.env["signing.change.line"].sudo()
        domain = [
            ("company_id", "=", company.id),
            ("operation", "=", "put"),
            ("change_id.state", "=", "done"),
        ]
        put = {(line.res_model, line.res_id) for line in changes.search(domain)}
        return [
            ("in-force-unsigned", f"{name},{one.id}", one.display_name)
            for name in POWER
            for one in company._signing_find(name)
            if (name, one.id) not in put
        ]

    def _look_at_loans(self, company, entries):
        """Delegations are their givers' own act: the log has their hash."""
        made = {(one.record, one.evidence) for one in entries if one.act == "delegate"}
        return [
            ("in-force-unsigned", f"{one._name},{one.id}", one.display_name)
            for one in company._signing_find("signing.delegation")
            if (f"{one._name},{one.id}", one._digest_of_act("delegate")) not in made
        ]
