from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.statement import NOTHING
from ..models.signing_authority_revoked import REASONS
from ..trust import trusted


class SigningLost(models.TransientModel):
    """A card is lost: one action revokes it and shows what it signed since a date."""

    _name = "signing.lost"
    _description = "Lost Card"

    certificate_id = fields.Many2one("signing.certificate", "Card", required=True)
    reason = fields.Selection(REASONS, required=True, default="key_compromise")
    since = fields.Datetime(
        "Not sure since",
        required=True,
        default=fields.Datetime.now,
        help="What it signed since then is shown, to be looked at one by one.",
    )
    evidence_ids = fields.Many2many(
        "signing.evidence", compute="_compute_evidence", string="Signed since"
    )
    evidence_count = fields.Integer("Signatures", compute="_compute_evidence")

    @api.depends("certificate_id", "since")
    def _compute_evidence(self):
        for one in self:
            one.evidence_ids = one._find_evidence()
            one.evidence_count = len(one.evidence_ids)

    def _find_evidence(self):
        """Return what the card signed since the date, of what the user may read."""
        return self.env["signing.evidence"].search(
            [
                ("certificate_id", "=", self.certificate_id.id),
                ("signed_at", ">=", self.since),
            ]
        )

    def action_revoke(self):
        """Revoke at once, publish the list, and show what the card signed."""
        self.ensure_one()
        certificate = self.certificate_id
        self._check_may_revoke(certificate)
        authority = certificate.company_id.sudo()._signing_authority()
        if authority:
            authority._revoke(certificate, self.reason)
        else:
            now = fields.Datetime.now()
            trusted(certificate.sudo()).write({"state": "revoked", "revoked_at": now})
        self._log(certificate)
        return self._show()

    def _check_may_revoke(self, certificate):
        """Let the holder and registrars revoke: it takes rights away, never gives any."""
        certificate.check_access("read")
        own = certificate.sudo()._is_of(self.env.user)
        if not own and not self.env.user.has_group("procure_sign.group_registrar"):
            raise AccessError(
                self.env._(
                    "Only its holder and those who prepare who may sign revoke a card."
                )
            )
        if certificate.state == "revoked":
            raise UserError(self.env._("This card is revoked already."))

    def _log(self, certificate):
        """Write into the log of acts who took the card back."""
        self.env["signing.log"].sudo()._append(
            certificate.company_id,
            certificate,
            "revoke",
            certificate.sudo().fingerprint.replace(":", "").lower(),
            NOTHING,
        )

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Signed with %(card)s since %(date)s",
                card=self.certificate_id.display_name,
                date=fields.Datetime.context_timestamp(self, self.since).strftime(
                    "%Y-%m-%d %H:%M"
                ),
            ),
            "res_model": "signing.evidence",
            "view_mode": "list,form",
            "domain": [("id", "in", self._find_evidence().ids)],
        }
