from odoo import fields, models


class SigningLog(models.Model):
    """The log of acts: one hash chain per company; see ``core.act_log``."""

    _name = "signing.log"
    _description = "Log of Acts"
    _inherit = "signing.guarded"
    _order = "company_id, position"
    _rec_name = "position"

    company_id = fields.Many2one("res.company", required=True, index=True)
    position = fields.Integer(required=True)
    company = fields.Char("Company as written", required=True)
    record = fields.Char(required=True)
    act = fields.Char(required=True)
    evidence = fields.Char(required=True)
    signature = fields.Char(required=True)
    previous = fields.Char(required=True)
    at = fields.Datetime(required=True)
    before = fields.Char(required=True)
    hash = fields.Char(required=True)

    _one_position = models.Constraint(
        "UNIQUE (company_id, position)", "The log went on meanwhile: try again."
    )
