from odoo import api, fields, models

from ..core.keys import plain_key


class PartnerImportClientAlias(models.Model):
    """A client as one partner writes it, kept after the first choice by hand."""

    _name = "partner.import.client.alias"
    _description = "Partner Import Client Alias"
    _check_company_auto = True
    _rec_name = "key"

    profile_id = fields.Many2one(
        "partner.import.profile", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    key = fields.Char(required=True, help="The client as the file writes it.")
    client_id = fields.Many2one("res.partner", check_company=True)
    ignore = fields.Boolean(help="Rows of this client are never billed.")

    _key_uniq = models.Constraint(
        "UNIQUE (profile_id, key)", "This client is already mapped in this profile."
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
