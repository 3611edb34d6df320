from odoo import api, models

from ..core.capture.kinds import is_refund


class InvoiceMatchFacts(models.AbstractModel):
    """A credit note that names no order is for the orders of the bill it names."""

    _inherit = "invoice.match.facts"

    @api.model
    def _gather(self, company, runs):
        """Find the orders of the bills that credit notes name, in one search."""
        wanted = {run: self._get_preceding(run) for run in runs}
        names = {name for some in wanted.values() for name in some}
        known = self._find_bills(company, names) if names else {}
        for run, some in wanted.items():
            bills = self.env["account.move"].union(
                *(known.get(name, self.env["account.move"]) for name in some)
            )
            seller = run.move.commercial_partner_id
            own = bills.filtered(lambda one, to=seller: one.commercial_partner_id == to)
            run.credited = own.line_ids.purchase_line_id.order_id.mapped("name")
        return super()._gather(company, runs)

    @api.model
    def _get_preceding(self, run):
        """Return the invoices that a credit note names and that name no order."""
        document = run.document
        if not is_refund(document.kind, document.totals.total):
            return []
        if self._get_written(document):
            return []
        return [one.number for one in document.references.preceding if one.number]

    @api.model
    def _find_bills(self, company, names):
        """Return {number: the company's bills of that number}."""
        bills = self.env["account.move"].sudo()
        found = bills.search(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "in_invoice"),
                ("state", "!=", "cancel"),
                ("ref", "in", list(names)),
            ]
        )
        return found.grouped("ref")

    @api.model
    def _get_orders_written(self, run):
        """Take the orders of the credited bill as if they were written."""
        return [*super()._get_orders_written(run), *run.credited]
