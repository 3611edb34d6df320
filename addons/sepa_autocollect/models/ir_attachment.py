from odoo import models
from odoo.exceptions import AccessError

#: Their files are full of account numbers.
BANK_FILES = ("account.payment.order",)


class IrAttachment(models.Model):
    """Files that show account numbers are masked as the fields are."""

    _inherit = "ir.attachment"

    def _has_field_access(self, field, operation):
        """Ask the model whose field a file is: Odoo asks the model of files only."""
        allowed = super()._has_field_access(field, operation)
        if not allowed or field.model_name == self._name:
            return allowed
        return self.env[field.model_name]._has_field_access(field, operation)

    def _check_access(self, operation):
        """Hide files for the bank from who sees no account numbers."""
        res = super()._check_access(operation)
        if not self.env["collection.iban.mask"]._are_bank_files_hidden():
            return res
        hidden = self.sudo().filtered(lambda one: one.res_model in BANK_FILES)
        hidden = hidden.with_env(self.env)
        if res:
            hidden |= res[0]
        return (hidden, res[1] if res else self._make_hidden_error) if hidden else res

    def _make_hidden_error(self):
        return AccessError(
            self.env._(
                "This file holds account numbers, which you see masked. Ask somebody "
                "who may see account numbers in clear."
            )
        )
