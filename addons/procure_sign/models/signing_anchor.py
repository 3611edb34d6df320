import base64

from odoo import fields, models

from ..binary import raw
from ..core import purpose
from ..core.authority import DER
from ..core.dossier_readme import fingerprint
from ..trust import trusted

USES = [
    ("signer", "Signers' certificates end here"),
    ("stamp", "Time stamps end here"),
    ("between", "Authority in between"),
]


class SigningAnchor(models.Model):
    """A certificate in which a company trusts, and for what."""

    _name = "signing.anchor"
    _description = "Trusted Authority"
    _inherit = "signing.guarded"
    _order = "company_id, use, id"

    name = fields.Char("Subject", required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    use = fields.Selection(USES, required=True, default="signer")
    der = fields.Binary("Certificate", attachment=False, required=True)
    fingerprint = fields.Char("SHA-256", required=True, index=True)
    not_before = fields.Datetime("Valid from", required=True)
    not_after = fields.Datetime("Valid to", required=True)
    crl_url = fields.Char(
        "Address of its list",
        help="Where its revocation list is fetched, when its certificates do not say.",
    )
    authority_id = fields.Many2one("signing.authority", "Built-in authority")
    active = fields.Boolean("In force", default=True)

    _once = models.Constraint(
        "UNIQUE (company_id, use, fingerprint)", "It is trusted already."
    )

    def _trust_built_in(self, made):
        """Trust a company's new authority: its first anchors, at the founding."""
        return trusted(self.sudo()).create(
            [
                self._prepare_anchor_vals(made.company_id, use, one, made)
                for uses, use in (
                    (("root",), "signer"),
                    (("issuing",), "between"),
                    (("stamp_root",), "stamp"),
                )
                for one in made._certificates(*uses)
            ]
        )

    def _prepare_anchor_vals(self, company, use, certificate, made=None):
        """Return the values of an anchor.

        :param certificate: ``cryptography.x509.Certificate``
        :param made: the built-in authority it is of
        """
        return {
            "name": certificate.subject.rfc4514_string(),
            "company_id": company.id,
            "use": use,
            "der": base64.b64encode(certificate.public_bytes(DER)),
            "fingerprint": fingerprint(certificate),
            "not_before": certificate.not_valid_before_utc.replace(tzinfo=None),
            "not_after": certificate.not_valid_after_utc.replace(tzinfo=None),
            "authority_id": made.id if made else False,
        }

    def _x509(self):
        """Return the certificate (``cryptography``)."""
        return purpose.load(raw(self, "der"))
