from odoo import api, models
from odoo.fields import Domain


class PartnerImportProfile(models.Model):
    """What portal users of the partner, and the endpoint, may reach."""

    _inherit = "partner.import.profile"

    @api.model
    def _get_own_domain(self, user):
        """Domain of what belongs to a portal user's commercial entity, any company.

        Holds for profiles and for batches. Called before every ``sudo`` of the portal.

        :param user: ``res.users`` record
        """
        entity = user.sudo().partner_id.commercial_partner_id
        if user._is_public() or not entity:
            return Domain.FALSE
        return Domain("partner_id.commercial_partner_id", "=", entity.id)

    @api.model
    def _find_for_portal(self, profile_id, user):
        """A profile of the user's own commercial entity, or nothing.

        :return: record in sudo; only named fields of it may be shown
        """
        own = self._get_own_domain(user) & Domain("id", "=", profile_id)
        return self.sudo().search(own, limit=1)

    @api.model
    def _find_for_endpoint(self, profile_id, user):
        """A profile that the owner of an API key may send files to, or nothing.

        :return: record in sudo; staff by their rights, portal users by their entity
        """
        if not user._is_internal():
            return self._find_for_portal(profile_id, user)
        if not user.has_group("partner_import.partner_import_group_user"):
            return self.sudo().browse()
        profiles = self.with_user(user)
        return profiles.search([("id", "=", profile_id)], limit=1).sudo()
