from datetime import timezone

from odoo import models


class SigningCertificate(models.Model):
    _inherit = "signing.certificate"

    def _is_revoked_for(self, report):
        """Say whether it was revoked here before a signature is proven to exist.

        Lists say what its authority knows; of another authority's card only we know
        that it is lost. Every verification, and the gate, asks this.

        :param report: ``core.report.Report`` of a signature that it made
        """
        certificate = self.sudo()
        if not certificate.revoked_at:
            return certificate.state == "revoked"
        # Without a time stamp nothing says that it was not made just now.
        if report.level == "B" or not report.best:
            return True
        proven = report.best.astimezone(timezone.utc).replace(tzinfo=None)
        return proven >= certificate.revoked_at
