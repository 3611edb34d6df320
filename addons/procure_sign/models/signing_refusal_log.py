"""Refusals in the log of acts: nobody takes one away, or rewords it, unseen."""

import hashlib
import hmac
import secrets

from odoo import fields, models
from odoo.fields import Datetime

from ..core import change

#: The log's word for it; not among the acts, for nothing was signed.
REFUSE = "refuse"


class SigningRequest(models.Model):
    _inherit = "signing.request"

    refused_salt = fields.Char(
        "Random part of the reason's digest",
        copy=False,
        help="The log has the reason as a digest. A dossier shows it to strangers: "
        "without this nobody guesses a short reason from it.",
    )

    def _log_refusal(self):
        """Write a refusal to the company's log; called with the refusal itself."""
        self.refused_salt = secrets.token_hex(32)
        self.env["signing.log"].sudo()._append(
            self.company_id,
            f"{self.res_model},{self.res_id}",
            REFUSE,
            self._get_refusal_digest(),
            self._get_reason_digest(),
        )

    def _get_refusal_digest(self):
        """Hash what a refusal is: of which revision, at which step, by whom and why."""
        refused = self.step_ids.filtered(lambda one: one.state == "refused")
        values = [
            ("refusal", f"{self._name},{self.id}"),
            ("record", f"{self.res_model},{self.res_id}"),
            ("act", self.act),
            ("revision", str(self.revision)),
            ("document", self.document_sha256),
            ("step", ",".join(map(str, sorted(refused.ids)))),
            ("by", str(self.refused_by_id.id or "")),
            ("on", Datetime.to_string(self.closed_at) or ""),
            ("reason", self._get_reason_digest()),
        ]
        return change.digest(values)

    def _get_reason_digest(self):
        salt, reason = self.refused_salt or "", self.refused_reason or ""
        return hmac.new(salt.encode(), reason.encode(), hashlib.sha256).hexdigest()


class SigningVerification(models.Model):
    """Compares the refusals of a company with those in its log, both ways."""

    _inherit = "signing.verification"

    def _look_at_chain(self, company, entries, heads):
        """Look for refusals too that are gone, or that nobody gave."""
        found = super()._look_at_chain(company, entries, heads)
        return found + self._look_at_refusals(company, entries)

    def _look_at_refusals(self, company, entries):
        requests = self.env["signing.request"].sudo()
        domain = [("company_id", "=", company.id), ("state", "=", "refused")]
        kept = {one._get_refusal_digest(): one for one in requests.search(domain)}
        logged = {one.evidence: one for one in entries if one.act == REFUSE}
        gone = [
            (
                "refusal-missing",
                entry.record,
                self.env._("position %(number)s", number=entry.position),
            )
            for digest, entry in logged.items()
            if digest not in kept
        ]
        return gone + [
            ("refusal-unlogged", "", request.display_name)
            for digest, request in kept.items()
            if digest not in logged
        ]
