import logging

from odoo import api, models

from ..core import attempt as states
from ..trust import trusted

_logger = logging.getLogger(__name__)

#: Attempts put into the books in one transaction.
SETTLE = 100
DONE = """
SELECT id FROM collection_attempt
 WHERE state = 'done' AND settled IS NOT TRUE AND provider_id IS NOT NULL AND id > %s
 ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""


class CollectionEngine(models.AbstractModel):
    _inherit = "collection.engine"

    @api.model
    def _cron_settle(self):
        """Put what was collected into the books; a scheduled job, any number of times.

        A set that fails is done one by one; what fails alone keeps its reason and is
        tried again next time. Its invoice is not collected meanwhile.
        """
        last = 0
        while attempts := self._choose(self._get_to_settle, last):
            last = max(attempts.ids)
            self._lock_journals(attempts)
            self._settle_safely(attempts)
            # Its time may be over: what is left begins again at once.
            left = self._count_to_settle(last)
            if not self.env["ir.cron"]._commit_progress(len(attempts), remaining=left):
                break
            # What is in the books is not needed again: memory stays that of a set.
            self.env.invalidate_all()

    @api.model
    def _get_to_settle(self, after):
        """Return done attempts that are not in the books, locked.

        :param int after: id of the last one seen by this job
        """
        self.env.flush_all()
        self.env.cr.execute(DONE, [after, SETTLE])
        ids = [row[0] for row in self.env.cr.fetchall()]
        return trusted(self.env["collection.attempt"].sudo()).browse(ids)

    @api.model
    def _count_to_settle(self, after):
        """Return how many are left for this job; see :meth:`_get_to_settle`."""
        return self.env["collection.attempt"].search_count(
            [
                ("state", "=", states.DONE),
                ("settled", "=", False),
                ("provider_id", "!=", False),
                ("id", ">", after),
            ]
        )

    @api.model
    def _lock_journals(self, attempts):
        """Have jobs number the payments of a journal one after the other.

        They wait for each other's numbers anyway; journals locked in one order for all
        never make two jobs wait for one another.
        """
        self.env.cr.execute(
            "SELECT id FROM account_journal WHERE id = ANY(%s) ORDER BY id "
            "FOR NO KEY UPDATE",
            [attempts.provider_id.journal_id.ids],
        )

    @api.model
    def _settle_safely(self, attempts):
        try:
            with self.env.cr.savepoint():
                attempts._settle()
            return
        except Exception as error:
            if len(attempts) == 1:
                _logger.warning("%s is not settled: %s", attempts.name, error)
                attempts.write({"settle_error": str(error)[:500]})
                return
            _logger.info("A set of %s is settled one by one: %s", len(attempts), error)
        for attempt in attempts:
            self._settle_safely(attempt)
