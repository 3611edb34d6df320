from odoo import models

#: What the bank's statement says of who paid.
IBANS = frozenset({"account_number", "transaction_details"})
#: They enter and reconcile statements, and need the numbers for it.
BOOKKEEPERS = "account.group_account_basic"


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    def _has_field_access(self, field, operation):
        """Hide clients' account numbers from who only looks at statements."""
        allowed = super()._has_field_access(field, operation)
        if not allowed or operation != "read" or field.name not in IBANS:
            return allowed
        if not self.env["collection.iban.mask"]._is_masked():
            return True
        return self.env.user.has_group(BOOKKEEPERS)
