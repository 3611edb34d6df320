from odoo import api, fields, models


class AccountBankingMandate(models.Model):
    _inherit = "account.banking.mandate"

    state = fields.Selection(
        selection_add=[
            ("waiting", "Waiting for the client's bank"),
            ("valid",),
            ("final",),
            ("suspended", "Suspended"),
            ("expired",),
        ],
        ondelete={"waiting": "set default", "suspended": "set default"},
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Make a SEPA mandate a means of its client."""
        mandates = super().create(vals_list)
        self.env["collection.means"]._sync_mandates(mandates._get_collectable())
        return mandates

    def _get_collectable(self):
        """Return the mandates of the SEPA schemes; others have no bank file."""
        return self.filtered(lambda one: one.format in ("sepa_core", "sepa_b2b"))
