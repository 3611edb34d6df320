import base64
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import passphrase
from ..binary import raw
from ..core import authority, card, sealed
from ..trust import trusted


class SigningCard(models.Model):
    """A software card's sealed key: nobody reads it, not even an administrator's RPC."""

    _name = "signing.card"
    _description = "Software Card"
    _inherit = "signing.guarded"
    _rec_name = "certificate_id"

    certificate_id = fields.Many2one(
        "signing.certificate", required=True, ondelete="restrict", index=True
    )
    name = fields.Char(required=True, groups=fields.NO_ACCESS)
    box = fields.Binary(
        "Sealed key", attachment=False, required=True, groups=fields.NO_ACCESS
    )

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
                "box": base64.b64encode(self._wrap(box, name)),
            }
        )

    @api.model
    def _wrap(self, box, name):
        """Seal a box once more under the server's passphrase, when it has one."""
        secret = passphrase.read()
        if not secret or sealed.is_wrapped(box):
            return box
        return sealed.wrap(box, secret, name)

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
        """Return what ``core.card`` works on: the box under the PIN.

        :raises UserError: the server does not know the passphrase around it
        """
        try:
            box = sealed.unwrap(self._get_box(), passphrase.read(), self.name)
        except sealed.WrongSecret:
            raise UserError(
                self.env._(
                    "This server was started without the passphrase that software "
                    "cards are kept under, or with another one. Your PIN was not "
                    "tried: tell your administrator."
                )
            ) from None
        return card.Card(self.name, certificate, box)

    def _get_box(self):
        return raw(self, "box")

    def _keep(self, box):
        """Store a box under its PIN, and under the passphrase when there is one."""
        trusted(self).write({"box": base64.b64encode(self._wrap(box, self.name))})

    def _keep_wrapped(self, box):
        """Wrap what was made before the server had a passphrase; after a right PIN."""
        if passphrase.read() and not sealed.is_wrapped(self._get_box()):
            self._keep(box)

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
