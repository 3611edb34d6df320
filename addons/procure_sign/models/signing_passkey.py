from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import passkey
from ..core.reasons import Refused
from ..passkeys import encode
from ..trust import trusted


class SigningPasskey(models.Model):
    """A passkey whose public key is certified: which one it is, how often it signed."""

    _name = "signing.passkey"
    _description = "Passkey of a Person"
    _inherit = "signing.guarded"

    certificate_id = fields.Many2one(
        "signing.certificate", required=True, ondelete="restrict", index=True
    )
    name = fields.Char("Credential", required=True)
    origin = fields.Char(required=True)
    counter = fields.Integer(required=True)

    _one_certificate = models.Constraint(
        "UNIQUE (certificate_id)", "A certificate is of one passkey."
    )
    _one_name = models.Constraint("UNIQUE (name)", "This passkey is known already.")

    @api.model
    def _store(self, certificate, credential, origin):
        """Store which passkey a certificate is of."""
        return trusted(self.sudo()).create(
            {
                "certificate_id": certificate.id,
                "name": credential,
                "origin": origin,
                "counter": 0,
            }
        )

    @api.model
    def _of(self, certificate):
        """Return the passkey of a certificate.

        :raises UserError: its key is elsewhere
        """
        found = self.sudo().search([("certificate_id", "=", certificate.id)])
        if not found:
            raise UserError(
                self.env._("%s is not a passkey.", certificate.display_name)
            )
        return found

    def _count(self, assertion):
        """Keep the counter of an assertion that is about to be accepted.

        The row is updated, so that of two signatures with one counter one is refused.

        :param assertion: ``core.passkey.Assertion``
        :raises UserError: it did not rise
        """
        self.ensure_one()
        try:
            passkey.check_counter(assertion, self.counter)
        except Refused:
            raise UserError(
                self.env._(
                    "This passkey was copied, or its answer was sent twice: nothing was "
                    "signed. Have it revoked and enrol a new one."
                )
            ) from None
        trusted(self).write({"counter": assertion.counter})

    def _check_credential(self, answer):
        """Refuse another passkey than the one that was asked.

        :raises UserError: it is another credential, of the same user or of another one
        """
        if not isinstance(answer, dict) or answer.get("id") != self.name:
            raise UserError(
                self.env._(
                    "This is another passkey than the one enrolled for you. Nothing "
                    "was signed."
                )
            )

    def _get_options(self, challenge):
        """Return what ``navigator.credentials.get`` is asked for."""
        return {
            "challenge": encode(challenge),
            "credential": self.name,
            "party": urlsplit(self.origin).hostname,
        }
