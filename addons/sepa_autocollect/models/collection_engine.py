import logging
from dataclasses import replace
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools.misc import split_every

from ..adapters import calls as http
from ..core import attempt as states
from ..core.answer import Reply
from ..core.evidence import ResolverRules
from ..core.frozen import frozen_hash
from ..trust import trusted

_logger = logging.getLogger(__name__)

#: Attempts claimed, committed and sent together.
CLAIM = 50
#: Answers written in one transaction.
WRITE = 25
TRIES = 3
RULES = ResolverRules()

READY = """
SELECT a.id FROM collection_attempt a
  JOIN collection_means m ON m.id = a.means_id
 WHERE a.state = 'prepared' AND a.provider_id = ANY(%(providers)s)
   AND a.prepared_at > %(stale)s AND m.state = 'usable'
"""
#: Rows another job is claiming are skipped: several run at once.
CLAIMED = f"""
UPDATE collection_attempt SET state = 'sending', sent_at = %(now)s,
       next_look_at = %(look)s, write_date = %(now)s
 WHERE id IN ({READY} ORDER BY a.id LIMIT %(limit)s
              FOR NO KEY UPDATE OF a SKIP LOCKED)
RETURNING id
"""


class CollectionEngine(models.AbstractModel):
    """Sends what was prepared: claim, commit, send, write.

    Whatever is killed between the commit of a claim and the writing of its answer is
    left *being sent*: only the resolver looks at it again.
    """

    _name = "collection.engine"
    _description = "Collection engine"

    @api.model
    def _cron_send(self):
        """Send what is prepared; called by scheduled jobs, several at once.

        Commits: the claim before anything leaves, the answers after.
        """
        cron = self.env["ir.cron"]
        self._cancel_withdrawn()
        clocks = self._get_clocks(self._get_waiting_providers())
        # Other jobs claimed meanwhile: look at what they left.
        cron._commit_progress()
        decided = http.decided_now()
        while claimed := self._choose(self._claim, clocks, CLAIM):
            cron._commit_progress(remaining=self._count_waiting(clocks))
            replies = self._send(claimed, decided)
            self._write_replies(claimed, replies, states.RUN)
            if not cron._commit_progress(len(claimed)):
                break
            decided = http.decided_now()

    @api.model
    def _wake(self):
        """Start the jobs that send as soon as this transaction is committed."""
        for number in (1, 2):
            self.env.ref(f"sepa_autocollect.cron_send_{number}").sudo()._trigger()

    @api.model
    def _cancel_withdrawn(self):
        """Cancel what is prepared with means that were withdrawn since."""
        attempts = trusted(self.env["collection.attempt"].sudo()).search(
            [("state", "=", states.PREPARED), ("means_id.state", "!=", "usable")]
        )
        attempts._lock()
        attempts._cancel("means_withdrawn", states.RUN)

    @api.model
    def _get_waiting_providers(self):
        """Return the providers that prepared attempts wait for."""
        groups = self.env["collection.attempt"]._read_group(
            [("state", "=", states.PREPARED), ("provider_id", "!=", False)],
            ["provider_id"],
        )
        return self.env["payment.provider"].union(*(one for (one,) in groups))

    @api.model
    def _get_clocks(self, providers):
        """Ask each provider for its time; one that refuses our key gets no charges.

        :return: ``{provider id: (its clock or None, ours)}`` of those that answered
        """
        clocks = {}
        for provider in providers:
            gateway = self.env["collection.gateway"]._get(provider.code)
            if gateway is None:
                continue
            reply = http.send(gateway._prepare_ping(provider))
            if reply.status is None or reply.status >= 500:
                why = reply.error or reply.status
                _logger.warning("%s: %s, nothing is sent", provider.code, why)
            elif reply.status in (401, 403):
                _logger.error("%s refuses our key, nothing is sent", provider.code)
            else:
                clocks[provider.id] = (reply.at, fields.Datetime.now())
        return clocks

    @api.model
    def _count_waiting(self, clocks):
        return self.env["collection.attempt"].search_count(
            [("state", "=", states.PREPARED), ("provider_id", "in", list(clocks))]
        )

    @api.model
    def _choose(self, choose, *args):
        """Choose attempts, again when another job was faster; none when it always was.

        :param choose: a method that locks and returns attempts
        """
        for _try in range(TRIES):
            try:
                return choose(*args)
            except psycopg2.errors.SerializationFailure:
                self.env.cr.rollback()
                self.env.invalidate_all()
        return self.env["collection.attempt"]

    @api.model
    def _claim(self, clocks, limit):
        """Mark prepared attempts as being sent and return them.

        :param dict clocks: see :meth:`_get_clocks`
        :param int limit: how many at most

        The caller commits before it sends any of them.
        """
        if not clocks:
            return trusted(self.env["collection.attempt"].sudo())
        self.env.flush_all()
        # A claim that a crash of the database may forget is none.
        self.env.cr.execute("SET LOCAL synchronous_commit = on")
        now = fields.Datetime.now()
        self.env.cr.execute(
            CLAIMED,
            {
                "providers": list(clocks),
                "now": now,
                "look": now + RULES.in_flight,
                "stale": now - RULES.prepared_life,
                "limit": limit,
            },
        )
        ids = sorted(row[0] for row in self.env.cr.fetchall())
        attempts = trusted(self.env["collection.attempt"].sudo()).browse(ids)
        attempts.invalidate_recordset()
        for provider, ones in attempts.grouped("provider_id").items():
            theirs, ours = clocks[provider.id]
            if theirs:
                ones.write({"provider_sent_at": theirs + max(now - ours, timedelta(0))})
        return attempts

    @api.model
    def _send(self, attempts, decided):
        """Send the frozen payloads of claimed attempts and return ``{id: Reply}``.

        :param dict decided: see ``adapters.calls.decided_now``

        The threads get complete calls: no cursor, no environment, no records.
        """
        calls, replies = [], {}
        for attempt in attempts:
            if frozen_hash(attempt.payload or "") != attempt.payload_hash:
                replies[attempt.id] = Reply(None, error="payload_changed")
                attempt._raise_alert("payload_changed")
                continue
            gateway = self.env["collection.gateway"]._get(attempt.provider_id.code)
            calls.append(replace(gateway._prepare_call(attempt), **decided))
        return replies | http.send_all(calls)

    @api.model
    def _write_replies(self, attempts, replies, who, again=False):
        """Write answers in batches, each with its own errors and its own commit.

        :param dict replies: ``{attempt id: Reply}``
        :param str who: ``core.attempt.RUN`` or ``RESOLVER``
        :param bool again: they were sent before
        """
        answers = {}
        for attempt in attempts:
            gateway = self.env["collection.gateway"]._get(attempt.provider_id.code)
            answers[attempt.id] = gateway._read(attempt, replies[attempt.id], again)
        for ids in split_every(WRITE, attempts.ids):
            self._write_safely(attempts.browse(ids), answers, who)

    @api.model
    def _write_safely(self, attempts, answers, who):
        """Write answers and commit; try again, then one by one, then leave them.

        What cannot be written stays *being sent*, for the resolver.
        """
        for _try in range(TRIES):
            try:
                attempts._apply(answers, who)
                if any(one.state == states.DONE for one in attempts):
                    self.env.ref("sepa_autocollect.cron_settle").sudo()._trigger()
                self.env["ir.cron"]._commit_progress()
                return
            except psycopg2.errors.SerializationFailure:
                _logger.info("Answers of %s attempts: written again", len(attempts))
            except Exception:
                _logger.exception("Answers of %s attempts not written", len(attempts))
            self.env.cr.rollback()
            self.env.invalidate_all()
        if len(attempts) > 1:
            for attempt in attempts:
                self._write_safely(attempt, answers, who)
