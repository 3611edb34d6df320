from odoo import api, models

from ..core.check.verify import Rules


class InvoiceTolerance(models.AbstractModel):
    """What may differ; a table in the next commit."""

    _name = "invoice.tolerance"
    _description = "Tolerance of Supplier Invoices"

    @api.model
    def _get_rules(self, company, order_lines):
        """Return the rules in force.

        :param company: ``res.company``
        :param order_lines: ``purchase.order.line`` that may be meant
        :rtype: core.check.verify.Rules
        """
        return Rules()
