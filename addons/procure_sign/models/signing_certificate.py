from odoo import fields, models

from ..labels import LEVELS


class SigningCertificate(models.Model):
    """A person's certificate, and how its key is held."""

    _name = "signing.certificate"
    _description = "Certificate of a Person"
    _inherit = "signing.guarded"
    _order = "id desc"
    _check_company_auto = True

    person_id = fields.Many2one(
        "signing.person", required=True, index=True, check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    level = fields.Selection(LEVELS, required=True)
    der = fields.Binary("Certificate", attachment=False, required=True)
    fingerprint = fields.Char("SHA-256", required=True, index=True)
    state = fields.Selection(
        [("enrolled", "In force"), ("revoked", "Revoked"), ("waiting", "Waiting")],
        required=True,
        default="waiting",
    )
    not_before = fields.Datetime("Valid from", required=True)
    not_after = fields.Datetime("Valid to", required=True)
    revoked_at = fields.Datetime("Revoked on")
