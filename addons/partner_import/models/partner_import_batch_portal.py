from odoo import api, models
from odoo.fields import Domain

from ..portal_words import PARTNER_REASONS


class PartnerImportBatch(models.Model):
    """What portal users of the partner, and the endpoint, see of a batch."""

    _inherit = "partner.import.batch"

    @api.model
    def _find_for_portal(self, batch_id, user):
        """A batch of the user's own commercial entity, or nothing; in sudo."""
        own = self.env["partner.import.profile"]._get_own_domain(user)
        known = Domain("from_stranger", "=", False)
        return self.sudo().search(own & known & Domain("id", "=", batch_id), limit=1)

    @api.model
    def _find_for_endpoint(self, batch_id, user):
        """A batch whose state the owner of an API key may ask, or nothing; in sudo."""
        if not user._is_internal():
            return self._find_for_portal(batch_id, user)
        if not user.has_group("partner_import.partner_import_group_user"):
            return self.sudo().browse()
        batches = self.with_user(user)
        return batches.search([("id", "=", batch_id)], limit=1).sudo()

    def _get_portal_summary(self):
        """What a partner reads about its files: no price, mark-up or margin of ours.

        Called by the portal and the endpoint after they checked the user.

        :return: dict batch id -> values; amounts are the partner's own
        """
        summaries = {batch.id: batch._prepare_portal_summary() for batch in self}
        groups = self.env["partner.import.line"]._read_group(
            [("batch_id", "in", self.ids)],
            ["batch_id", "state", "reason_code"],
            ["__count", "cost_amount:sum"],
        )
        for batch, state, reason, count, amount in groups:
            summary = summaries[batch.id]
            summary["rows"] += count
            summary[self._get_portal_bin(state, reason)] += count
            if state in ("ready", "invoiced", "credited"):
                summary["amount"] += amount
        for batch in self:
            batch._word_portal_summary(summaries[batch.id])
        return summaries

    def _prepare_portal_summary(self):
        """Named values of one batch that its partner may read; a hook."""
        return {
            "id": self.id,
            "name": self.name,
            "profile": self.profile_id.name,
            "company": self.company_id.name,
            "currency": self.currency_id,
            "received_at": self.received_at,
            "state": self.state,
            "refusal": self.refusal or "",
            "rows": 0,
            "accepted": 0,
            "to_correct": 0,
            "waiting": 0,
            "not_counted": 0,
            "amount": 0.0,
        }

    @api.model
    def _get_portal_bin(self, state, reason):
        """Under which count a row of this state and reason falls."""
        if state == "rejected":
            return "to_correct" if reason in PARTNER_REASONS else "waiting"
        return "not_counted" if state == "ignored" else "accepted"

    def _get_reject_domain(self):
        """Leave what is ours to solve out of the file a partner downloads."""
        domain = super()._get_reject_domain()
        if self.env.context.get("partner_import_portal"):
            domain &= Domain("reason_code", "in", PARTNER_REASONS)
        return domain

    def _word_portal_summary(self, summary):
        """Add the state in words and the colour of its badge."""
        words = {
            "received": (self.env._("Received"), "info"),
            "reading": (self.env._("Being read"), "info"),
            "checking": (self.env._("Being checked"), "info"),
            "held": (self.env._("Waits for our approval"), "info"),
            "cancelled": (self.env._("Cancelled"), "secondary"),
            "refused": (self.env._("Refused"), "danger"),
            "done": (self.env._("Accepted"), "success"),
        }
        word, colour = words[self.state]
        if self.state == "done" and summary["to_correct"]:
            word, colour = self.env._("Rows to correct"), "warning"
        elif self.state == "done" and summary["waiting"]:
            word, colour = self.env._("Being checked"), "info"
        summary.update(word=word, colour=colour)
