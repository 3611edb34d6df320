from odoo import models

from ..trust import untrusted
from .collection_situation_items import exact


class CollectionRun(models.Model):
    """Open credits are reconciled before the rest is debited."""

    _inherit = "collection.run"

    def _use_credits(self, decision, debits):
        """Reconcile the credits that lower or replace what would leave today.

        :param debits: core Debits that leave today
        """
        today = {item for debit in debits for item in debit.items}
        covered = {one.item for one in decision.left if one.code == "covered_by_credit"}
        due = self._get_due(covered, decision.today)
        uses = decision.uses_of(today | due)
        whole = self._get_whole_uses(uses)
        # Without our mark the guards look too: nothing else may collect these items.
        Line = untrusted(self.env["account.move.line"])
        plan = [Line.browse([one.credit, one.item]) for one in uses if one in whole]
        if plan:
            Line._reconcile_plan(plan)
        self._use_shares([one for one in uses if one not in whole])

    def _get_due(self, items, today):
        """Return those of the items that are due: others keep their time."""
        lines = self.env["account.move.line"].browse(sorted(items))
        return {
            one.id
            for one in lines
            if not one.date_maturity or one.date_maturity <= today
        }

    def _get_whole_uses(self, uses):
        """Return the uses that end a credit or an item: Odoo reconciles those itself."""
        Line = self.env["account.move.line"]
        ids = {one.credit for one in uses} | {one.item for one in uses}
        lines = Line.browse(sorted(ids))
        left = {
            one.id: abs(exact(one.amount_residual_currency, one.currency_id.name))
            for one in lines
        }
        whole = set()
        for use in uses:
            if use.amount == min(left[use.credit], left[use.item]):
                whole.add(use)
            left[use.credit] -= use.amount
            left[use.item] -= use.amount
        return whole

    def _use_shares(self, uses):
        """Reconcile a share of a credit, as the policy says."""
        Line = self.env["account.move.line"]
        untrusted(self.env["account.partial.reconcile"]).create(
            [
                self._prepare_partial_vals(
                    Line.browse(one.item), Line.browse(one.credit), float(one.amount)
                )
                for one in uses
            ]
        )

    def _prepare_partial_vals(self, item, credit, amount):
        """Return a partial reconciliation of an exact amount in the items' currency."""
        own = item.company_currency_id
        share = amount / item.amount_residual_currency
        return {
            "debit_move_id": item.id,
            "credit_move_id": credit.id,
            "amount": own.round(item.amount_residual * share),
            "debit_amount_currency": amount,
            "credit_amount_currency": amount,
        }
