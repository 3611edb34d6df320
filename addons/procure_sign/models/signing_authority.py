from datetime import timezone

from odoo import fields, models
from odoo.exceptions import UserError

from .. import passphrase as passphrases
from ..core import authority, purpose
from ..trust import trusted
from .signing_authority_part import CERTIFIES


class SigningAuthority(models.Model):
    """A company's built-in authority: certificates, time stamps and its seal.

    Its keys are sealed by a passphrase that is not in the database. An administrator
    who runs programs on the server can read both: evidence that rests on it says so.
    """

    _name = "signing.authority"
    _description = "Built-in Authority"
    _inherit = "signing.guarded"
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", required=True, index=True)
    part_ids = fields.One2many("signing.authority.part", "authority_id", "Certificates")
    revoked_ids = fields.One2many("signing.authority.revoked", "authority_id")
    crl_ids = fields.One2many("signing.crl", "authority_id", "Revocation lists")
    created_at = fields.Datetime(required=True)

    _one_company = models.Constraint(
        "UNIQUE (company_id)", "A company has one built-in authority."
    )

    def _found(self, company, passphrase=None):
        """Make a company's authority and trust it; called at the founding.

        :param passphrase: the one the server is started with when not given
        """
        passphrase = passphrase or self._passphrase()
        at = self._now()
        made = trusted(self.sudo()).create(
            {"company_id": company.id, "created_at": at.replace(tzinfo=None)}
        )
        made.part_ids._make(made, passphrase, at)
        made._publish(passphrase)
        self.env["signing.anchor"]._trust_built_in(made)
        made._print_fingerprints()
        return made

    def _issue(self, request, person):
        """Issue a certificate for a request that proves possession of its key.

        :param request: certificate signing request, or its DER
        :rtype: cryptography.x509.Certificate
        """
        if isinstance(request, bytes):
            request = authority.load_request(request)
        subject = self._subject(person)
        self._check_issues()
        return authority.issue(self._issuer("issuing"), request, subject, self._now())

    def _certify(self, public_key, person):
        """Certify a key whose possession was proven otherwise: a passkey, a card."""
        subject = self._subject(person)
        self._check_issues()
        issuer = self._issuer("issuing")
        return authority.certify(issuer, public_key, subject, self._now())

    def _issued(self, certificate):
        """Say whether a certificate (``cryptography``) comes from here."""
        return bool(self._part_of(certificate))

    def _part_of(self, certificate):
        """Return the part that issued a certificate, which need not be the newest."""
        parts = self.sudo().with_context(active_test=False).part_ids
        return parts.filtered(
            lambda part: (
                part.use == "issuing" and certificate.issuer == part._x509().subject
            )
        )[:1]

    def _publish(self, passphrase=None):
        """Publish all revocation lists anew, each under the next number."""
        for record in self.sudo():
            parts = record.part_ids.filtered(lambda part: part.use in CERTIFIES)
            for part in parts:
                self.env["signing.crl"]._publish_built_in(
                    part, part._authority(passphrase), record._now()
                )

    def _issuer(self, use, passphrase=None):
        """Open the key of a part that certifies.

        :rtype: core.authority.Authority
        :raises UserError: without passphrase, or with another one
        """
        return self._part(use)._authority(passphrase)

    def _part(self, use):
        """Return the newest part for a use."""
        self.ensure_one()
        parts = self.sudo().part_ids.filtered(lambda part: part.use == use)
        return parts.sorted("id")[-1:]

    def _subject(self, person):
        return authority.name(
            (person.name or "?")[:64], person.company_id.name[:64], person.email or ""
        )

    def _can_open(self):
        """Say whether this server was started with a passphrase."""
        return bool(passphrases.read())

    def _passphrase(self):
        """Return the server's passphrase.

        :raises UserError: there is none
        """
        found = passphrases.read()
        if not found:
            raise UserError(
                self.env._(
                    "The built-in authority's keys are sealed and this server does not "
                    "know the passphrase. Put it into a file that only the server "
                    "reads, name the file in odoo.conf as %(option)s, and start again.",
                    option=passphrases.OPTION,
                )
            )
        return found

    @staticmethod
    def _now():
        return fields.Datetime.now().replace(tzinfo=timezone.utc)

    def _certificates(self, *uses):
        """Return the certificates of these uses, older ones too."""
        parts = self.sudo().with_context(active_test=False).part_ids
        return tuple(purpose.load(part._der()) for part in parts if part.use in uses)
