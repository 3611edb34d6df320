from odoo import fields, models

from ..labels import ACTS


class SigningRequest(models.Model):
    """One revision of an order or payment, on its way through its signatures."""

    _name = "signing.request"
    _description = "Signatures of a Record"
    _inherit = ["signing.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, index=True)
    res_model = fields.Char("Model", required=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True)
    act = fields.Selection(ACTS, required=True)
    revision = fields.Integer(required=True)
    name = fields.Char("Reference", required=True)
    state = fields.Selection(
        [
            ("open", "To sign"),
            ("done", "Signed"),
            ("refused", "Refused"),
            ("void", "Replaced"),
        ],
        required=True,
        default="open",
        index=True,
    )
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    document = fields.Binary(attachment=False, required=True)
    document_sha256 = fields.Char("SHA-256", required=True)
    step_ids = fields.One2many("signing.step", "request_id", "Steps")
    evidence_ids = fields.One2many("signing.evidence", "request_id", "Evidence")

    _one_revision = models.Constraint(
        "UNIQUE (res_model, res_id, act, revision)", "A revision is signed once."
    )
