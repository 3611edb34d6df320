from odoo import fields, models

from ..labels import ACTS


class SigningRequest(models.Model):
    """One revision of an order or payment, on its way through its signatures."""

    _name = "signing.request"
    _description = "Signatures of a Record"
    _inherit = ["signing.guarded", "mail.thread"]
    _order = "id desc"
    _mail_post_access = "read"

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
    requester_id = fields.Many2one("res.users", "Asked by", index=True)
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one("res.currency", required=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company"
    )
    company_amount = fields.Monetary(
        "In company currency", currency_field="company_currency_id", required=True
    )
    accounts = fields.Json()
    document = fields.Binary(attachment=False, required=True)
    document_sha256 = fields.Char("SHA-256", required=True)
    policy = fields.Json("Policy as it was", required=True)
    policy_name = fields.Char("Policy", required=True)
    bound = fields.Json("Whose act", required=True)
    display = fields.Json("As it was shown", required=True)
    refused_reason = fields.Text("Why refused")
    refused_by_id = fields.Many2one("res.users", "Refused by")
    closed_at = fields.Datetime("Decided on")
    user_ids = fields.Many2many(
        "res.users", "signing_request_user_rel", string="Takes part"
    )
    step_ids = fields.One2many("signing.step", "request_id", "Steps")
    evidence_ids = fields.One2many("signing.evidence", "request_id")

    _one_revision = models.Constraint(
        "UNIQUE (res_model, res_id, act, revision)", "A revision is signed once."
    )
    _of_record = models.Index("(res_model, res_id)")
