from odoo import SUPERUSER_ID, api, models

PAYERS = "account_payment_batch_oca.group_account_payment"


class CollectionIbanMask(models.AbstractModel):
    """Records with account numbers that a company may mask."""

    _name = "collection.iban.mask"
    _description = "Masked account numbers"

    #: Fields that hold account numbers in clear.
    _iban_fields = frozenset()

    def _has_field_access(self, field, operation):
        """Hide account numbers where the company masks them."""
        allowed = super()._has_field_access(field, operation)
        if not allowed or operation != "read" or field.name not in self._iban_fields:
            return allowed
        return not self.env["collection.iban.mask"]._is_masked()

    @api.model
    def _is_masked(self):
        """Return whether the user sees clients' account numbers masked.

        Clients see their own ones in clear, as far as the rules let them.
        """
        return not self.env.su and self._is_masked_user()

    @api.model
    def _is_masked_user(self):
        """Return whether the user is one who sees masked numbers, also under sudo.

        Called for names: Odoo reads those of linked records with ``sudo``.
        """
        user = self.env.user
        if user.id == SUPERUSER_ID or not user._is_internal():
            return False
        if not any(user.sudo().company_ids.mapped("collection_mask_ibans")):
            return False
        return not user.has_group("sepa_autocollect.group_clear_iban")

    @api.model
    def _are_bank_files_hidden(self):
        """Return whether the user may not open files for the bank.

        Who makes and hands in the files can: they are nothing but account numbers.
        """
        return self._is_masked() and not self.env.user.has_group(PAYERS)
