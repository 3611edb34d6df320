import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models

from ..core import attempt as states
from ..trust import trusted
from .collection_attempt_confirm import ENDED, OFFERED
from .collection_engine import CLAIM

_logger = logging.getLogger(__name__)

#: Between two questions about a payment that a client may be finishing.
PAUSE = timedelta(hours=1)
#: When it is to be ended and the provider did not say that it is.
SOON = timedelta(minutes=5)
DUE = """
SELECT id FROM collection_attempt
 WHERE confirm_state = %(offered)s
   AND (confirm_look_at <= %(now)s OR confirm_until <= %(now)s
        AND confirm_look_at > %(soon)s)
 ORDER BY confirm_look_at, id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
"""


class CollectionEngine(models.AbstractModel):
    _inherit = "collection.engine"

    @api.model
    def _cron_finish(self):
        """Ask about payments that clients may be finishing; end those that are over.

        A scheduled job; nothing else is prepared for their items before it is definite.
        """
        cron = self.env["ir.cron"]
        while due := self._choose(self._get_to_finish):
            # Committed before any question: a killed one is not asked in a loop.
            cron._commit_progress()
            for attempt in due:
                self._finish_safely(attempt)
            if not cron._commit_progress(len(due)):
                break

    @api.model
    def _get_to_finish(self):
        """Return the attempts to ask about now, locked and put off."""
        self.env.flush_all()
        now = fields.Datetime.now()
        self.env.cr.execute(
            DUE, {"offered": OFFERED, "now": now, "soon": now + SOON, "limit": CLAIM}
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        attempts = trusted(self.env["collection.attempt"].sudo()).browse(ids)
        attempts.invalidate_recordset()
        over = attempts.filtered(lambda one: one._get_confirm_problem())
        over.write({"confirm_look_at": now + SOON})
        (attempts - over).write({"confirm_look_at": now + PAUSE})
        return attempts

    @api.model
    def _finish_safely(self, attempt):
        """Ask about one and write the answer; what cannot be written is asked again."""
        try:
            self._finish(attempt)
            self.env["ir.cron"]._commit_progress()
            return
        except psycopg2.errors.SerializationFailure:
            _logger.info("%s: another job was faster", attempt.id)
        except Exception:
            _logger.exception("Attempt %s is not asked about", attempt.id)
        self.env.cr.rollback()
        self.env.invalidate_all()

    @api.model
    def _finish(self, attempt):
        if attempt.state != states.REFUSED:
            # The provider said that it took the money: nobody can finish it again.
            attempt.write({"confirm_state": ENDED, "confirm_look_at": False})
            return
        over = bool(attempt._get_confirm_problem())
        attempt._take_finish(attempt._look_at_finish(end=over))
