import base64
from functools import lru_cache

from odoo import fields, models
from odoo.exceptions import UserError

from ..binary import raw
from ..core import authority, purpose, sealed
from ..core.dossier_readme import fingerprint
from ..core.stamper import Stamper
from ..trust import trusted

#: Parts that publish lists of what they revoked.
CERTIFIES = ("root", "issuing", "stamp_root")
USES = [
    ("root", "Root of signers"),
    ("issuing", "Issues people's certificates"),
    ("stamp_root", "Root of time stamps"),
    ("stamper", "Time stamps"),
    ("seal", "The company's seal"),
]


class SigningAuthorityPart(models.Model):
    """One certificate of a built-in authority, and its sealed key."""

    _name = "signing.authority.part"
    _description = "Certificate of the Built-in Authority"
    _inherit = "signing.guarded"
    _rec_name = "subject"

    authority_id = fields.Many2one(
        "signing.authority", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="authority_id.company_id", store=True)
    use = fields.Selection(USES, required=True)
    subject = fields.Char(required=True)
    fingerprint = fields.Char("SHA-256", required=True)
    not_after = fields.Datetime("Valid to", required=True)
    der = fields.Binary("Certificate", attachment=False, required=True)
    card = fields.Char(required=True, groups=fields.NO_ACCESS)
    key = fields.Binary(attachment=False, required=True, groups=fields.NO_ACCESS)
    active = fields.Boolean(default=True)

    def _make(self, record, passphrase, at):
        """Make all parts of a new authority."""
        company = record.company_id.name[:64]

        def named(what):
            return authority.name(f"{company[:48]} {what}", company)

        root = authority.create_root(named("Root"), at)
        issuing = authority.create_issuing(root, named("People"), at)
        stamps = authority.create_root(named("Time Root"), at)
        key, seal = authority.new_key(), authority.new_key()
        stamper = authority.issue_stamper(
            stamps, key.public_key(), named("Time Stamps"), at
        )
        sealing = authority.certify(
            issuing, seal.public_key(), named("Seal"), at, authority.ISSUING_DAYS - 1
        )
        made = [
            ("root", root.certificate, root.key),
            ("issuing", issuing.certificate, issuing.key),
            ("stamp_root", stamps.certificate, stamps.key),
            ("stamper", stamper, key),
            ("seal", sealing, seal),
        ]
        return trusted(self.sudo()).create(
            [self._prepare_vals(record, passphrase, *one) for one in made]
        )

    def _prepare_vals(self, record, passphrase, use, certificate, key):
        der = certificate.public_bytes(authority.DER)
        name = f"{record.company_id.id}/{use}/{certificate.serial_number:x}"
        return {
            "authority_id": record.id,
            "use": use,
            "subject": certificate.subject.rfc4514_string(),
            "fingerprint": fingerprint(certificate),
            "not_after": certificate.not_valid_after_utc.replace(tzinfo=None),
            "der": base64.b64encode(der),
            "card": name,
            "key": base64.b64encode(sealed.seal(key, passphrase, name)),
        }

    def _der(self):
        return raw(self, "der")

    def _x509(self):
        return purpose.load(self._der())

    def _open(self, passphrase=None):
        """Open the key with the server's passphrase, or another one.

        :raises UserError: the passphrase is missing or another one
        """
        self.ensure_one()
        passphrase = passphrase or self.authority_id._passphrase()
        try:
            return _opened(raw(self, "key"), passphrase, self.card)
        except sealed.WrongPin as error:
            raise UserError(
                self.env._(
                    "The passphrase that this server was started with does not open "
                    "the built-in authority of %(company)s. Start it with the one "
                    "that was given when the authority was made.",
                    company=self.company_id.name,
                )
            ) from error

    def _authority(self, passphrase=None):
        return authority.Authority(self._x509(), self._open(passphrase))

    def _stamper(self):
        return Stamper(self._x509(), self._open())


@lru_cache(maxsize=64)
def _opened(box, passphrase, name):
    """Slow on purpose, once: the same key stamps and seals many times."""
    return sealed.unseal(box, passphrase, name)
