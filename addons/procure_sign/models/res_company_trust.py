from odoo import models
from odoo.fields import Domain

from ..core import algorithms
from ..core.ended import key_of, keys_of
from ..core.revocation import Data
from ..core.verify import Trust


class ResCompany(models.Model):
    """What a company trusts when signatures are verified."""

    _inherit = "res.company"

    def _signing_authority(self):
        """Return the company's built-in authority, or no record."""
        return (
            self.env["signing.authority"].sudo().search([("company_id", "=", self.id)])
        )

    def _signing_trust(self):
        """Return what the company trusts now; called by every verification.

        :rtype: core.verify.Trust
        """
        anchors = self.env["signing.anchor"]._in_force(self)
        past = self.env["signing.anchor"]._in_past(self)
        distrusted = past.filtered("distrusted_at")
        made = self._signing_authority()
        every = made.search(Domain.TRUE)
        by_use = anchors.grouped("use")

        never = frozenset(one._x509() for one in distrusted)
        stolen = keys_of(never)
        gone = {one._x509() for one in past}

        def of(use, *more):
            found = [one._x509() for one in by_use.get(use, ())]
            found += [one for one in more if one not in gone]
            return tuple(
                one for one in dict.fromkeys(found) if key_of(one) not in stolen
            )

        return Trust(
            anchors=of("signer"),
            stamp_anchors=of("stamp"),
            # No trust of their own: a chain through them ends at a root all the same.
            others=of("between", *made._certificates("issuing")),
            seals=frozenset(made._certificates("seal")),
            origins=self._signing_origins(),
            # Those of other companies in this database too: the same server's keys.
            built_in=frozenset(every._certificates("root", "stamp_root")),
            ended=past._to_core(),
            distrusted=never,
            revocation=Data(
                self.env["signing.crl"]._lists(self),
                self.env["signing.ocsp"]._answers(self),
            ),
        )

    def _signing_origins(self):
        """Return the addresses at which this company's people use passkeys."""
        url = self.env["ir.config_parameter"].sudo().get_param("web.base.url", "")
        return frozenset({"/".join(url.split("/")[:3])} if url else ())

    def _signing_stamp(self, data):
        """Return a time stamp (RFC 3161 token) over data, or None for now.

        :rtype: bytes | None
        """
        return self.env["signing.tsa"]._get_token(self, data)

    def _signing_seal(self):
        """Return the company's seal: certificate and what signs with its key.

        :raises UserError: no authority, or its passphrase is missing
        """
        part = self._signing_authority()._part("seal")
        certificate, key = part._x509(), part._open()
        algorithm = algorithms.for_key(certificate.public_key())
        return certificate, lambda data: algorithms.sign(algorithm, key, data)
