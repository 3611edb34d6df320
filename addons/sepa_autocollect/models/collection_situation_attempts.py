from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..core import attempt as states
from ..core import retry
from ..core.cash_calendar import Flow
from ..core.retry import Try
from .collection_situation_items import exact

#: Older refusals decide nothing: no invoice is tried again after so many days.
REMEMBERED = 400


class CollectionEngine(models.AbstractModel):
    """What the attempts tell the engine."""

    _inherit = "collection.engine"

    @api.model
    def _get_open_attempts(self, move_line_ids):
        """Return ``{move line id: reference}`` of attempts under way."""
        if not move_line_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.move_line_id, attempt.name
                  FROM collection_attempt_line line
                  JOIN collection_attempt attempt ON attempt.id = line.attempt_id
                 WHERE line.open AND line.move_line_id = ANY(%s)
                """,
                move_line_ids,
            )
        )
        return dict(rows)

    @api.model
    def _get_tries(self, company, means):
        """Return the refused attempts of these means, returned ones included.

        One whose refusal nobody understood needs a person's judgement.
        """
        if not means:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT attempt.means_id, COALESCE(attempt.answered_at,
                       attempt.sent_at, attempt.prepared_at)::date,
                       COALESCE(attempt.refusal, %(ask)s),
                       array_agg(line.move_line_id),
                       CASE WHEN attempt.by_table THEN attempt.max_retries END,
                       attempt.by_table IS NOT TRUE OR attempt.fallback_allowed
                  FROM collection_attempt attempt
                  JOIN collection_attempt_line line ON line.attempt_id = attempt.id
                 WHERE attempt.means_id = ANY(%(means)s)
                   AND attempt.company_id = %(company)s
                   AND attempt.state IN %(states)s
                   AND attempt.prepared_at > %(since)s
                 GROUP BY attempt.id
                 ORDER BY attempt.id
                """,
                means=[one.id for one in means],
                company=company.id,
                ask=retry.ASK,
                states=(states.REFUSED, states.RETURNED),
                since=fields.Datetime.now() - timedelta(days=REMEMBERED),
            )
        )
        return [
            Try(one, on, kind, tuple(items), most, bool(fallback))
            for one, on, kind, items, most, fallback in rows
        ]

    @api.model
    def _get_collected(self, company, partners):
        """Return the ids of clients that once paid a debit."""
        groups = self.env["collection.attempt"]._read_group(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", partners.ids),
                ("state", "=", states.DONE),
            ],
            ["partner_id"],
        )
        return frozenset(partner.id for (partner,) in groups)

    @api.model
    def _get_flows_under_way(self, company):
        """Return the money that attempts under way may bring, for the cash calendar."""
        found = self.env["collection.attempt"].search(
            [("company_id", "=", company.id), ("state", "in", sorted(states.OPEN))]
        )
        return [
            Flow(
                one.kind,
                one.currency_id.name,
                exact(one.amount, one.currency_id.name),
                (one.sent_at or one.prepared_at).date(),
            )
            for one in found
        ]

    @api.model
    def _prepare_attempts(self, debits):
        """Prepare the attempts of debits in one set; called by a run that starts.

        :param debits: core Debits
        :return: (attempts, {item id: code} of what changed since the decision)
        """
        return self.env["collection.attempt"]._prepare(debits)
