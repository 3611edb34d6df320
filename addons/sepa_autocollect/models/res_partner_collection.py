from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..trust import is_trusted
from .collection_run import WORKERS

#: What decides how and by whose means a client is collected from.
CHOICES = ("collection_policy_id", "collection_shared_means")


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
        if not self._may_choose_collection():
            if any(vals.get("collection_policy_id") for vals in vals_list):
                self._refuse_collection_choice()
            # Said here, so that no default of a client says it.
            own = {"collection_policy_id": False, "collection_shared_means": True}
            vals_list = [{**vals, **own} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Keep the choice of policy and means to those who work on invoices."""
        if not set(CHOICES).isdisjoint(vals) and not self._may_choose_collection():
            self._refuse_collection_choice()
        return super().write(vals)

    @api.model
    def _may_choose_collection(self):
        """Return whether the user decides how clients are collected from."""
        return self.env.su or is_trusted(self) or self.env.user.has_group(WORKERS)

    @api.model
    def _refuse_collection_choice(self):
        """Refuse a choice by who may not collect.

        :raises AccessError: naming the group that may
        """
        raise AccessError(
            self.env._(
                "Only people who may write invoices choose a client's collection "
                "policy, and whose means of payment serve the client."
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
