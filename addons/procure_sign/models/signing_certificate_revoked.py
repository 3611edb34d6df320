from datetime import datetime, timezone

from odoo import models

from ..core.reasons import Refused


class SigningCertificate(models.Model):
    _inherit = "signing.certificate"

    def _get_chained(self, company):
        """Return those that the company's authorities vouch for now.

        Passkeys stand in a statement that the company seals: its seal is asked too.
        """
        trust = company._signing_trust()
        now = datetime.now(timezone.utc)
        made = company._signing_authority()
        seal = made._part("seal")._x509() if made else None

        def is_chained(one):
            links = [one._x509(), *([seal] if seal and one.level == "passkey" else [])]
            try:
                for certificate in links:
                    trust.build(certificate, now)
            except Refused:
                return False
            return True

        return self.filtered(is_chained)

    def _is_revoked_for(self, report):
        """Say whether it was revoked here before a signature is proven to exist.

        Lists say what its authority knows; of another authority's card only we know
        that it is lost. Every verification, and the gate, asks this.

        :param report: ``core.report.Report`` of a signature that it made
        """
        certificate = self.sudo()
        if not certificate.revoked_at:
            return certificate.state == "revoked"
        # Without a time stamp of others nothing says that it was not made just now.
        if not report.proven:
            return True
        proven = report.proven.astimezone(timezone.utc).replace(tzinfo=None)
        return proven >= certificate.revoked_at
