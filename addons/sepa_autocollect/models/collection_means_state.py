from odoo import fields, models

from ..core import means as core_means
from ..core import token_health

#: State of a mandate -> state of its means, of core.means, and the reason.
MANDATE_STATES = {
    "draft": ("waiting", "draft", "unsigned"),
    "waiting": ("waiting", "waiting_bank", "bank"),
    "suspended": ("suspended", "suspended", "mandate"),
    "cancel": ("removed", "cancelled", False),
}


class CollectionMeans(models.Model):
    _inherit = "collection.means"

    def _set_dates(self):
        """Set last day and day of dormancy; called by the compute."""
        for means in self:
            mandate = means.mandate_id
            means.expires_on = mandate.end_date or means.token_id.card_expires_on
            signed = mandate.signature_date
            means.dormant_on = signed and token_health.dormant_on(
                signed, mandate.last_debit_date or None
            )

    def _get_state(self, today):
        """Return the state of one means on a day and its reason.

        :rtype: tuple(str, str or False)
        """
        if self.token_id and not self.token_id.active:
            return "removed", False
        state = MANDATE_STATES.get(self.mandate_id.state)
        if state:
            return state[0], state[2]
        if self.dormant_on and today >= self.dormant_on:
            return "dormant", False
        ended = self.expires_on and today > self.expires_on
        if ended or self.mandate_id.state == "expired":
            return "expired", False
        source = self.token_id or self.mandate_id
        owner = source.partner_id.commercial_partner_id
        if owner != self.partner_id or source.company_id != self.company_id:
            return "suspended", "left"
        if self.is_private:
            return "suspended", "contact"
        if self.set_aside_reason:
            return "suspended", "set_aside"
        return self._get_consent_state()

    def _get_consent_state(self):
        """Return the state that the consent to a card leaves."""
        if self.kind != core_means.CARD:
            return "usable", False
        if self.consent_ids.filtered(lambda consent: not consent.revoked_on):
            return "usable", False
        if self.consent_ids:
            return "suspended", "withdrawn"
        if self.company_id.collection_card_consent:
            return "waiting", "consent"
        return "usable", False

    def _get_core_means(self):
        """Return these means as the collection's core decides about them.

        :rtype: list(core.means.Means)

        Called by the run for its situation; ids are those of ``collection.means``.
        Reading tokens and mandates needs ``sudo``, which the caller gave or not.
        """
        return [core_means.Means(**one._prepare_core_means()) for one in self.sudo()]

    def _prepare_core_means(self):
        """Return the values of ``core.means.Means``; hook for providers' limits."""
        return {
            "id": self.id,
            "partner": self.partner_id.id,
            "kind": self.kind,
            "state": self._get_core_state(),
            "reason": self._get_reason_text(),
            "ends_on": self.expires_on or None,
            "dormant_on": self.dormant_on or None,
            "since": self.renewed_on or None,
            "notice_days": self.mandate_id.notice_days or None,
            "default": self.is_default,
            "rank": self.sequence or None,
        }

    def _get_reason_text(self):
        """Return why it cannot be used, in words; empty when nothing is said."""
        if self.state_reason == "set_aside":
            return self.set_aside_reason
        if self.state_reason == "mandate":
            return self.mandate_id.suspension_reason or ""
        labels = dict(self._fields["state_reason"]._description_selection(self.env))
        return labels.get(self.state_reason, "")

    def _get_core_state(self):
        """Return a key of ``core.means.STATES``; days are judged by the core."""
        if self.state == "removed":
            return "cancelled" if self.mandate_id else "set_aside"
        if self.mandate_id and self.mandate_id.state in MANDATE_STATES:
            return MANDATE_STATES[self.mandate_id.state][1]
        if self.state in ("suspended", "waiting"):
            return "set_aside"
        if self.mandate_id.state == "expired" and self.state == "expired":
            return "cancelled"
        if self.token_id and not self._is_provider_ready():
            return "not_ready"
        return core_means.ACTIVE

    def _is_provider_ready(self):
        """Return whether the provider may collect; live ones need a webhook secret.

        Hook: a provider's adapter narrows it.
        """
        return self.token_id.provider_id.state in ("enabled", "test")

    def _set_aside(self, reason):
        """Stop using these means until they are renewed.

        :param str reason: for the person who looks, translated

        Called after a refusal that is final, and by the bank's answers.
        """
        self._write_trusted({"set_aside_reason": reason})

    def _renew(self, today=None):
        """Use these means again: earlier refusals no longer count.

        Called when the provider has new details of a card, or by a person.
        """
        today = today or fields.Date.context_today(self)
        self._write_trusted({"set_aside_reason": False, "renewed_on": today})

    def _take_update(self, details=None, expires_on=None):
        """Take over what the card network says of a saved card.

        :param str details: last four digits, None when they are the same
        :param date expires_on: last day of the new card

        Called by the provider's events; the earlier refusals are forgiven.
        """
        vals = {}
        if details:
            vals["payment_details"] = details
        if expires_on:
            vals["card_expires_on"] = expires_on
        self.sudo().token_id.write(vals)
        self._renew()

    def _recompute_state(self):
        """Judge the states anew; called daily, since days pass."""
        self.env.add_to_compute(self._fields["state"], self)
        self.env.add_to_compute(self._fields["state_reason"], self)
