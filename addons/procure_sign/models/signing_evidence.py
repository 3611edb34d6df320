from odoo import fields, models

from ..labels import LEVELS


class SigningEvidence(models.Model):
    """A signature: signed XML, and what proves it."""

    _name = "signing.evidence"
    _description = "Evidence of a Signature"
    _inherit = "signing.guarded"
    _order = "id"

    request_id = fields.Many2one(
        "signing.request", required=True, index=True, ondelete="restrict"
    )
    step_id = fields.Many2one(
        "signing.step", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    slot = fields.Integer(required=True)
    user_id = fields.Many2one("res.users", required=True)
    person_id = fields.Many2one("signing.person", required=True, index=True)
    certificate_id = fields.Many2one("signing.certificate", required=True, index=True)
    chain = fields.Json("By what right", required=True)
    level = fields.Selection(LEVELS, required=True)
    identity = fields.Char("Identity", required=True)
    xml = fields.Binary("Signed XML", attachment=False, required=True)
    signed_at = fields.Datetime(required=True)

    _one_slot = models.Constraint(
        "UNIQUE (step_id, slot)", "Somebody else has just signed this step."
    )
    _one_identity = models.Constraint(
        "UNIQUE (identity)", "This signature is known already."
    )
