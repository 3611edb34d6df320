import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_amount

from ..core import attempt as states
from ..core.said import LOOK, MEANS_KINDS, OTHER
from ..trust import trusted
from .collection_engine import RULES

_logger = logging.getLogger(__name__)

#: Between two looks for what an event is about; the last one repeats.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
#: What nobody is found for by then needs a person.
GIVE_UP = timedelta(days=5)
#: Why an event waits that has an attempt.
PASSING = ("busy", "being_sent")
BATCH = 100
DUE = """
SELECT id FROM collection_event
 WHERE state IN ('new', 'waiting') AND next_try_at <= %s
 ORDER BY next_try_at, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""


class CollectionEvent(models.Model):
    """Working events: at once, or later when what they are about is not there yet."""

    _inherit = "collection.event"

    @api.model
    def _cron_work(self):
        """Work the events that are due; a scheduled job."""
        cron = self.env["ir.cron"]
        while events := self.env["collection.engine"]._choose(self._get_due):
            for event in events:
                event._work_safely()
            if not cron._commit_progress(len(events)):
                break

    @api.model
    def _get_due(self):
        self.env.flush_all()
        self.env.cr.execute(DUE, [fields.Datetime.now(), BATCH])
        events = trusted(self.sudo()).browse([row[0] for row in self.env.cr.fetchall()])
        events.invalidate_recordset()
        return events

    def _work_now(self):
        """Work one event in the request that brought it, unless somebody is at it.

        Called by the webhook after the event was committed.
        """
        if self.try_lock_for_update(allow_referencing=True):
            self.invalidate_recordset()
            if self.state in ("new", "waiting"):
                self._work_safely()

    def _work_safely(self):
        """Work one locked event; what goes wrong is tried again later.

        :raises psycopg2.Error: when another transaction was faster; the caller's
            caller starts again
        """
        try:
            with self.env.cr.savepoint():
                self._work()
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # The request is retried by Odoo; a job has to be content with later.
            if not self.env.context.get("ir_cron_progress_id"):
                raise
            self.env.invalidate_all()
            self._put_off("busy")
        except Exception as error:
            _logger.exception("Event %s is not worked", self.event_id)
            self.env.invalidate_all()
            self._put_off(f"{type(error).__name__}: {error}"[:200])

    def _work(self):
        """Find what one event is about, and do what follows from it."""
        if self._is_elsewhere():
            self._finish("ignored", "other_database")
        elif self.kind in MEANS_KINDS:
            self._work_means()
        elif attempt := self._find_attempt():
            self._work_attempt(attempt)
        elif transaction := self._find_transaction():
            self._work_transaction(transaction)
        elif self.kind == OTHER:
            self._finish("ignored", "nothing_to_do")
        else:
            self._put_off("unknown_reference")

    def _is_for_odoo(self):
        """Return whether Odoo's own handling follows: of what is no attempt's.

        Another database may have a payment of the same reference.
        """
        return not self.attempt_id and self.note != "other_database"

    def _is_elsewhere(self):
        """Return whether another database with the same account is meant."""
        database = self._get_said().database
        own = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return bool(database) and database != own

    def _find_attempt(self):
        """Return the attempt an event is about: of its own provider only.

        By our reference first; disputes name the provider's payment alone.
        """
        attempts = trusted(self.env["collection.attempt"].sudo())
        own = [("provider_id", "=", self.provider_id.id)]
        found = attempts.browse()
        if self.reference:
            found = attempts.search([*own, ("name", "=", self.reference)])
        if not found and self.payment_ref:
            by_payment = [*own, ("provider_reference", "=", self.payment_ref)]
            found = attempts.search(by_payment, limit=1)
        return found

    def _find_transaction(self):
        """Return Odoo's other transaction that an event is about."""
        transactions = self.env["payment.transaction"].sudo()
        own = [("provider_id", "=", self.provider_id.id)]
        for field, value in (
            ("reference", self.reference),
            ("provider_reference", self.payment_ref),
        ):
            if value and (found := transactions.search([*own, (field, "=", value)])):
                return found[:1]
        return transactions

    def _work_transaction(self, transaction):
        """Leave a payment of the portal to Odoo; what Odoo does not know, to a person.

        An event that came before its transaction was committed is made up for.
        """
        if self.kind in ("returned", "return_lost", LOOK):
            self._finish("failed", "portal_payment_returned")
            self._ask(
                self.env._(
                    "%(part)s of the payment %(reference)s of %(amount)s were taken "
                    "back at the provider (%(code)s). Odoo does not reopen the invoice "
                    "%(invoices)s by itself: if it is lost, undo the reconciliation of "
                    "that payment and register a payment out of the same amount.",
                    part=format_amount(
                        self.env,
                        self.amount or transaction.amount,
                        self.currency_id or transaction.currency_id,
                    ),
                    reference=transaction.reference,
                    amount=format_amount(
                        self.env, transaction.amount, transaction.currency_id
                    ),
                    code=self.code or "-",
                    invoices=", ".join(transaction.invoice_ids.mapped("name")) or "-",
                )
            )
            return
        if self.tries and transaction.state in ("draft", "pending", "authorized"):
            gateway = self.env["collection.gateway"]._get(self.provider_id.code)
            gateway._catch_up(transaction, self.payment_ref)
        self._finish("ignored", "odoo")

    def _work_attempt(self, attempt):
        """Do what all events about an attempt say together."""
        if not attempt.try_lock_for_update(allow_referencing=True):
            self._put_off("busy")
            return
        attempt._lock()
        young = fields.Datetime.now() - RULES.in_flight
        if attempt.state == states.SENDING and attempt.sent_at > young:
            # The answer is on its way to the same row.
            self._put_off("being_sent")
            return
        self.write({"attempt_id": attempt.id})
        self._apply_to_attempt(attempt)

    def _finish(self, state, note=False):
        """End the work on events."""
        self.write({"state": state, "note": note, "next_try_at": False})

    def _put_off(self, note):
        """Try one event again later; at its end a person is asked."""
        now = fields.Datetime.now()
        # What waited for others only, over an outage perhaps, is known all the same.
        if now - self.received_at > GIVE_UP and note not in PASSING:
            self._finish("failed", note)
            self._ask(
                self.env._(
                    "Nothing was found for this event within %(days)s days: %(note)s.",
                    days=GIVE_UP.days,
                    note=note,
                )
            )
            return
        pause = PAUSES[min(self.tries, len(PAUSES) - 1)]
        self.write(
            {
                "state": "waiting",
                "note": note,
                "tries": self.tries + 1,
                "next_try_at": now + pause,
            }
        )

    def _ask(self, note):
        """Give somebody of the accounting this event to look at; a hook."""
        users = self.env.ref("account.group_account_manager").all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        if users:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("An event of the provider needs you"),
                note=note,
                user_id=users.sorted("id")[:1].id,
            )
