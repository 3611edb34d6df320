from odoo import fields, models

from ..binary import raw
from ..labels import LEVELS


class SigningEvidence(models.Model):
    """A signature: signed XML, and what proves it."""

    _name = "signing.evidence"
    _description = "Evidence of a Signature"
    _inherit = "signing.guarded"
    _order = "id"
    _rec_name = "signer"

    request_id = fields.Many2one(
        "signing.request", required=True, index=True, ondelete="restrict"
    )
    step_id = fields.Many2one(
        "signing.step", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    slot = fields.Integer(required=True)
    user_id = fields.Many2one("res.users", "Login", required=True, index=True)
    person_id = fields.Many2one("signing.person", required=True, index=True)
    signer = fields.Char(required=True)
    certificate_id = fields.Many2one("signing.certificate", required=True, index=True)
    chain = fields.Json("By what right", required=True)
    role = fields.Char(required=True)
    level = fields.Selection(LEVELS, required=True)
    identity = fields.Char(required=True)
    xml = fields.Binary("Signed XML", attachment=False, required=True)
    signed_at = fields.Datetime("Signed on", required=True)
    day = fields.Date(required=True, index=True)
    company_amount = fields.Monetary(
        "In company currency", currency_field="company_currency_id", required=True
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    proven = fields.Selection(
        [("B", "B: signed"), ("T", "T: with time stamp"), ("LT", "LT: for years")],
        "Proof",
        required=True,
        default="B",
    )

    _one_slot = models.Constraint(
        "UNIQUE (step_id, slot)", "Somebody else has just signed this step."
    )
    _one_identity = models.Constraint(
        "UNIQUE (identity)", "This signature is known already."
    )

    def _get_xml(self):
        """Return the bytes that were signed and stored."""
        self.ensure_one()
        return raw(self, "xml")

    def _is_logged(self):
        """Say whether the log knows this signature."""
        domain = [
            ("company_id", "=", self.company_id.id),
            ("evidence", "=", self.identity),
        ]
        return bool(self.env["signing.log"].sudo().search_count(domain, limit=1))
