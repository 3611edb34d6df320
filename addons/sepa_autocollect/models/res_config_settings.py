from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collection_card_consent = fields.Boolean(
        related="company_id.collection_card_consent", readonly=False
    )
    collection_amount_rule = fields.Char(
        related="company_id.collection_amount_rule", readonly=False
    )
    collection_mask_ibans = fields.Boolean(
        related="company_id.collection_mask_ibans", readonly=False
    )
    collection_bank_files = fields.Selection(
        related="company_id.collection_bank_files", readonly=False
    )
    collection_bank_method_id = fields.Many2one(
        related="company_id.collection_bank_method_id", readonly=False
    )
    collection_fee_billing = fields.Selection(
        related="company_id.collection_fee_billing", readonly=False
    )
    collection_fee_product_id = fields.Many2one(
        related="company_id.collection_fee_product_id", readonly=False
    )
    collection_mandate_prefix = fields.Char(
        related="company_id.collection_mandate_prefix", readonly=False
    )
    collection_write_off_limit = fields.Monetary(
        related="company_id.collection_write_off_limit",
        readonly=False,
        currency_field="currency_id",
    )
    collection_write_off_account_id = fields.Many2one(
        related="company_id.collection_write_off_account_id", readonly=False
    )
    collection_policy_name = fields.Char(compute="_compute_collection_policy_name")

    @api.depends("company_id")
    def _compute_collection_policy_name(self):
        """Name the policy that every client follows who has no other one."""
        for settings in self:
            policy = self.env["collection.policy"].search(
                [
                    ("scope", "=", "company"),
                    ("company_id", "=", settings.company_id.id),
                ],
                limit=1,
            )
            settings.collection_policy_name = policy.name

    def action_open_collection_policies(self):
        """Open the collection policies; called by the button of the settings."""
        return self.env["ir.actions.actions"]._for_xml_id(
            "sepa_autocollect.collection_policy_action"
        )
