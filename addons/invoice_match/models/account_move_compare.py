from odoo import models


class AccountMove(models.Model):
    """Compare bills with orders and receipts, many at once."""

    _inherit = "account.move"

    def _compare(self):
        """Compare draft bills with orders and receipts and record what differs.

        Called after capture, by the button, and by whatever may have settled something:
        a receipt, a changed order, a credit note, a raised limit. Bills that are posted,
        cancelled or refused are left as they are.
        """

    def _compare_later(self):
        """Have these bills compared in a job, once however often it is asked for."""
