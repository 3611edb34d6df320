from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import attempt as states
from ..trust import trusted

#: What a debit's state means for the attempt that asked for it.
_ATTEMPT_STATES = {
    "sent": states.PENDING,
    "accepted": states.PENDING,
    "booked": states.DONE,
    "rejected": states.REFUSED,
    # Cancelled before the file left: nothing was asked of the bank.
    "cancelled": states.REFUSED,
    "returned": states.RETURNED,
    "refunded": states.RETURNED,
}

#: Open attempts on what orders collect, but for those that the orders are of.
_OTHERS = """
SELECT DISTINCT taken.id
  FROM account_payment_line line
  JOIN collection_attempt_line taken
    ON taken.move_line_id = line.move_line_id AND taken.open
  JOIN collection_attempt attempt ON attempt.id = taken.attempt_id
 WHERE line.order_id = ANY(%(orders)s)
   AND NOT (attempt.provider_id IS NULL AND attempt.company_id = ANY(%(companies)s)
            AND attempt.name IN (
                SELECT collection_reference FROM account_payment_line
                 WHERE order_id = ANY(%(orders)s) AND collection_reference IS NOT NULL))
 ORDER BY taken.id
"""
_MOVED = "SELECT name FROM collection_attempt WHERE id = ANY(%s) AND state != %s"
_HISTORIES = """
SELECT array_agg(id ORDER BY id) FROM collection_attempt
 WHERE id = ANY(%s) GROUP BY history::text
"""


class CollectionDebit(models.Model):
    """Attempts by bank file follow their debits."""

    _inherit = "collection.debit"

    def _outcome_changed(self):
        result = super()._outcome_changed()
        attempts = self.env["collection.attempt"]._get_of_bank(
            self.company_id, self.mapped("end_to_end_id")
        )
        attempts._lock()
        attempts._follow_debits({one.end_to_end_id: one for one in self})
        return result


class CollectionAttempt(models.Model):
    """An attempt whose debit is in a bank file."""

    _inherit = "collection.attempt"

    def _get_of_bank(self, companies, names):
        """Attempts by bank file with these references, ours to write."""
        return trusted(self.sudo()).search(
            [
                ("company_id", "in", companies.ids),
                ("name", "in", [name for name in names if name]),
                ("provider_id", "=", False),
            ]
        )

    def _get_names_of_moved(self):
        """Return the names of those that are not prepared any more."""
        rows = self.env.execute_query(SQL(_MOVED, self.ids, states.PREPARED))
        return [name for (name,) in rows]

    def _mark_sending(self):
        """Mark prepared, locked attempts: one write for those with the same history."""
        states.check_transition(states.PREPARED, states.SENDING, states.RUN)
        self.flush_model(["history"])
        groups = self.env.execute_query(SQL(_HISTORIES, self.ids))
        for (ids,) in groups:
            same = self.browse(ids)
            history = same[0]._get_history(states.SENDING, states.RUN, None)
            vals = {"sent_at": fields.Datetime.now(), "history": history}
            vals["state"] = states.SENDING
            self.env["collection.set"]._write_alike(same, vals)

    def _follow_debits(self, debits):
        """Take over what became of debits, in sets; the attempts are locked.

        :param debits: ``{reference: collection.debit}``
        """
        groups = defaultdict(self.browse)
        for attempt in self:
            debit = debits[attempt.name]
            state = _ATTEMPT_STATES.get(debit.state)
            if state and state != attempt.state:
                vals = tuple(attempt._prepare_followed_vals(debit, state).items())
                groups[state, vals] |= attempt
        changed = self.browse()
        for (state, vals), attempts in groups.items():
            changed |= attempts._change_states(state, states.BANK, dict(vals))
        done = changed.filtered(lambda one: one.state == states.DONE)
        done._link_payments(debits)
        done.line_ids.write({"open": False})

    def _prepare_followed_vals(self, debit, state):
        """Return what an attempt takes over of its debit; a hook."""
        vals = {"answered_at": fields.Datetime.now()}
        if state == states.DONE:
            # It was put into the books when the file was sent.
            vals["settled"] = True
        elif state in (states.REFUSED, states.RETURNED):
            vals.update(
                code=debit.reason_code or debit.state,
                refusal=debit.refusal_kind or False,
                message=debit.reason_text,
                # A file that never left came back from nobody.
                by_table=bool(debit.refusal_kind),
                max_retries=debit.max_retries,
                fallback_allowed=debit.fallback_allowed,
            )
        return vals

    def _link_payments(self, debits):
        """Name on attempts the payments that their debits made, in one statement."""
        if not self:
            return
        self.flush_recordset()
        own = self.env["collection.debit"].union(*(debits[one.name] for one in self))
        own.flush_recordset(["payment_id"])
        self.env.cr.execute(
            """
            UPDATE collection_attempt attempt SET payment_id = debit.payment_id
              FROM collection_debit debit
             WHERE debit.id = ANY(%s) AND attempt.id = ANY(%s)
               AND debit.end_to_end_id = attempt.name
               AND debit.company_id = attempt.company_id
            """,
            [own.ids, self.ids],
        )
        self.invalidate_recordset(["payment_id"])


class AccountPaymentOrder(models.Model):
    """No order collects what an attempt collects by another way."""

    _inherit = "account.payment.order"

    def draft2open(self):
        """Confirm, with the attempts of its lines on their way."""
        inbound = self.filtered(lambda order: order.payment_type == "inbound")
        # What a run put in is held by its attempts, which are locked below.
        others = inbound.payment_line_ids.filtered(
            lambda line: not line.collection_reference
        )
        others.move_line_id.move_id._touch_collection()
        inbound._check_attempts()
        own = inbound._get_attempts()
        own._lock()
        if stopped := own._get_names_of_moved():
            raise UserError(
                self.env._(
                    "%(attempts)s: stopped, or sent already. Take their lines out of "
                    "the order.",
                    attempts=", ".join(stopped),
                )
            )
        result = super().draft2open()
        own._mark_sending()
        return result

    def generate_payment_file(self):
        """Make the file, unless something else collects its invoices by now."""
        self._check_attempts()
        return super().generate_payment_file()

    def generated2uploaded(self):
        """Put into the books what the order's own attempts collect."""
        self._check_attempts()
        return super(AccountPaymentOrder, trusted(self)).generated2uploaded()

    def _get_attempts(self):
        """The attempts that lines of these orders are of."""
        names = self.payment_line_ids.mapped("collection_reference")
        return self.env["collection.attempt"]._get_of_bank(self.company_id, names)

    def _check_attempts(self):
        """Refuse invoices that other attempts collect; cancel what was not sent.

        :raises UserError: one was sent and its outcome is not known
        """
        self.env.flush_all()
        values = {"orders": self.ids, "companies": self.company_id.ids}
        rows = self.env.execute_query(SQL(_OTHERS, **values))
        others = self.env["collection.attempt.line"].sudo()
        others = others.browse(line for (line,) in rows)
        if others := trusted(others)._release("in_bank_file"):
            others._refuse()
