import base64
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import authority, card
from ..trust import trusted


class SigningCard(models.Model):
    """A software card's sealed key: nobody reads it, not even an administrator's RPC."""

    _name = "signing.card"
    _description = "Software Card"
    _inherit = "signing.guarded"

    certificate_id = fields.Many2one(
        "signing.certificate", required=True, ondelete="restrict", index=True
    )
    name = fields.Char(required=True)
    box = fields.Binary("Sealed key", attachment=False, required=True)

    _one_certificate = models.Constraint(
        "UNIQUE (certificate_id)", "A certificate is on one card."
    )

    @api.model
    def _new_key(self, name):
        """Make a key, and a request signed with it: the proof of possession.

        :return: key and ``x509.CertificateSigningRequest``
        """
        key = authority.new_key()
        subject = authority.name(name, "-")
        builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
        return key, builder.sign(key, hashes.SHA256())

    @api.model
    def _make(self, certificate, key, pin):
        """Seal a key for a certificate; the key is forgotten with the call."""
        name = str(uuid.uuid4())
        made = card.make(name, key, certificate._x509(), pin)
        return self._store(certificate, name, made.box)

    @api.model
    def _store(self, certificate, name, box):
        """Store a sealed key beside its certificate."""
        return trusted(self.sudo()).create(
            {
                "certificate_id": certificate.id,
                "name": name,
                "box": base64.b64encode(box),
            }
        )

    @api.model
    def _of(self, certificate):
        """Return the card of a certificate.

        :raises UserError: its key is elsewhere
        """
        found = self.search([("certificate_id", "=", certificate.id)])
        if not found:
            raise UserError(
                self.env._("%s is not a software card.", certificate.display_name)
            )
        return found

    def _read(self, certificate):
        """Return what ``core.card`` works on."""
        return card.Card(self.name, certificate, base64.b64decode(self.box))

    def _keep(self, changed):
        """Store a card whose PIN was changed."""
        trusted(self).write({"box": base64.b64encode(changed.box)})

    # --- tries ---

    def _spend(self):
        """Take a try, for good: committed before anybody looks at the PIN.

        :return: tries left after this one
        :raises UserError: none was left
        """
        try:
            return self.env["signing.card.tries"]._spend(self.name)
        except card.Blocked:
            raise UserError(
                self.env._(
                    "Your card is blocked after %(count)s wrong PINs. Ask for a new "
                    "one under Signatures > My card.",
                    count=card.TRIES,
                )
            ) from None

    def _refuse(self, left):
        """Say that the PIN is wrong, and what is left."""
        if not left:
            raise UserError(
                self.env._(
                    "Wrong PIN. Your card is now blocked: ask for a new one under "
                    "Signatures > My card."
                )
            ) from None
        raise UserError(
            self.env._("Wrong PIN. Tries left: %(count)s.", count=left)
        ) from None

    def _restore(self):
        """Give the tries back after a right PIN."""
        self.env["signing.card.tries"]._restore(self.name)
