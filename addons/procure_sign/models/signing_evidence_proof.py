"""From B to T to LT: what is added to evidence after it was signed."""

import base64
from datetime import datetime, timedelta, timezone

from odoo import api, fields, models

from ..core import long_term, xades_levels
from ..core.reasons import Reason
from ..core.verify import verify
from ..trust import trusted

#: Later than that after signing a stamp proves nothing (``Trust.stamp_within``).
STAMP_DAYS = 6
BATCH = 500
#: What the verifier says of the stamp itself; the rest the bare signature has too.
_SPOILING = {one.code for one in Reason if one.name.startswith(("STAMP", "CLOCK"))}


class SigningEvidence(models.Model):
    """Adds time stamps and revocation lists to evidence."""

    _inherit = "signing.evidence"

    def _add_stamps(self):
        """Add a time stamp to what has none; return what got one."""
        done, silent = self.browse(), set()
        for one in self.filtered(lambda evidence: evidence.proven == "B"):
            if one.company_id.id in silent:
                continue
            signed = one._get_xml()
            token = one.company_id._signing_stamp(xades_levels.to_stamp(signed))
            if not token:
                silent.add(one.company_id.id)
                continue
            stamped = self._with_stamp(one.company_id, signed, token)
            if stamped:
                one._put_proof(stamped, "T")
                done += one
        return done

    def _with_stamp(self, company, signed, token):
        """Return evidence with its time stamp, or nothing when that would spoil it.

        What was added cannot be taken out again: without it the evidence stays as it
        is, and gets another stamp later.

        :param token: what the authority gave, or nothing
        """
        if not token:
            return None
        stamped = xades_levels.add_stamp(signed, token)
        trust, now = company._signing_trust(), datetime.now(timezone.utc)
        found = set(verify(stamped, trust, now).codes) & _SPOILING
        return None if found else stamped

    def _add_lists(self):
        """Add certificates and lists that are newer than the stamp; return which got."""
        done = self.browse()
        for company, evidence in self.grouped("company_id").items():
            trust, now = company._signing_trust(), datetime.now(timezone.utc)
            for one in evidence.filtered(lambda found: found.proven == "T"):
                proof = long_term.extend(one._get_xml(), trust, now)
                if proof:
                    one._put_proof(proof, "LT")
                    done += one
        return done

    def _put_proof(self, xml, proven):
        """Keep evidence with what was added: the signature in it is the same."""
        trusted(self.sudo()).write({"xml": base64.b64encode(xml), "proven": proven})

    @api.model
    def _cron_prove(self):
        """Add what was missing: time stamps first, then lists newer than them."""
        since = fields.Datetime.now() - timedelta(days=STAMP_DAYS)
        bare = [("proven", "=", "B"), ("signed_at", ">", since)]
        self.sudo().search(bare, limit=BATCH)._add_stamps()
        self.sudo().search([("proven", "=", "T")], limit=BATCH)._add_lists()
