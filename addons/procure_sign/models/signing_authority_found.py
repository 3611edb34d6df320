"""Making the built-in authority: before a company is founded, or by two signatures."""

import logging

from odoo import models
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)


class SigningAuthority(models.Model):
    """Makes the authority of the company at hand."""

    _inherit = "signing.authority"

    def action_make(self):
        """Make the built-in authority of the company at hand; a button of its list.

        Before the founding it is trusted at once, and the founding names its
        fingerprints. Afterwards its anchors are drafts: two persons sign them.
        """
        company = self.env.company
        if not self.env.user.has_group("procure_sign.group_registrar"):
            raise AccessError(
                self.env._("Only those who prepare who may sign make an authority.")
            )
        if company._signing_authority():
            raise UserError(
                self.env._(
                    "%(company)s has its built-in authority already.",
                    company=company.name,
                )
            )
        made = self.sudo()._found(company)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": made.id,
            "view_mode": "form",
        }

    def _print_fingerprints(self):
        """Write the first fingerprints into the server's log, to be compared later."""
        for part in self.part_ids:
            _logger.info(
                "Built-in authority of %s, %s: SHA-256 %s",
                self.company_id.name,
                part.use,
                part.fingerprint,
            )
