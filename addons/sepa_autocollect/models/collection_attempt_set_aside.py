from odoo import fields, models
from odoo.tools.misc import format_date

from ..core import attempt as states
from ..core import retry, token_health


class CollectionAttempt(models.Model):
    """Means that will not work again are set aside, and another one is asked for."""

    _inherit = "collection.attempt"

    def _change_states(self, state, who, vals):
        changed = super()._change_states(state, who, vals)
        if state == states.REFUSED:
            # Of bank debits the table of return rules says what becomes of the mandate.
            changed.filtered(lambda one: not one.by_table)._set_means_aside()
        return changed

    def _set_means_aside(self):
        """Set the means of these refused attempts aside where that is final."""
        self.flush_model(["state", "refusal", "answered_at"])
        for company, attempts in self.grouped("company_id").items():
            means = attempts.means_id.filtered(lambda one: not one.set_aside_reason)
            tries = self.env["collection.engine"]._get_tries(company, means)
            paid = attempts._get_last_paid(means)
            for one in means:
                own = [each for each in tries if each.means == one.id]
                kind = token_health.set_aside(own, one.renewed_on, paid.get(one))
                if kind:
                    one._set_aside(one._get_refused_reason(kind))

    def _get_last_paid(self, means):
        """Return ``{means: day on which it last paid}``."""
        groups = self.env["collection.attempt"]._read_group(
            [("means_id", "in", means.ids), ("state", "=", states.DONE)],
            ["means_id"],
            ["answered_at:max"],
        )
        return {one: day.date() for one, day in groups if day}


class CollectionMeans(models.Model):
    _inherit = "collection.means"

    def _get_refused_reason(self, kind):
        """Return in words why refusals ended these means.

        :param str kind: what ``core.token_health.set_aside`` returned
        """
        today = format_date(self.env, fields.Date.context_today(self))
        if kind == retry.SOFT:
            return self.env._(
                "Refused %(count)s days in a row, last on %(day)s.",
                count=token_health.SOFT_IN_A_ROW,
                day=today,
            )
        return self.env._("Refused for good on %(day)s.", day=today)
