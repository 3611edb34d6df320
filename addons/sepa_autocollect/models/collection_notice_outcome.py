from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import split_every

from ..core import attempt as states
from ..core import retry
from ..core.notices import notice_of_outcome
from ..trust import trusted

#: Outcomes told in one transaction.
TOLD_AT_ONCE = 500
#: Outcomes a client hears of.
TOLD = (states.DONE, states.REFUSED, states.RETURNED)
#: A person is at it: whatever a mail announced would not be so.
IN_HAND = frozenset({"hold", "disputed", "policy_off", "in_attempt", "other_payment"})


class CollectionAttempt(models.Model):
    _inherit = "collection.attempt"

    told_state = fields.Char(
        readonly=True, help="The outcome the client was told of, or need not hear of."
    )

    _to_tell_idx = models.Index(
        "(company_id) WHERE state IN ('done', 'refused', 'returned') "
        "AND told_state IS DISTINCT FROM state"
    )


class CollectionNotice(models.Model):
    """What became of a debit, told once."""

    _inherit = "collection.notice"

    @api.model
    def _cron_tell(self):
        """Tell clients what became of their debits; called by the scheduled action.

        In sets, each in a transaction of its own: what another one changes meanwhile
        undoes little.
        """
        waiting = self._get_untold()
        left = len(waiting)
        for company, attempts in waiting.grouped("company_id").items():
            for ids in split_every(TOLD_AT_ONCE, attempts.ids):
                self._tell(company, attempts.browse(ids))
                left -= len(ids)
                if not self.env["ir.cron"]._commit_progress(len(ids), remaining=left):
                    return

    @api.model
    def _get_untold(self):
        """Return the attempts whose outcome nobody was told of."""
        attempts = self.env["collection.attempt"].sudo()
        attempts.flush_model(["state", "told_state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM collection_attempt WHERE state IN %s "
                "AND told_state IS DISTINCT FROM state ORDER BY id",
                TOLD,
            )
        )
        return attempts.browse([row[0] for row in rows])

    def _tell(self, company, attempts):
        """Send the mails of these outcomes; those told before change nothing.

        :param attempts: of one company
        :return: the notices that are new
        """
        today = fields.Date.context_today(self)
        situation, decision = self.env["collection.engine"]._decide(company, today)
        vals_list = []
        for attempt in attempts:
            if notice := self._get_outcome_notice(attempt, situation, decision):
                vals_list.append(self._prepare_outcome_vals(attempt, notice))
        notices = self._send_new(vals_list)
        ours = trusted(attempts.sudo()).with_context(tracking_disable=True)
        for state, same in ours.grouped("state").items():
            same.write({"told_state": state})
        # It was decided anyway: the dashboard need not tell of before the outcomes.
        self.env["collection.run"]._look(company, situation, decision)
        return notices

    def _get_outcome_notice(self, attempt, situation, decision):
        """Return the core's notice about one attempt, None when there is none.

        A refusal of what is no longer owed, or what a person has in hand, is no news.
        """
        items = set(attempt.line_ids.move_line_id.ids)
        plan, other = None, False
        if attempt.state == states.REFUSED:
            left = {one.item: one.code for one in decision.left if one.item in items}
            debits = [one for one in decision.debits if items & set(one.items)]
            if not (left or debits) or any(one in IN_HAND for one in left.values()):
                return None
            plan = self._get_plan(attempt, items, situation)
            other = any(one.means.id != attempt.means_id.id for one in debits)
        return notice_of_outcome(
            attempt.state,
            attempt.uuid,
            attempt.partner_id.id,
            items,
            decision.today,
            plan,
            other,
        )

    def _get_plan(self, attempt, items, situation):
        """Return what the policy does after the refused tries of these items."""
        tries = [
            one
            for one in situation.tries
            if one.means == attempt.means_id.id and items & set(one.items)
        ]
        rules = situation.policy_of(attempt.partner_id.id).retry
        return retry.plan_retry(tries, rules, situation.calendar)

    def _prepare_outcome_vals(self, attempt, notice):
        """Return the values of the notice about one attempt."""
        return {
            **self._prepare_vals(attempt.company_id, notice),
            "means_id": attempt.means_id.id,
            "currency_name": attempt.currency_id.name,
            "amount": attempt.amount,
            "lines": [(one.move_line_id.id, one.amount) for one in attempt.line_ids],
        }
