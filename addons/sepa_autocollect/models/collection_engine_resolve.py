from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import split_every

from ..adapters import calls as http
from ..core import attempt as states
from ..core import evidence as kinds
from ..core import resolver, retry
from ..core.answer import Answer
from ..core.evidence import Evidence, age_of
from ..trust import trusted
from .collection_engine import CLAIM, RULES

DUE = """
SELECT id FROM collection_attempt
 WHERE state = ANY(%(states)s) AND next_look_at <= %(now)s
   AND provider_id IS NOT NULL
 ORDER BY next_look_at, id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
"""


class CollectionEngine(models.AbstractModel):
    _inherit = "collection.engine"

    @api.model
    def _cron_resolve(self):
        """Ask providers about attempts whose outcome is not known; a scheduled job.

        Nothing is charged anew: the same key while it surely lives, then listings.
        """
        cron = self.env["ir.cron"]
        clocks = None
        decided = http.decided_now()
        while due := self._choose(self._get_due):
            if clocks is None:
                clocks = self._get_clocks(due.provider_id)
            steps = {one.id: self._get_step(one, clocks) for one in due}
            ask = self._start_steps(due, steps, clocks)
            # Committed before any question: a killed one is not asked in a loop.
            cron._commit_progress()
            self._resend(due.browse(ask[resolver.RESEND]), decided)
            self._look_up(due.browse(ask[resolver.LIST]), clocks)
            if not cron._commit_progress(len(due), remaining=self._count_due()):
                break
            decided = http.decided_now()

    @api.model
    def _get_due(self):
        """Return the attempts that are to be looked at now, locked."""
        self.env.flush_all()
        self.env.cr.execute(
            DUE,
            {
                "states": sorted(states.OPEN),
                "now": fields.Datetime.now(),
                "limit": CLAIM,
            },
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        attempts = trusted(self.env["collection.attempt"].sudo()).browse(ids)
        attempts.invalidate_recordset()
        return attempts

    @api.model
    def _count_due(self):
        """Return how many are to be looked at now: what is left begins again at once."""
        return self.env["collection.attempt"].search_count(
            [
                ("state", "in", sorted(states.OPEN)),
                ("next_look_at", "<=", fields.Datetime.now()),
                ("provider_id", "!=", False),
            ]
        )

    @api.model
    def _get_age(self, attempt, clocks):
        """Return the age of an attempt by both clocks, where they are known."""
        now = fields.Datetime.now()
        theirs, ours = (clocks or {}).get(attempt.provider_id.id, (None, now))
        return age_of(
            attempt.sent_at or attempt.prepared_at,
            now,
            attempt.provider_sent_at or None,
            theirs and theirs + max(now - ours, timedelta(0)),
        )

    @api.model
    def _get_step(self, attempt, clocks):
        """Return what ``core.resolver`` says is next for an attempt."""
        now = fields.Datetime.now()
        known = attempt.evidence and Evidence(
            attempt.evidence,
            timedelta(seconds=attempt.evidence_age),
            attempt.listings,
        )
        # What was found is written at once; found means here that it was not.
        if attempt.evidence == kinds.FOUND:
            known = None
        return resolver.next_action(
            attempt.state,
            self._get_age(attempt, clocks),
            RULES,
            known or None,
            attempt.asked,
            now - attempt.asked_at if attempt.asked_at else None,
        )

    @api.model
    def _start_steps(self, attempts, steps, clocks):
        """Do what needs no question; return the ids to ask about by action."""
        now = fields.Datetime.now()
        ask = {resolver.RESEND: [], resolver.LIST: []}
        for attempt in attempts:
            step = steps[attempt.id]
            # That it takes long is no news once a person looks at it.
            if step.alert and (step.why == kinds.CONFLICT or not attempt.alert):
                attempt._raise_alert(step.why)
            if step.action in ask and attempt.provider_id.id not in clocks:
                # Without the provider's clock a key may be older than we think.
                attempt.write({"next_look_at": now + RULES.in_flight})
            elif step.action in ask:
                ask[step.action].append(attempt.id)
                pause = RULES.pauses[min(attempt.asked, len(RULES.pauses) - 1)]
                attempt.write(
                    {
                        "asked": attempt.asked + 1,
                        "asked_at": now,
                        "next_look_at": now + pause,
                    }
                )
            else:
                self._do_step(attempt, step, now)
        return ask

    @api.model
    def _do_step(self, attempt, step, now):
        wait = step.wait
        if step.action == resolver.CANCEL:
            attempt._cancel(step.why, states.RESOLVER)
        elif step.action == resolver.CLOSE_ABSENT:
            answer = Answer(states.REFUSED, code=step.why, kind=retry.BUSY)
            attempt._apply({attempt.id: answer}, states.RESOLVER)
        elif step.action == resolver.NOTHING:
            wait = timedelta(hours=1)
        elif step.action == resolver.ALERT:
            # A person looks; the provider is asked again now and then.
            attempt.write({"evidence": False})
            wait = RULES.pauses[-1]
        if attempt.state == states.SENDING and step.action != resolver.WAIT:
            attempt._change_state(states.UNKNOWN, states.RESOLVER)
        wait = max(wait, timedelta(minutes=1))
        attempt.write({"next_look_at": now + wait})

    @api.model
    def _resend(self, attempts, decided):
        """Send the same payload with the same key: the provider replays its answer."""
        if not attempts:
            return
        replies = self._send(attempts, decided)
        self._write_replies(attempts, replies, states.RESOLVER, again=True)

    @api.model
    def _look_up(self, attempts, clocks):
        """Look for attempts in the provider's listings."""
        for ids in split_every(CLAIM, attempts.ids):
            for attempt in attempts.browse(ids):
                gateway = self.env["collection.gateway"]._get(attempt.provider_id.code)
                kind, answer = gateway._find(attempt, http.send)
                self._write_evidence(attempt, kind, answer, clocks)
                self.env["ir.cron"]._commit_progress()

    @api.model
    def _write_evidence(self, attempt, kind, answer, clocks):
        """Write what a listing said; what was found is the outcome."""
        attempt._lock()
        if attempt.state == states.SENDING:
            attempt._change_state(states.UNKNOWN, states.RESOLVER)
        age = self._get_age(attempt, clocks)
        attempt.write(
            {
                "evidence": kind,
                "evidence_age": age.youngest.total_seconds(),
                "listings": attempt.listings + 1 if kind == kinds.ABSENT else 0,
                # What two listings lack is closed at the next look.
                "next_look_at": fields.Datetime.now()
                if kind in (kinds.ABSENT, kinds.CONFLICT)
                else attempt.next_look_at,
            }
        )
        if kind == kinds.FOUND:
            attempt._apply({attempt.id: answer}, states.RESOLVER)
