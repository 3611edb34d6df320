from odoo import api, models


class InvoiceException(models.Model):
    """Exceptions as comparisons find them."""

    _inherit = "invoice.exception"

    @api.model
    def _record(self, found):
        """Bring the exceptions of bills to what a comparison found, all in one set.

        What is found again stays open as it is, with its new figures; what was settled
        by a person stays settled while its figures are the same; what is no longer found
        is cleared where the catalogue says so.

        :param found: {``account.move``: tuple of ``core.check.finding.Finding``}
        """
