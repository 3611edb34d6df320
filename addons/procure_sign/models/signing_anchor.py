import base64

from cryptography import x509

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..binary import raw
from ..core import purpose
from ..core.authority import DER
from ..core.dossier_readme import fingerprint
from ..core.reasons import Refused
from ..trust import trusted

USES = [
    ("signer", "Signers' certificates end here"),
    ("stamp", "Time stamps end here"),
    ("between", "Authority in between"),
]


_OF_CERTIFICATE = ("name", "fingerprint", "not_before", "not_after")


def _read(data):
    """Return the one certificate in a file, PEM or DER; none when it is none."""
    try:
        if b"-----BEGIN" in data:
            (found,) = x509.load_pem_x509_certificates(data)
            data = found.public_bytes(DER)
        return purpose.load(data)
    except (ValueError, TypeError, Refused):
        return None


class SigningAnchor(models.Model):
    """A certificate in which a company trusts, and for what.

    A registrar uploads it as a draft; two persons sign the change that puts it in
    force. The built-in authority's own are there from the founding.
    """

    _name = "signing.anchor"
    _description = "Trusted Authority"
    _inherit = "signing.governed"
    _order = "company_id, use, id"

    _free_fields = frozenset({"company_id", "use", "der", "crl_url"})
    _governed_fields = ("use", "name", "fingerprint", "not_after", "crl_url")

    name = fields.Char("Subject", compute="_compute_read", store=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    use = fields.Selection(USES, required=True, default="signer")
    der = fields.Binary(
        "Certificate",
        attachment=False,
        required=True,
        help="The authority's certificate, as PEM or DER.",
    )
    fingerprint = fields.Char(
        "SHA-256", compute="_compute_read", store=True, index=True
    )
    not_before = fields.Datetime("Valid from", compute="_compute_read", store=True)
    not_after = fields.Datetime("Valid to", compute="_compute_read", store=True)
    crl_url = fields.Char(
        "Address of its list",
        help="Where its revocation list is fetched, when its certificates do not say.",
    )
    authority_id = fields.Many2one("signing.authority", "Built-in authority")

    _once = models.UniqueIndex(
        "(company_id, use, fingerprint) WHERE state != 'ended'",
        "It is trusted already, or waits as a draft.",
    )

    @api.depends("der")
    def _compute_read(self):
        """Read the certificate: nothing of it is typed."""
        for one in self:
            found = _read(raw(one, "der"))
            if not found:
                # A form that is being filled in; saving says what is wrong.
                one.update(dict.fromkeys(_OF_CERTIFICATE))
                continue
            one.name = found.subject.rfc4514_string()[:500] or "?"
            one.fingerprint = fingerprint(found)
            one.not_before = found.not_valid_before_utc.replace(tzinfo=None)
            one.not_after = found.not_valid_after_utc.replace(tzinfo=None)

    @api.model_create_multi
    def create(self, vals_list):
        """Keep the certificate as DER, whatever was uploaded."""
        return super().create([self._as_der(vals) for vals in vals_list])

    def write(self, vals):
        """Keep the certificate as DER, whatever was uploaded."""
        return super().write(self._as_der(vals))

    def _as_der(self, vals):
        if not vals.get("der"):
            return vals
        found = _read(base64.b64decode(vals["der"]))
        if not found:
            raise UserError(
                self.env._(
                    "This is not one certificate. Upload the authority's certificate as "
                    "PEM or DER, one file for each."
                )
            )
        return {**vals, "der": base64.b64encode(found.public_bytes(DER))}

    def _check_governed(self):
        """Refuse what no chain could rest on."""
        result = super()._check_governed()
        now = fields.Datetime.now()
        for one in self:
            if not purpose.is_authority(one._x509()):
                raise UserError(
                    self.env._(
                        "%(name)s is a certificate that issues no others. Upload the "
                        "one of its authority.",
                        name=one.name,
                    )
                )
            if one.not_after <= now:
                raise UserError(
                    self.env._(
                        "%(name)s has expired. Ask the authority for its new "
                        "certificate.",
                        name=one.name,
                    )
                )
        return result

    @api.model
    def _in_force(self, company):
        """Return what a company trusts now."""
        return self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "active")]
        )

    def _trust_built_in(self, made):
        """Trust a company's new authority: its first anchors, before the founding.

        A company that is founded already has two persons sign them.
        """
        anchors = trusted(self.sudo()).create(
            [
                {
                    "company_id": made.company_id.id,
                    "use": use,
                    "der": base64.b64encode(one.public_bytes(DER)),
                    "authority_id": made.id,
                }
                for part, use in (
                    ("root", "signer"),
                    ("issuing", "between"),
                    ("stamp_root", "stamp"),
                )
                for one in made._certificates(part)
            ]
        )
        if not made.company_id._signing_is_founded():
            anchors._put_in_force()
        return anchors

    def _x509(self):
        """Return the certificate (``cryptography``)."""
        return purpose.load(raw(self, "der"))
