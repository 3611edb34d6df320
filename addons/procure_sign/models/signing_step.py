from odoo import fields, models

from ..labels import LEVELS


class SigningStep(models.Model):
    """A signing step: whose signature is asked for, and since when."""

    _name = "signing.step"
    _description = "Signing Step"
    _inherit = "signing.guarded"
    _order = "request_id desc, sequence, id"

    request_id = fields.Many2one(
        "signing.request", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    name = fields.Char(required=True)
    sequence = fields.Integer(required=True)
    role_id = fields.Many2one("signing.role", required=True)
    level = fields.Selection(LEVELS, required=True)
    state = fields.Selection(
        [
            ("waiting", "Waits for others"),
            ("open", "To sign"),
            ("done", "Signed"),
            ("refused", "Refused"),
            ("void", "Replaced"),
        ],
        required=True,
        default="waiting",
        index=True,
    )
    opened_at = fields.Datetime()
    evidence_ids = fields.One2many("signing.evidence", "step_id", "Evidence")

    _one_name = models.Constraint(
        "UNIQUE (request_id, name)", "A step has a name of its own."
    )
