from dataclasses import replace
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..core.capture.kinds import DEPOSIT, KINDS
from ..core.match.text import number
from .invoice_match_orders import as_decimal


class InvoiceMatchOrders(models.AbstractModel):
    """What was invoiced before delivery must be taken off the final invoice."""

    _inherit = "invoice.match.orders"

    @api.model
    def _gather(self, company, runs):
        res = super()._gather(company, runs)
        naming = [run for run in runs if run.capture and run.facts.named]
        rows = self._query_prepaid(company, naming)
        for run in naming:
            left = self._get_left_deposit(run, rows)
            if left > 0:
                run.rules = replace(run.rules, deposits=left)
        return res

    @api.model
    def _query_prepaid(self, company, runs):
        """Return rows of captured bills of these suppliers that are or take off a
        deposit.
        """
        if not runs:
            return []
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT capture.move_id AS move, capture.order_reference AS name,
                       capture.kind, capture.amount_total AS total,
                       capture.amount_prepaid AS prepaid,
                       move.commercial_partner_id AS seller
                  FROM invoice_capture capture
                  JOIN account_move move ON move.id = capture.move_id
                 WHERE capture.company_id = %(company)s
                   AND capture.order_reference IS NOT NULL
                   AND move.commercial_partner_id = ANY(%(sellers)s)
                   AND move.state != 'cancel'
                   AND COALESCE(move.match_state, 'none') != 'refused'
                   AND (capture.kind = ANY(%(kinds)s) OR capture.amount_prepaid != 0)
                """,
                company=company.id,
                sellers=[run.facts.seller for run in runs if run.facts.seller],
                kinds=[
                    code for code, kind in KINDS.items() if kind.treatment == DEPOSIT
                ],
            )
        )

    @api.model
    def _get_left_deposit(self, run, rows):
        """Return what was invoiced as deposit and not taken off before a bill came."""
        names = {number(name) for name in run.facts.named}
        left = Decimal(0)
        for row in rows:
            if row["move"] >= run.move.id or row["seller"] != run.facts.seller:
                continue
            if number(row["name"]) not in names:
                continue
            kind = KINDS.get(row["kind"].lstrip("0"))
            if kind and kind.treatment == DEPOSIT:
                left += as_decimal(row["total"]) * (-1 if kind.credit else 1)
            else:
                left -= as_decimal(row["prepaid"])
        return left
