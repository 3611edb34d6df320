from odoo import fields, models


class SigningRole(models.Model):
    """A role in which people sign."""

    _name = "signing.role"
    _description = "Role of Signers"
    _inherit = "signing.guarded"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index=True)

    _one_code = models.Constraint(
        "UNIQUE (code, company_id)", "A role has a code of its own."
    )
