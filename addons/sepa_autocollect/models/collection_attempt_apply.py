import logging

from odoo import fields, models

from ..core import attempt as states
from ..core import evidence as kinds
from ..trust import trusted

_logger = logging.getLogger(__name__)


class CollectionAttempt(models.Model):
    _inherit = "collection.attempt"

    def _lock(self):
        """Lock these attempts and read them anew; callers change their state then.

        Another transaction that changed one since this one began makes it start again.
        """
        self.flush_recordset()
        self.line_ids.flush_recordset()
        self.env.cr.execute(
            "SELECT id FROM collection_attempt WHERE id = ANY(%s) "
            "ORDER BY id FOR NO KEY UPDATE",
            [self.ids],
        )
        self.invalidate_recordset()

    def _cancel(self, code, who):
        """Cancel prepared attempts: nothing of them was or will be sent.

        :param str code: why
        :param str who: ``core.attempt.RUN``, ``RESOLVER`` or ``PERSON``
        """
        for attempt in self:
            attempt._change_state(states.CANCELLED, who, {"code": code})

    def _apply(self, answers, who):
        """Write what the provider answered; the same answer twice changes nothing.

        :param dict answers: ``{attempt id: core.answer.Answer}``
        :param str who: ``core.attempt.RUN``, ``RESOLVER``, ``EVENT`` or ``BANK``

        Called by the engine, the resolver and what comes back by itself.
        """
        self._lock()
        now = fields.Datetime.now()
        for attempt in self:
            attempt._apply_one(answers[attempt.id], who, now)

    def _apply_one(self, answer, who, now):
        """Write one answer to one locked attempt."""
        if answer.outcome == states.UNKNOWN:
            return self._keep_unknown(answer, who, now)
        known = self.provider_reference
        if known and answer.object_id and answer.object_id != known:
            return self._raise_alert("two_objects")
        if self.state == answer.outcome and self.answered_at:
            return None
        vals = {
            "answered_at": now,
            "http_status": answer.status or 0,
            "provider_reference": answer.object_id or known,
            "code": answer.code or False,
            "advice": answer.advice or False,
            "refusal": answer.kind or False,
            "message": answer.message[:500] or False,
        }
        return self._change_state(answer.outcome, who, vals)

    def _keep_unknown(self, answer, who, now):
        """Nothing was learnt: the resolver asks again."""
        vals = {"http_status": answer.status or 0, "code": answer.code or False}
        if answer.problem == kinds.CONFLICT:
            self._raise_alert(answer.code or kinds.CONFLICT)
            vals |= {"evidence": kinds.CONFLICT, "next_look_at": now}
        if self.state in (states.SENDING, states.UNKNOWN):
            self._change_state(states.UNKNOWN, who, vals)

    def _change_state(self, state, who, vals=None):
        """Change the state of one locked attempt, with its items.

        :param str state: the new one
        :param str who: who says so, see ``core.attempt.TRANSITIONS``
        :return: whether it has that state now
        """
        self.ensure_one()
        return bool(self._change_states(state, who, vals or {}))

    def _change_states(self, state, who, vals):
        """Change the state of locked attempts, in sets of those with one history.

        :return: those that have that state now; of the others a person is told

        Called for many that share all values: what a bank's file says.
        """
        changed = self.browse()
        for old, attempts in self.grouped("state").items():
            try:
                states.check_transition(old, state, who)
            except states.ForbiddenTransition:
                names = ", ".join(attempts.mapped("name"))
                _logger.warning("%s: %s said by %s after %s", names, state, who, old)
                attempts._raise_alert(f"{state}_after_{old}")
                continue
            for same in attempts.grouped(lambda one: repr(one.history)).values():
                history = same[0]._get_history(state, who, vals.get("code"))
                own = {**vals, "state": state, "history": history}
                trusted(same.sudo()).write(own)
            attempts._keep_items(old)
            changed |= attempts
        return changed

    def _keep_items(self, old):
        """Let go of the items of closed attempts, or take them back.

        What is done keeps them until it is in the books: the invoice still looks
        unpaid until then.
        """
        mine = self.filtered(
            lambda one: (
                one.state in states.CLOSED
                and not (one.state == states.DONE and one.settled)
            )
        )
        lines = trusted(mine.sudo()).line_ids
        if not lines:
            return
        if mine[0].state != states.DONE:
            lines.filtered("open").write({"open": False})
        elif old not in states.OPEN:
            others = lines._get_open("move_line_id", lines.move_line_id.ids) - lines
            if others := others._release("paid_otherwise"):
                others.attempt_id._raise_alert("paid_otherwise")
            taken = others.move_line_id
            # In one statement, PostgreSQL may take an item before it is let go.
            lines.flush_model(["open"])
            lines.filtered(lambda one: one.move_line_id not in taken).open = True

    def _raise_alert(self, code):
        """Have a person look, once for each reason; the asking goes on."""
        fresh = trusted(self.sudo()).filtered(lambda one: one.alert != code)
        if fresh:
            fresh.write({"alert": code})
            fresh._message_log_batch(
                {
                    one.id: one.env._(
                        "A person must look at this attempt: %(code)s.", code=code
                    )
                    for one in fresh
                }
            )
