import base64
import hashlib
from datetime import timezone

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..binary import raw
from ..core import card, sealed
from ..labels import LEVELS
from ..trust import trusted


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

    @api.depends("level", "person_id.name", "not_after")
    def _compute_display_name(self):
        levels = dict(self._fields["level"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{levels.get(one.level, '')} · {one.person_id.name}"

    @api.model
    def _keep(self, person, certificate, level, state="enrolled"):
        """Keep a person's certificate; called when one was issued or imported.

        :param person: ``signing.person``
        :param certificate: ``cryptography.x509.Certificate``
        :param str level: code of ``core.statement.Level``
        """
        der = certificate.public_bytes(Encoding.DER)
        return trusted(self.sudo()).create(
            {
                "person_id": person.id,
                "company_id": person.company_id.id,
                "level": level,
                "der": base64.b64encode(der),
                "fingerprint": hashlib.sha256(der).hexdigest(),
                "state": state,
                "not_before": _naive(certificate.not_valid_before_utc),
                "not_after": _naive(certificate.not_valid_after_utc),
            }
        )

    def _x509(self):
        """Return the certificate itself; called wherever it signs or is checked.

        :rtype: cryptography.x509.Certificate
        """
        self.ensure_one()
        return x509.load_der_x509_certificate(raw(self, "der"))

    def _usable(self, at=None):
        """Say whether it may sign now: enrolled, in its time, its person still here.

        :param datetime at: now when not given
        """
        self.ensure_one()
        at = at or fields.Datetime.now()
        if at.tzinfo:
            at = _naive(at)
        in_time = self.not_before <= at < self.not_after
        return self.state == "enrolled" and in_time and self.person_id.active

    def _check_usable(self):
        """Refuse a certificate that may not sign; called before each signature.

        :raises UserError: why, and what to do
        """
        if not self._usable():
            raise UserError(
                self.env._(
                    "%(card)s is expired or revoked. Ask for a new one under "
                    "Signatures > My card.",
                    card=self.display_name,
                )
            )

    # --- software cards ---

    @api.model
    def _issue_software(self, person, pin):
        """Make a software card; called when an enrolment is granted at once.

        :param person: ``signing.person`` whose card it is
        :param str pin: of the new card; it is not kept
        :return: the certificate, in force
        """
        self._check_pin(pin)
        key, request = self.env["signing.card"]._new_key(person.name)
        certificate = self._keep(person, self._ask(request, person), "software")
        self.env["signing.card"]._make(certificate, key, pin)
        return certificate

    @api.model
    def _ask(self, request, person):
        """Ask the company's authority for a certificate.

        :param request: ``x509.CertificateSigningRequest``
        :rtype: cryptography.x509.Certificate
        """
        return person.company_id.sudo()._signing_authority()._issue(request, person)

    @api.model
    def _check_pin(self, pin):
        """Refuse a PIN that is guessed in the tries a thief has.

        :raises UserError: what a better one is
        """
        if not isinstance(pin, str) or len(pin) > 64 or card.weak(pin):
            raise UserError(
                self.env._(
                    "This PIN is too easily guessed. Take at least %(count)s digits "
                    "or letters, not in a row (1234) and not all the same.",
                    count=card.MIN_PIN,
                )
            )

    def _open_card(self, pin):
        """Open the software card for signing; the try is spent before the PIN is tried.

        :param str pin: as its holder typed it; never kept
        :return: ``core.xades.Sign``
        :raises UserError: wrong PIN with the tries left, or blocked
        """
        self.ensure_one()
        held = self.sudo().env["signing.card"]._of(self)
        kept = held._read(self._x509())
        left = held._spend()
        try:
            sign = kept.open(str(pin or ""))
        except sealed.WrongPin:
            held._refuse(left)
        held._restore()
        held._keep_wrapped(kept.box)
        return sign

    @api.model
    def change_pin(self, certificate_id, pin, new):
        """Change the PIN of the user's own software card; her screen calls it."""
        certificate = self.browse(int(certificate_id)).exists()
        if not certificate or not certificate._is_of(self.env.user):
            raise AccessError(self.env._("This certificate is not yours."))
        certificate.sudo()._change_pin(pin, new)
        return True

    def _change_pin(self, pin, new):
        """Seal the software card's key under another PIN.

        :raises UserError: wrong PIN, or a new one too easily guessed
        """
        self._check_pin(new)
        self._open_card(pin)
        held = self.sudo().env["signing.card"]._of(self)
        held._keep(card.change_pin(held._read(self._x509()), pin, new).box)


def _naive(moment):
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
