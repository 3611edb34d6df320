from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..trust import is_trusted
from .collection_run import WORKERS


class ResPartner(models.Model):
    _inherit = "res.partner"

    collection_policy_id = fields.Many2one(
        "collection.policy",
        company_dependent=True,
        domain="[('scope', '=', 'client')]",
        help="How this client's invoices are collected; empty for the policy of the "
        "client's group or of the company.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Keep the choice of a policy to those who work on invoices."""
        self._check_collection_policy(
            any(vals.get("collection_policy_id") for vals in vals_list)
        )
        return super().create(vals_list)

    def write(self, vals):
        """Keep the choice of a policy to those who work on invoices."""
        self._check_collection_policy("collection_policy_id" in vals)
        return super().write(vals)

    @api.model
    def _check_collection_policy(self, given):
        """Refuse a policy given by who may not collect.

        :raises AccessError: naming the group that may
        """
        allowed = self.env.su or is_trusted(self) or self.env.user.has_group(WORKERS)
        if given and not allowed:
            raise AccessError(
                self.env._(
                    "Only people who may write invoices choose a client's collection "
                    "policy."
                )
            )

    def action_open_collection(self):
        """Open what runs said of this client's invoices; called by the button."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "sepa_autocollect.collection_run_line_action"
        )
        commercial = self.commercial_partner_id
        action["domain"] = [("partner_id", "in", commercial.ids)]
        return action
