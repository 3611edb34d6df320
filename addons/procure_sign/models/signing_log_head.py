from odoo import fields, models


class SigningLogHead(models.Model):
    """The head of a company's log: one row, so that two writers meet there."""

    _name = "signing.log.head"
    _description = "Head of the Log of Acts"
    _inherit = "signing.guarded"
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", required=True, index=True)
    position = fields.Integer(required=True, default=0)
    hash = fields.Char(required=True)

    _one_company = models.Constraint("UNIQUE (company_id)", "A company has one log.")
