from odoo import api, models


class CollectionIbanMask(models.AbstractModel):
    """Records with account numbers that a company may mask."""

    _name = "collection.iban.mask"
    _description = "Masked account numbers"

    #: Fields that hold account numbers in clear.
    _iban_fields = frozenset()

    def _has_field_access(self, field, operation):
        """Hide account numbers where the company masks them."""
        allowed = super()._has_field_access(field, operation)
        if not allowed or field.name not in self._iban_fields:
            return allowed
        return not self.env["collection.iban.mask"]._is_masked()

    @api.model
    def _is_masked(self):
        """Return whether the user sees clients' account numbers masked.

        Clients see their own ones in clear, as far as the rules let them.
        """
        user = self.env.user
        if self.env.su or not user._is_internal():
            return False
        if not any(user.sudo().company_ids.mapped("collection_mask_ibans")):
            return False
        return not user.has_group("sepa_autocollect.group_clear_iban")
