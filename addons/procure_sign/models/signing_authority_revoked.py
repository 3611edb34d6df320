from odoo import fields, models
from odoo.exceptions import UserError

from ..trust import trusted

#: RFC 5280, 5.3.1, as ``cryptography`` spells them.
REASONS = [
    ("unspecified", "No reason given"),
    ("key_compromise", "Lost or stolen"),
    ("affiliation_changed", "Left, or changed tasks"),
    ("superseded", "Replaced"),
    ("cessation_of_operation", "No longer needed"),
]


class SigningAuthorityRevoked(models.Model):
    """One line of the revocation lists of a built-in authority."""

    _name = "signing.authority.revoked"
    _description = "Revoked Certificate"
    _inherit = "signing.guarded"
    _order = "at desc, id desc"
    _rec_name = "serial"

    authority_id = fields.Many2one(
        "signing.authority", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="authority_id.company_id", store=True)
    issuer = fields.Char("Issuer's SHA-256", required=True)
    serial = fields.Char("Serial number", required=True)
    at = fields.Datetime("Revoked on", required=True)
    reason = fields.Selection(REASONS, required=True)

    _one_serial = models.Constraint(
        "UNIQUE (authority_id, issuer, serial)", "It is revoked already."
    )


class SigningAuthority(models.Model):
    """Takes certificates back."""

    _inherit = "signing.authority"

    def _revoke(self, certificate, reason="unspecified", at=None):
        """Revoke people's certificates and publish the lists at once.

        A certificate of another authority is refused here from then on; its own
        authority must be told by the company.

        Without a built-in authority only its state changes.

        :param certificate: ``signing.certificate`` records
        :param reason: one of ``REASONS``
        :param at: naive UTC, now when not given; earlier ones are kept
        """
        at = at or fields.Datetime.now()
        certificates = certificate.sudo().filtered(lambda one: one.state != "revoked")
        parsed = [one._x509() for one in certificates]
        own = [one for one in parsed if self._issued(one)]
        trusted(self.env["signing.authority.revoked"].sudo()).create(
            [
                {
                    "authority_id": self.id,
                    "issuer": self._part_of(one).fingerprint,
                    "serial": f"{one.serial_number:x}",
                    "at": at,
                    "reason": reason,
                }
                for one in own
            ]
        )
        trusted(certificates).write({"state": "revoked", "revoked_at": at})
        self._publish_or_note()
        return certificates

    def _publish_or_note(self):
        """Publish the lists; without passphrase the cron does, once there is one.

        What is revoked signs nothing from now on, whatever the lists say.
        """
        for made in self:
            try:
                made._publish()
            except UserError:
                trusted(made.sudo().crl_ids).write({"problem": "no-passphrase"})
