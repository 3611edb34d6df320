from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        """Keep what used mandates were before the creditor's name or id changes."""
        mandates = self.env["account.banking.mandate"].sudo()
        before = {}
        if not {"name", "sepa_creditor_identifier"}.isdisjoint(vals):
            states = ("valid", "final", "waiting", "suspended")
            used = mandates.search(
                [
                    ("company_id", "in", self.ids),
                    ("state", "in", states),
                    ("last_debit_date", "!=", False),
                ]
            )
            before = used._get_used()._get_facts()
        res = super().write(vals)
        mandates._keep_changes(before)
        return res
