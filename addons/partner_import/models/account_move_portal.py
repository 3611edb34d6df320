from odoo import models


class AccountMove(models.Model):
    """What the portal shows beside an invoice."""

    _inherit = "account.move"

    def _get_import_annex(self):
        """Annex with every service of the invoice, or None; a hook.

        Called by the portal in sudo, after it checked the user's access.

        :return: file name and PDF bytes
        """
        return None
