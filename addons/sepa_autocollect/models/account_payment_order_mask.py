from odoo import models


class AccountPaymentOrder(models.Model):
    """The file of an order is full of account numbers."""

    _inherit = "account.payment.order"

    def _has_field_access(self, field, operation):
        """Hide the file from who only looks, where the company masks numbers."""
        allowed = super()._has_field_access(field, operation)
        if not allowed or operation != "read" or field.name != "payment_file_datas":
            return allowed
        return not self.env["collection.iban.mask"]._are_bank_files_hidden()
