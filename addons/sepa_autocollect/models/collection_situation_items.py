from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ..core.items import Credit, Item
from ..core.minor_units import decimals_of


def exact(amount, currency):
    """Return what the database holds as the decimal the currency has."""
    return Decimal(str(amount)).quantize(Decimal(1).scaleb(-decimals_of(currency)))


class CollectionEngine(models.AbstractModel):
    """Open receivable items of posted customer invoices, and open credits."""

    _inherit = "collection.engine"

    @api.model
    def _get_items(self, company, clients=None):
        """Return every open receivable item of the company's posted invoices.

        :param clients: those of these commercial entities only; None for all
        :rtype: list(core.items.Item)
        """
        rows = self.env.execute_query_dict(self._get_items_query(company, clients))
        moves = sorted({row["invoice"] for row in rows})
        ids = [row["id"] for row in rows]
        attempts = self._get_open_attempts(ids)
        payments = self._get_pending_payments(moves)
        announced = self._get_announced(ids)
        approved = self.env["collection.approval"]._get_amounts(ids)
        today = fields.Date.context_today(self)
        blocked = self.env._("payment of the invoice is blocked in Odoo")
        return [
            Item(
                id=row["id"],
                invoice=row["invoice"],
                number=row["number"],
                partner=row["partner"],
                currency=row["currency"],
                residual=exact(row["residual"], row["currency"]),
                due=row["due"],
                validated=row["validated"],
                disputed=blocked if row["payment_state"] == "blocked" else "",
                attempt=attempts.get(row["id"]),
                payment=payments.get(row["invoice"]),
                announced=announced.get(row["id"]),
                mail_on=today if row["mail_waits"] else None,
                approved=(
                    exact(approved[row["id"]], row["currency"])
                    if row["id"] in approved
                    else None
                ),
            )
            for row in rows
        ]

    @api.model
    def _get_items_query(self, company, clients=None):
        """Return the query of the items; hook to leave invoices out altogether."""
        mine = SQL()
        if clients is not None:
            mine = SQL("AND move.commercial_partner_id = ANY(%s)", clients.ids)
        return SQL(
            """
            SELECT line.id, move.id AS invoice, move.name AS number,
                   move.commercial_partner_id AS partner, currency.name AS currency,
                   line.amount_residual_currency AS residual,
                   line.date_maturity AS due,
                   COALESCE(move.invoice_date, move.date) AS validated,
                   move.payment_state,
                   COALESCE(jsonb_exists(
                       move.sending_data -> 'sending_methods', 'email'
                   ), FALSE) AS mail_waits
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN account_account account ON account.id = line.account_id
              JOIN res_currency currency ON currency.id = line.currency_id
             WHERE line.company_id = %s
               AND line.parent_state = 'posted'
               AND move.move_type = 'out_invoice'
               AND move.commercial_partner_id IS NOT NULL
               AND account.account_type = 'asset_receivable'
               AND line.reconciled IS NOT TRUE
               AND line.amount_residual_currency > 0
               %s
             ORDER BY line.id
            """,
            company.id,
            mine,
        )

    @api.model
    def _get_pending_payments(self, move_ids):
        """Return ``{invoice id: name}`` of payments that may still pay an invoice.

        Transactions under way or not yet posted, payments that no journal entry shows
        yet, lines of a payment order that has not left. A portal payment begun but not
        finished counts for four days: providers tell of it that long while we are down.
        """
        if not move_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT link.invoice_id, tx.reference
                  FROM account_invoice_transaction_rel link
                  JOIN payment_transaction tx ON tx.id = link.transaction_id
                 WHERE link.invoice_id = ANY(%(moves)s)
                   AND (tx.state IN ('pending', 'authorized')
                        OR tx.state = 'done' AND tx.is_post_processed IS NOT TRUE
                        OR tx.state = 'draft' AND tx.create_date
                           > (now() at time zone 'UTC') - interval '4 days')
                   AND tx.operation IS DISTINCT FROM 'refund'
                 UNION ALL
                SELECT link.invoice_id, COALESCE(payment.name, payment.memo, '')
                  FROM account_move__account_payment link
                  JOIN account_payment payment ON payment.id = link.payment_id
                 WHERE link.invoice_id = ANY(%(moves)s)
                   AND (payment.state = 'draft'
                        OR payment.state IN ('in_process', 'paid')
                           AND payment.move_id IS NULL)
                 UNION ALL
                SELECT line.move_id, payment_order.name
                  FROM account_payment_line payment_line
                  JOIN account_move_line line ON line.id = payment_line.move_line_id
                  JOIN account_payment_order payment_order
                       ON payment_order.id = payment_line.order_id
                 WHERE line.move_id = ANY(%(moves)s)
                   AND payment_order.state IN ('draft', 'open', 'generated')
                """,
                moves=move_ids,
            )
        )
        return {move: name or self.env._("a payment") for move, name in rows}

    @api.model
    def _get_credits(self, company, items):
        """Return open credits of the items' clients that can be reconciled with them.

        A credit on another receivable account than the client's items is left to a
        person: Odoo does not reconcile across accounts.

        :rtype: list(core.items.Credit)
        """
        if not items:
            return []
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH owed AS (
                    SELECT move.commercial_partner_id AS partner, line.currency_id,
                           min(line.account_id) AS account
                      FROM account_move_line line
                      JOIN account_move move ON move.id = line.move_id
                     WHERE line.id = ANY(%(items)s)
                     GROUP BY 1, 2
                    HAVING count(DISTINCT line.account_id) = 1
                )
                SELECT line.id, owed.partner, currency.name AS currency,
                       -line.amount_residual_currency AS amount, line.date AS day,
                       move.reversed_entry_id AS invoice
                  FROM owed
                  JOIN res_partner partner
                       ON partner.commercial_partner_id = owed.partner
                  JOIN account_move_line line
                       ON line.partner_id = partner.id
                      AND line.account_id = owed.account
                      AND line.currency_id = owed.currency_id
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_currency currency ON currency.id = line.currency_id
                 WHERE line.company_id = %(company)s
                   AND line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE
                   AND line.amount_residual_currency < 0
                 ORDER BY line.id
                """,
                items=[one.id for one in items],
                company=company.id,
            )
        )
        return [
            Credit(
                id=row["id"],
                partner=row["partner"],
                currency=row["currency"],
                amount=exact(row["amount"], row["currency"]),
                day=row["day"],
                invoice=row["invoice"],
            )
            for row in rows
        ]
