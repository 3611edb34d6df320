from decimal import Decimal

from odoo import models
from odoo.tools import SQL


class PartnerImportInvoicing(models.AbstractModel):
    """Says beforehand which rows are billed with another month than their own."""

    _inherit = "partner.import.invoicing"

    def _find_moved_months(self, company, month):
        """Return what billing a month would move into it or out of it.

        Called by the board, so that its figures are what the button bills. Nothing
        is locked or written.

        :param month: first day of the billing month
        :return: ``{(client id, currency id, own month): billing month or None}``, only
            of rows due by then whose billing month is not their own; None waits
        """
        assigned = self._assign_keys(company, self._sum_ready_rows(company, month))
        return {key: billed for key, billed in assigned.items() if billed != key[2]}

    def _sum_ready_rows(self, company, month):
        """Return ``{(client id, currency id, own month): sum}`` of rows due by then."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT c.id, l.currency_id, l.billing_month,
                          SUM(CASE WHEN l.disbursement
                                   THEN COALESCE(l.cost_amount, l.amount)
                                   ELSE l.amount END)::text
                   %s GROUP BY c.id, l.currency_id, l.billing_month""",
                self._ready_rows_query(company, month, None),
            )
        )
        return {tuple(key): Decimal(total or 0) for *key, total in rows}
