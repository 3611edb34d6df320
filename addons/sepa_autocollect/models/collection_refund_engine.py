import logging
from dataclasses import replace
from datetime import timedelta

import psycopg2

from odoo import api, fields, models

from ..adapters import calls as http
from ..core import attempt as states
from ..core import evidence as kinds
from ..core import resolver
from ..core.answer import Answer, Reply
from ..core.evidence import Evidence, age_of
from ..core.frozen import frozen_hash
from ..core.refund import refund_state
from ..trust import trusted
from .collection_engine import RULES, TRIES

#: What is under way is asked for daily: the provider's event may be lost.
PENDING_RULES = replace(
    RULES, pending_life=timedelta(days=1), alert_after=timedelta(days=20)
)
#: A refund that was made may fail weeks later: so long after its sending it is looked
#: at once more, in case the event is lost.
LOOKS_AFTER = (timedelta(days=7), timedelta(days=30))
_logger = logging.getLogger(__name__)

#: One by one: few are asked for, and each is sent right after its own claim.
CLAIMED = """
UPDATE collection_refund SET state = 'sending', sent_at = %(now)s,
       next_look_at = %(look)s, write_date = %(now)s
 WHERE id IN (SELECT r.id FROM collection_refund r
                JOIN collection_attempt a ON a.id = r.attempt_id
               WHERE r.state = 'prepared' AND a.state = 'done'
                 AND r.provider_id = ANY(%(providers)s)
                 AND r.prepared_at > %(stale)s
               ORDER BY r.id LIMIT 1 FOR NO KEY UPDATE OF r SKIP LOCKED)
RETURNING id
"""
DUE = """
SELECT id FROM collection_refund
 WHERE state = ANY(%(states)s) AND next_look_at <= %(now)s
 ORDER BY next_look_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""


class CollectionRefund(models.Model):
    """Sending as the engine sends charges: claim, commit, send, write."""

    _inherit = "collection.refund"

    @api.model
    def _cron_refund(self):
        """Send, ask about and book refunds; a scheduled job.

        Commits: the claim before anything leaves, the answer after.
        """
        refunds = trusted(self.sudo())
        refunds._cancel_returned()
        self._commit()
        refunds._send_all()
        refunds._resolve_all()
        refunds._book_all()

    @api.model
    def _commit(self):
        return self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _cancel_returned(self):
        """Cancel what is prepared of attempts whose money went back meanwhile."""
        found = self.search(
            [("state", "=", states.PREPARED), ("attempt_id.state", "!=", states.DONE)]
        )
        for refund in found:
            refund._lock()
            refund._change_state(states.CANCELLED, states.RUN, {"code": "returned"})

    @api.model
    def _send_all(self):
        engine = self.env["collection.engine"]
        waiting = self.search([("state", "=", states.PREPARED)])
        if not waiting:
            return
        clocks = engine._get_clocks(waiting.provider_id)
        self._commit()
        decided = http.decided_now()
        while refund := engine._choose(self._claim, clocks):
            self._commit()
            refund._send(decided, states.RUN)
            decided = http.decided_now()

    @api.model
    def _claim(self, clocks):
        """Mark one prepared refund as being sent; the caller commits before it sends.

        :param dict clocks: see ``collection.engine._get_clocks``
        """
        self.env.flush_all()
        # A claim that a crash of the database may forget is none.
        self.env.cr.execute("SET LOCAL synchronous_commit = on")
        now = fields.Datetime.now()
        values = {
            "providers": list(clocks),
            "now": now,
            "look": now + RULES.in_flight,
            "stale": now - RULES.prepared_life,
        }
        self.env.cr.execute(CLAIMED, values)
        refund = self.browse([row[0] for row in self.env.cr.fetchall()])
        refund.invalidate_recordset()
        theirs, ours = clocks.get(refund.provider_id.id, (None, now))
        if theirs:
            moment = theirs + max(now - ours, timedelta(0))
            refund.write({"provider_sent_at": moment})
        return refund

    def _send(self, decided, who, again=False):
        """Send the frozen payload of one claimed refund and write the answer."""
        gateway = self._get_gateway()
        if frozen_hash(self.payload or "") != self.payload_hash:
            reply = Reply(None, error="payload_changed")
            self.attempt_id._raise_alert("payload_changed")
        else:
            reply = http.send(replace(gateway._prepare_refund(self), **decided))
        self._write_safely(gateway._read_refund(self, reply, again), who)

    def _write_safely(self, answer, who):
        """Write one answer and commit; what cannot be written is asked for again."""
        for _try in range(TRIES):
            try:
                self._apply(answer, who)
                self.env.flush_all()
                self._commit()
                return
            except psycopg2.errors.SerializationFailure:
                _logger.info("The answer of refund %s: written again", self.id)
            except Exception:
                _logger.exception("The answer of refund %s is not written", self.id)
            self.env.cr.rollback()
            self.env.invalidate_all()

    def _lock(self):
        """Lock these refunds and read them anew."""
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT id FROM collection_refund WHERE id = ANY(%s) "
            "ORDER BY id FOR NO KEY UPDATE",
            [self.ids],
        )
        self.invalidate_recordset()

    def _apply(self, answer, who):
        """Write what the provider answered; the same answer twice changes nothing."""
        self._lock()
        if answer.outcome == states.UNKNOWN:
            vals = {"code": answer.code or False}
            if answer.problem == kinds.CONFLICT:
                self.attempt_id._raise_alert("refund_conflict")
                vals["evidence"] = kinds.CONFLICT
            if self.state in (states.SENDING, states.UNKNOWN):
                self._change_state(states.UNKNOWN, who, vals)
            return
        state = refund_state(
            self.state, answer.outcome, named=bool(self.provider_reference)
        )
        if not state:
            return
        vals = {
            "answered_at": fields.Datetime.now(),
            "provider_reference": answer.object_id or self.provider_reference,
            "code": answer.code or False,
            "message": answer.message[:500] or False,
        }
        if state == states.DONE:
            sent_at = self.sent_at or fields.Datetime.now()
            vals["next_look_at"] = sent_at + LOOKS_AFTER[0]
        was = self.state
        self._change_state(state, who, vals)
        if state in (states.REFUSED, states.RETURNED):
            self._tell_failed(late=was in (states.PENDING, states.DONE))

    def _change_state(self, state, who, vals=None):
        """Change the state of one locked refund, as states of attempts may change.

        :raises core.attempt.ForbiddenTransition: for any other change
        """
        states.check_transition(self.state, state, who)
        self.write({**(vals or {}), "state": state})

    # Asking --------------------------------------------------------------------

    @api.model
    def _resolve_all(self):
        """Ask about refunds whose outcome is not known; none is ever sent anew."""
        engine = self.env["collection.engine"]
        decided = http.decided_now()
        while refund := engine._choose(self._get_due):
            clocks = engine._get_clocks(refund.provider_id)
            step = refund._get_step(clocks)
            action = refund._start_step(step, clocks)
            # Committed before any question: a killed one is not asked in a loop.
            self._commit()
            if action == resolver.RESEND:
                refund._send(decided, states.RESOLVER, again=True)
            elif action == resolver.LIST:
                refund._look_up(clocks)
            decided = http.decided_now()

    @api.model
    def _get_due(self):
        """Return the refund that is to be looked at now, locked."""
        self.env.flush_all()
        looked_at = sorted(states.OPEN | {states.DONE})
        values = {"states": looked_at, "now": fields.Datetime.now()}
        self.env.cr.execute(DUE, values)
        refund = self.browse([row[0] for row in self.env.cr.fetchall()])
        refund.invalidate_recordset()
        return refund

    def _get_age(self, clocks):
        now = fields.Datetime.now()
        theirs, ours = clocks.get(self.provider_id.id, (None, now))
        return age_of(
            self.sent_at or self.prepared_at,
            now,
            self.provider_sent_at or None,
            theirs and theirs + max(now - ours, timedelta(0)),
        )

    def _get_step(self, clocks):
        """Return what ``core.resolver`` says is next."""
        if self.state == states.DONE:
            return resolver.Step(resolver.LIST, why="looked_at_later")
        known = None
        if self.evidence and self.evidence != kinds.FOUND:
            age = timedelta(seconds=self.evidence_age)
            known = Evidence(self.evidence, age, self.listings)
        asked_at = self.asked_at
        return resolver.next_action(
            self.state,
            self._get_age(clocks),
            PENDING_RULES if self.state == states.PENDING else RULES,
            known,
            self.asked,
            fields.Datetime.now() - asked_at if asked_at else None,
        )

    def _start_step(self, step, clocks):
        """Do what needs no question, and say when to look again.

        :return: the action that is left, or None
        """
        now = fields.Datetime.now()
        if step.alert:
            self.attempt_id._raise_alert("refund_conflict")
        wait = max(step.wait, timedelta(minutes=1))
        action = None
        if step.action in (resolver.RESEND, resolver.LIST):
            wait = RULES.in_flight
            if self.provider_id.id in clocks:
                action = step.action
                wait = RULES.pauses[min(self.asked, len(RULES.pauses) - 1)]
                self.write({"asked": self.asked + 1, "asked_at": now})
                if self.state == states.DONE:
                    self.write({"next_look_at": self._get_next_look(now)})
                    return action
        elif step.action == resolver.CANCEL:
            self._change_state(states.CANCELLED, states.RESOLVER, {"code": step.why})
        elif step.action == resolver.CLOSE_ABSENT:
            self._apply(Answer(states.REFUSED, code=step.why), states.RESOLVER)
        elif step.action == resolver.ALERT:
            self.write({"evidence": False})
            wait = RULES.pauses[-1]
        elif step.action == resolver.NOTHING:
            wait = timedelta(hours=1)
        if self.state == states.SENDING and step.action != resolver.WAIT:
            self._change_state(states.UNKNOWN, states.RESOLVER)
        self.write({"next_look_at": now + wait})
        return action

    def _get_next_look(self, now):
        """Return when a refund that was made is looked at again, False for never."""
        looks = [self.sent_at + one for one in LOOKS_AFTER if self.sent_at]
        return next((one for one in looks if one > now), False)

    def _look_up(self, clocks):
        """Look for one refund among those of its payment."""
        kind, answer = self._get_gateway()._find_refund(self, http.send)
        self._lock()
        vals = {
            "evidence": kind,
            "evidence_age": self._get_age(clocks).youngest.total_seconds(),
            "listings": self.listings + 1 if kind == kinds.ABSENT else 0,
        }
        self.write(vals)
        if kind == kinds.FOUND:
            self._write_safely(answer, states.RESOLVER)
        else:
            self._commit()
