from odoo import api, fields, models
from odoo.fields import Domain


class CollectionMeans(models.Model):
    _inherit = "collection.means"

    @api.model
    def _get_own_domain(self, contact, company):
        """Return the domain of the means a contact sees, orders and removes.

        :param contact: the contact who looks, by login or by a link
        :rtype: odoo.fields.Domain

        Called by the portal's pages for every request, beside the record rules.
        """
        own = Domain("partner_id", "=", contact.commercial_partner_id.id)
        shared = Domain("is_private", "=", False) | Domain(
            "saved_by_id", "=", contact.id
        )
        here = Domain("company_id", "=", company.id) & Domain("state", "!=", "removed")
        return own & shared & here

    def _get_portal_values(self):
        """Return named values of these means for the portal's pages.

        :rtype: list(dict)
        """
        return [one._prepare_portal_values() for one in self.sudo()]

    def _prepare_portal_values(self):
        """Return what the client sees of one means; nothing of it is a record."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        consent = self.consent_ids.filtered(lambda one: not one.revoked_on)[:1]
        return {
            "id": self.id,
            "name": self.masked_name,
            "kind": self.kind,
            "kind_label": labels[self.kind],
            "state": self.state,
            "state_label": states[self.state],
            "reason": self._get_reason_text(),
            "is_default": self.is_default,
            "expires_on": self.expires_on,
            "expires_soon": self._expires_soon(),
            "reference": self.mandate_id.unique_mandate_reference,
            "can_change_account": self.mandate_id._can_change_account(),
            "accepted_on": consent.accepted_on,
            "can_withdraw": bool(consent) and consent.kind == "card",
        }

    @api.model
    def _add_pay_urls(self, rows):
        """Give rows of invoices the page where Odoo's own form pays them.

        :param rows: ``unplanned`` of :meth:`_get_coming`; ``url`` is empty for what
            cannot be paid there

        Called by the client's page, which has checked who looks.
        """
        moves = self.env["account.move"].sudo().browse([row["move_id"] for row in rows])
        urls = {one.id: one.get_portal_url() for one in moves if one._has_to_be_paid()}
        for row in rows:
            row["url"] = urls.get(row["move_id"], "")

    def _expires_soon(self):
        today = fields.Date.context_today(self)
        return bool(self.expires_on) and (self.expires_on - today).days <= 60
