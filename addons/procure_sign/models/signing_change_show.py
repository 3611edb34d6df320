from odoo import api, fields, models

from ..binary import raw
from ..core.change import first_trusted
from ..core.statement import Act


class SigningChange(models.Model):
    """A change as its signers and the safe's paper show it."""

    _inherit = "signing.change"

    shown = fields.Html("Values", compute="_compute_shown", sanitize=False)

    @api.depends("line_ids", "state")
    @api.depends_context("lang")
    def _compute_shown(self):
        """Write the values with the request's own writer: signers see the same."""
        requests = self.env["signing.request"]
        for change in self:
            saved = change._origin
            display = saved._signing_display(Act.CHANGE_POLICY) if saved else {}
            change.shown = requests._write_display({**display, "rows": []})

    def _get_fingerprints(self):
        """Return what the founding rests on; the printed page shows it.

        :return: ``[(name, fingerprint)]``
        """
        self.ensure_one()
        document = self.founding and raw(self, "document")
        return first_trusted(document) if document else []


class ResCompany(models.Model):
    _inherit = "res.company"

    def _signing_founding(self):
        """Return the company's founding change, for dossiers; nothing before it.

        :rtype: signing.change
        """
        domain = [("company_id", "=", self.id), ("founding", "=", True)]
        return self.env["signing.change"].sudo().search(domain, limit=1)
