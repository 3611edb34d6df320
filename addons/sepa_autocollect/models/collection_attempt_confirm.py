from odoo import api, fields, models

from ..adapters import calls as http
from ..core import attempt as states
from ..core import confirm, retry
from ..trust import trusted
from .collection_attempt_prepare import LOCK, PORTAL
from .collection_engine import RULES

OFFERED, ENDED = "offered", "ended"
#: Why a link's page offers nothing; the page has a sentence for each.
PAID, OVER, ELSEWHERE, CHANGED = "paid", "over", "elsewhere", "changed"
#: Its time is over, and the provider has not said yet how it ended.
UNSURE = "unsure"


class CollectionAttempt(models.Model):
    """A refused attempt that its client may finish by a link.

    From the moment a browser got the payment's secret until the provider says that
    it is cancelled, the money may come: until then nothing else is prepared.
    """

    _inherit = "collection.attempt"

    confirm_until = fields.Datetime(
        "Client May Confirm Until",
        readonly=True,
        help="How long the client may finish it by the link.",
    )
    confirm_state = fields.Selection(
        [(OFFERED, "The client may be at it"), (ENDED, "Cannot be finished any more")],
        string="Confirmation by the Client",
        readonly=True,
        index="btree_not_null",
        help="Offered: the client's browser may finish the payment at the provider.",
    )
    confirm_look_at = fields.Datetime("Next Look at the Confirmation", readonly=True)
    confirm_end = fields.Boolean(
        "End the Confirmation",
        readonly=True,
        help="It is to be ended before its time.",
    )

    def _get_confirm_problem(self):
        """Return why the client cannot finish this attempt now, None when it can."""
        self.ensure_one()
        if self.state == states.DONE:
            return PAID
        alive = (
            (self.state, self.refusal) == (states.REFUSED, retry.AUTHENTICATION)
            and self.confirm_state != ENDED
            and not self.confirm_end
            and self.confirm_until
            and fields.Datetime.now() < self.confirm_until
        )
        if problem := self._get_confirm_item_problem():
            return problem
        if alive:
            return None
        waits = self.state == states.REFUSED and self.confirm_state == OFFERED
        return UNSURE if waits else OVER

    def _get_client_tz(self):
        """Return the client's time zone, else the creditor's; mail and page call it."""
        creditor = self.company_id.partner_id
        return self.partner_id.tz or creditor.tz or "Europe/Paris"

    def _get_confirm_item_problem(self):
        """Return what speaks against collecting its items as they were."""
        lines = self.sudo().line_ids
        items = lines.move_line_id
        newer = (
            self.env["collection.attempt.line"]
            .sudo()
            .search_count(
                [
                    ("move_line_id", "in", items.ids),
                    ("attempt_id", "!=", self.id),
                    "|",
                    ("open", "=", True),
                    "&",
                    ("attempt_id", ">", self.id),
                    ("attempt_id.state", "!=", states.CANCELLED),
                ],
                limit=1,
            )
        )
        if newer:
            return ELSEWHERE
        if any(one._is_otherwise() for one in lines):
            return CHANGED
        self.env.flush_all()
        self.env.cr.execute(PORTAL, [items.move_id.ids, fields.Datetime.now()])
        return ELSEWHERE if self.env.cr.fetchall() else None

    def _look_at_finish(self, end=False):
        """Ask the provider once how it stands there, or cancel it there.

        :param bool end: cancel it; what came of that is asked for where unclear
        :rtype: core.confirm.Finish

        Called without locks: it takes as long as the provider does.
        """
        gateway = self.env["collection.gateway"]._get(self.provider_id.code)
        if end:
            reply = http.send(gateway._prepare_finish_end(self))
            finish = gateway._read_finish(self, reply)
            if finish.state in (confirm.PAID, confirm.ENDED):
                return finish
        return gateway._read_finish(self, http.send(gateway._prepare_finish_look(self)))

    def _take_finish(self, finish):
        """Write what the provider said of a payment that a client may finish."""
        self._lock()
        attempt = trusted(self.sudo())
        if finish.state == confirm.PAID:
            attempt._apply({self.id: finish.answer}, states.RESOLVER)
            if attempt.state == states.DONE:
                self.env.ref("sepa_autocollect.cron_settle").sudo()._trigger()
        if finish.state in (confirm.PAID, confirm.ENDED):
            attempt.write({"confirm_state": ENDED, "confirm_look_at": False})

    def _offer(self):
        """Let the client's browser have the payment's secret, from this commit on.

        :return: whether it may

        The invoices are locked as for an attempt that is prepared: of two at the same
        time, one starts again and sees the other.
        """
        self._lock()
        self.env.cr.execute("SET LOCAL synchronous_commit = on")
        moves = self.sudo().line_ids.move_id
        self.env.cr.execute(LOCK, [moves.ids])
        if len(self.env.cr.fetchall()) != len(moves) or self._get_confirm_problem():
            return False
        attempt = trusted(self.sudo())
        if attempt.confirm_state != OFFERED:
            body = self.env._("The client opened the link to finish the payment.")
            attempt._message_log(body=body)
        look = fields.Datetime.now() + RULES.in_flight
        attempt.write({"confirm_state": OFFERED, "confirm_look_at": look})
        return True

    def _end_offers(self):
        """Have offers ended at the provider before their time; a job does it."""
        now = fields.Datetime.now()
        trusted(self.sudo()).write({"confirm_end": True, "confirm_look_at": now})
        self.env.ref("sepa_autocollect.cron_finish").sudo()._trigger()

    # Nothing else meanwhile ----------------------------------------------------

    @api.model
    def _prepare(self, debits):
        """Prepare nothing of what a client may still finish: that is ended first."""
        attempts, left = super()._prepare(debits)
        items = [item for item, code in left.items() if code == "confirm_live"]
        if items:
            self._get_offered(items)._end_offers()
        return attempts, left

    @api.model
    def _get_judge(self, debits):
        judge = super()._get_judge(debits)
        offered = self._get_offered(list(judge["items"]))
        return {**judge, "offered": set(offered.line_ids.move_line_id.ids)}

    def _get_problem(self, debit, means, judge):
        problem = super()._get_problem(debit, means, judge)
        if not problem and not judge["offered"].isdisjoint(debit.items):
            return "confirm_live"
        return problem

    @api.model
    def _get_offered(self, items):
        """Return the attempts on these items that a client may still finish."""
        return self.sudo().search(
            [
                ("confirm_state", "=", OFFERED),
                ("line_ids.move_line_id", "in", items),
            ]
        )


class CollectionAttemptLine(models.Model):
    _inherit = "collection.attempt.line"

    def _is_otherwise(self):
        """Return whether less is open of the item than the attempt asked for."""
        item = self.move_line_id
        over = self.currency_id.compare_amounts(
            self.amount, item.amount_residual_currency
        )
        return item.reconciled or item.move_id.state != "posted" or over > 0


class AccountMove(models.Model):
    _inherit = "account.move"

    def _touch_collection(self):
        """End what a client may still finish of invoices that are paid otherwise."""
        result = super()._touch_collection()
        domain = [
            ("confirm_state", "=", OFFERED),
            ("line_ids.move_id", "in", self.ids),
            ("state", "=", states.REFUSED),
        ]
        if offered := self.env["collection.attempt"].sudo().search(domain):
            offered._end_offers()
        return result
