from odoo import models


class AccountBankingMandate(models.Model):
    """The scan of a paper mandate shows the account number."""

    _name = "account.banking.mandate"
    _inherit = ["account.banking.mandate", "collection.iban.mask"]

    _iban_fields = frozenset({"scan"})
