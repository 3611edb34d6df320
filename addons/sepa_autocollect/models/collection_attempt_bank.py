from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import attempt as states
from ..core import means as core_means
from ..core import retry
from ..trust import trusted

#: Fields in which attempts of one run differ.
OWN = (
    "name",
    "uuid",
    "idempotency_key",
    "partner_id",
    "means_id",
    "token_id",
    "amount",
    "number",
    "prepared_at",
    "next_look_at",
    "collect_on",
)


class CollectionAttempt(models.Model):
    """Attempts that a bank file collects: from the run into an order."""

    _inherit = "collection.attempt"

    collect_on = fields.Date("Debited on", readonly=True)

    def _prepare_vals(self, debit, means):
        """Keep the day that was decided and announced."""
        vals = super()._prepare_vals(debit, means)
        return {**vals, "collect_on": debit.collect_on}

    @api.model
    def _prepare(self, debits):
        """Have bank orders made of what a bank file collects."""
        attempts, left = super()._prepare(debits)
        if any(one.kind == core_means.SEPA_BANK for one in attempts):
            self.env.ref("sepa_autocollect.ir_cron_bank_orders").sudo()._trigger()
        return attempts, left

    @api.model
    def _create_prepared(self, vals_list):
        """Create attempts with their lines, in sets."""
        sets = self.env["collection.set"]
        parts = [vals.pop("line_ids") for vals in vals_list]
        own = [name for name in OWN if name in self._fields]
        attempts = sets._create_alike(self, vals_list, own)
        companies = defaultdict(list)
        for attempt, vals, commands in zip(attempts.ids, vals_list, parts, strict=True):
            companies[vals["company_id"]] += [
                {**values, "attempt_id": attempt} for _do, _id, values in commands
            ]
        for company, lines in companies.items():
            moves = self._get_moves_of([one["move_line_id"] for one in lines])
            for values in lines:
                values["move_id"] = moves[values["move_line_id"]]
            sets._create_alike(
                self.env["collection.attempt.line"].with_company(company),
                lines,
                ("attempt_id", "move_line_id", "move_id", "amount"),
            )
        return attempts

    @api.model
    def _get_moves_of(self, items):
        """Return ``{item id: invoice id}``."""
        query = SQL(
            "SELECT id, move_id FROM account_move_line WHERE id = ANY(%s)", items
        )
        return dict(self.env.execute_query(query))

    def _refuse_for_bank(self, reasons):
        """End attempts that no file can hold; a person looks before the next try.

        :param reasons: ``{attempt: sentence}``
        """
        for attempt, reason in reasons.items():
            vals = {
                "answered_at": fields.Datetime.now(),
                "code": "not_for_the_bank",
                "refusal": retry.ASK,
                "message": reason[:500],
            }
            attempt._change_state(states.SENDING, states.RUN)
            attempt._change_state(states.REFUSED, states.RUN, vals)
        self._message_log_batch({one.id: text for one, text in reasons.items()})


class AccountPaymentLine(models.Model):
    """A line taken out of an order ends its attempt."""

    _inherit = "account.payment.line"

    def unlink(self):
        """Cancel the attempts of lines that a person takes out."""
        self._cancel_attempts()
        return super().unlink()

    def _cancel_attempts(self):
        """Cancel the attempts of these lines, of which nothing was sent.

        :raises UserError: the order was confirmed
        """
        names = self.mapped("collection_reference")
        attempts = self.env["collection.attempt"]._get_of_bank(self.company_id, names)
        attempts._lock()
        started = attempts.filtered(lambda one: one.state in states.OPEN)
        if late := started.filtered(lambda one: one.state != states.PREPARED):
            raise UserError(
                self.env._(
                    "%(attempts)s: the order was confirmed. Cancel it first.",
                    attempts=", ".join(late.mapped("name")),
                )
            )
        if started:
            started._cancel("taken_out", states.PERSON)
            body = self.env._("Taken out by %(user)s.", user=self.env.user.name)
            started._message_log_batch({one.id: body for one in started})
            # The other lines of the same debits cannot stay without their attempt.
            others = self.order_id.payment_line_ids - self
            left = others.filtered(
                lambda one: one.collection_reference in set(started.mapped("name"))
            )
            trusted(left).unlink()


class AccountPaymentOrder(models.Model):
    """A deleted order ends the attempts of its lines."""

    _inherit = "account.payment.order"

    def unlink(self):
        """Cancel the attempts of orders that a person deletes."""
        self.payment_line_ids._cancel_attempts()
        return super().unlink()
