"""What the screen of evidence shows first: is it valid, since when, who says so?"""

from odoo import api, fields, models


class SigningEvidence(models.Model):
    """Shows evidence."""

    _inherit = "signing.evidence"

    verification_ids = fields.One2many(
        "signing.verification", "evidence_id", "Verifications"
    )
    verification_id = fields.Many2one(
        "signing.verification", compute="_compute_verification", string="Last result"
    )
    verdict = fields.Char(compute="_compute_verification")
    indication = fields.Char("Result (ETSI)", compute="_compute_verification")
    verdict_words = fields.Html("What it means", compute="_compute_verification")
    verified_at = fields.Datetime("Verified on", compute="_compute_verification")
    log_position = fields.Integer("Position in the log", compute="_compute_position")
    revision = fields.Integer(related="request_id.revision")
    act = fields.Selection(related="request_id.act")
    certificate_subject = fields.Char("Certified name", compute="_compute_certificate")
    certificate_issuer = fields.Char("Issued by", compute="_compute_certificate")

    @api.depends("verification_ids")
    @api.depends_context("lang", "uid")
    def _compute_verification(self):
        for one in self:
            last = one.sudo().verification_ids[:1]
            one.verification_id = last if last.has_access("read") else False
            one.verdict = last.verdict or self.env._("Not verified yet.")
            one.indication = last.indication
            one.verdict_words = last.words
            one.verified_at = last.at

    @api.depends("identity")
    def _compute_position(self):
        rows = (
            self.env["signing.log"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("evidence", "in", self.mapped("identity")),
                ],
                ["evidence", "position", "company_id"],
            )
        )
        found = {(row.company_id, row.evidence): row.position for row in rows}
        for one in self:
            one.log_position = found.get((one.company_id, one.identity), 0)

    @api.depends("certificate_id")
    def _compute_certificate(self):
        for one in self:
            certificate = one.certificate_id.sudo()._x509()
            one.certificate_subject = certificate.subject.rfc4514_string()
            one.certificate_issuer = certificate.issuer.rfc4514_string()

    def action_verify(self):
        """Verify this signature now; the primary button before the dossier."""
        self.ensure_one()
        self.request_id._check_may_export()
        self.env["signing.verification"]._verify_evidence(self)
        return False

    def action_dossier(self):
        """Download the dossier of the record it belongs to."""
        self.ensure_one()
        return self.request_id.action_dossier()
