from dataclasses import dataclass, field

from odoo import models
from odoo.tools import SQL

from ..core import attempt as states
from ..core.proof import Ours
from .collection_refund_attempt import NOT_GIVEN
from .collection_situation_items import exact
from .collection_sweep_read import MARGIN

#: Odoo's states of a transaction in the words of an attempt.
TRANSACTION_STATES = {
    "draft": states.PREPARED,
    "pending": states.PENDING,
    "authorized": states.PENDING,
    "done": states.DONE,
    "cancel": states.CANCELLED,
    "error": states.REFUSED,
}
ATTEMPTS = """
SELECT a.id, a.name AS reference, a.provider_reference, a.amount,
       c.name AS currency, a.state, a.provider_id,
       CASE WHEN a.answered_at < %(listed)s
            THEN CASE WHEN a.sent_at >= %(since)s THEN a.sent_at
                      ELSE a.answered_at END
       END AS sent_at
  FROM collection_attempt a JOIN res_currency c ON c.id = a.currency_id
 WHERE a.name = ANY(%(references)s) OR a.provider_reference = ANY(%(ids)s)
    OR a.provider_id = %(provider)s AND (
       a.sent_at >= %(since)s
       OR a.answered_at >= %(start)s AND a.state IN ('done', 'returned'))
"""
# A validation is a payment of Worldline's that is given back.
TRANSACTIONS = """
SELECT t.id, t.reference, t.provider_reference, t.amount, c.name AS currency,
       t.state, t.provider_id,
       CASE WHEN t.last_state_change < %(listed)s AND t.operation IS DISTINCT FROM 'validation'
            THEN t.create_date END AS sent_at
  FROM payment_transaction t JOIN res_currency c ON c.id = t.currency_id
 WHERE t.operation IS DISTINCT FROM 'refund' AND (
       t.reference = ANY(%(references)s) OR t.provider_reference = ANY(%(ids)s)
       OR t.provider_id = %(provider)s AND t.create_date >= %(since)s)
"""
LATE = """
SELECT DISTINCT sent_at::date FROM collection_attempt
 WHERE provider_id = %(provider)s AND state IN ('done', 'returned')
   AND answered_at >= %(start)s AND answered_at < %(end)s AND sent_at < %(since)s
"""
KNOWN = """
SELECT reference, min(moment) FROM (
SELECT provider_reference AS reference, sent_at AS moment FROM collection_attempt
 WHERE provider_id = %(provider)s AND sent_at >= %(since)s AND sent_at < %(end)s
 UNION ALL
SELECT provider_reference, create_date FROM payment_transaction
 WHERE provider_id = %(provider)s AND operation IS DISTINCT FROM 'refund'
   AND create_date >= %(since)s AND create_date < %(end)s
 UNION ALL
SELECT payment_ref, happened_at FROM collection_event
 WHERE provider_id = %(provider)s AND kind IN ('processing', 'succeeded', 'failed')
   AND happened_at >= %(since)s AND happened_at < %(end)s) known
 WHERE reference IS NOT NULL GROUP BY reference
"""


@dataclass
class Side:
    """Our side of a proof.

    :param elsewhere: ids and references of payments that other providers of this
        database own: two of them may use one account
    """

    attempts: list = field(default_factory=list)
    transactions: list = field(default_factory=list)
    elsewhere: set = field(default_factory=set)
    by_payment: dict = field(default_factory=dict)
    payments: set = field(default_factory=set)

    def is_elsewhere(self, one):
        """Say whether another provider of this database owns a payment."""
        return one.id in self.elsewhere or one.reference in self.elsewhere


class CollectionSweep(models.Model):
    """What Odoo says about the window of a proof."""

    _inherit = "collection.sweep"

    def _get_ours(self, payments, listed_at):
        """Return our :class:`Side`: of the window, and whatever a payment names.

        :param payments: ``core.proof.ProviderObject``
        """
        names = {
            "references": list({one.reference for one in payments if one.reference}),
            "ids": [one.id for one in payments],
            "provider": self.provider_id.id,
            "start": self.start,
            "since": self.start - MARGIN,
            "listed": listed_at,
        }
        side = Side()
        for query, kind in ((ATTEMPTS, "attempts"), (TRANSACTIONS, "transactions")):
            for row in self.env.execute_query_dict(SQL(query, **names)):
                self._add(side, kind, row)
        side.elsewhere -= {one.reference for one in side.attempts}
        for one in side.attempts:
            if one.provider_id:
                side.by_payment[one.provider_id] = one
        return side

    def _add(self, side, kind, row):
        """Add one row of ours, or of another provider's, to our side."""
        if row["provider_id"] != self.provider_id.id:
            side.elsewhere |= {row["reference"], row["provider_reference"]} - {None}
            return
        state = row["state"]
        if kind == "transactions":
            state = TRANSACTION_STATES[state]
        one = Ours(
            id=row["id"],
            reference=row["reference"],
            provider_id=row["provider_reference"] or "",
            amount=exact(row["amount"], row["currency"]),
            currency=row["currency"],
            state=state,
            sent_at=row["sent_at"],
        )
        getattr(side, kind).append(one)
        if one.provider_id:
            side.payments.add(one.provider_id)

    def _get_late_days(self, start, end):
        """Return the days on which debits were sent whose outcome is of this window."""
        return [row[0] for row in self._query(LATE, start, end)]

    def _get_known_payments(self, start, end):
        """Return ``{the provider's id: when it was made}`` of the window's payments."""
        return dict(self._query(KNOWN, start, end))

    def _count_not_asked(self):
        """Return how many attempts of the window have no payment there to ask for."""
        return self.env["collection.attempt"].search_count(
            [
                ("provider_id", "=", self.provider_id.id),
                ("sent_at", ">=", self.start),
                ("sent_at", "<", self.end),
                ("provider_reference", "=", False),
                ("state", "in", (states.SENDING, states.PENDING, states.UNKNOWN)),
            ]
        )

    def _query(self, query, start, end):
        values = {"provider": self.provider_id.id, "start": start, "end": end}
        self.env.flush_all()
        return self.env.execute_query(SQL(query, since=start - MARGIN, **values))

    def _get_known_refunds(self, backs):
        """Return the provider's ids of the refunds that Odoo has."""
        named = [("provider_reference", "in", [one.id for one in backs])]
        refund = [("operation", "=", "refund"), ("state", "not in", NOT_GIVEN)]
        found = self.env["payment.transaction"]._read_group(
            [*named, *refund], ["provider_reference"]
        )
        # Ours are known by their names before the answer is, and before the books.
        ours = self.env["collection.refund"].sudo()._get_asked_for(backs)
        return ours | {reference for (reference,) in found}
