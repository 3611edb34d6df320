from odoo import api, fields, models

from ..core.keys import plain_key


class PartnerImportServiceAlias(models.Model):
    """A service type as one partner writes it, and the product it is billed as."""

    _name = "partner.import.service.alias"
    _description = "Partner Import Service Alias"
    _check_company_auto = True
    _rec_name = "key"

    profile_id = fields.Many2one(
        "partner.import.profile", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    currency_id = fields.Many2one(related="profile_id.currency_id")
    key = fields.Char(required=True, help="The service type as the file writes it.")
    product_id = fields.Many2one("product.product", check_company=True)
    ignore = fields.Boolean(help="Rows of this type are never billed.")
    disbursement = fields.Selection(
        [("profile", "As the profile"), ("yes", "Yes"), ("no", "No")],
        required=True,
        default="profile",
    )
    markup_type = fields.Selection(
        [
            ("profile", "As the profile"),
            ("none", "No mark-up"),
            ("percent", "Percent"),
            ("fixed", "Fixed amount per unit"),
        ],
        required=True,
        default="profile",
    )
    markup_value = fields.Float(digits=(16, 4))

    _key_uniq = models.Constraint(
        "UNIQUE (profile_id, key)", "This service type is already mapped."
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["key"] = plain_key(vals.get("key"))
        return super().create(vals_list)

    def write(self, vals):
        if "key" in vals:
            vals = {**vals, "key": plain_key(vals["key"])}
        return super().write(vals)
