from odoo import fields, models

from ..core import attempt as states
from ..core.means import SEPA_PROVIDER
from ..core.returns_stripe import failure_code


class CollectionAttempt(models.Model):
    """What the table of return rules says of an attempt, whoever collected it."""

    _inherit = "collection.attempt"

    by_table = fields.Boolean(
        readonly=True, help="The table of return rules decided what comes next."
    )
    max_retries = fields.Integer("Most Retries", readonly=True)
    fallback_allowed = fields.Boolean("Next Means Allowed", readonly=True)

    def _prepare_table_vals(self, rule):
        """Return what an attempt keeps of a rule, for the next run.

        :param rule: values of ``collection.return.rule._get_rules``
        """
        rules = self.env["collection.return.rule"]
        return {
            "refusal": rules._get_refusal_kind(rule),
            "by_table": True,
            "max_retries": rule["max_retries"],
            "fallback_allowed": rule["fallback"],
        }

    def _get_failure_rule(self, code):
        """Return the rule of a provider's debit that did not go through, or None.

        :param code: the provider's; what is no bank's reason is not in the table
        """
        found = self.kind == SEPA_PROVIDER and failure_code(code or "")
        if not found:
            return None
        return self.env["collection.return.rule"]._get_rules([found])[found]

    def _act_by_table(self, rule, code):
        """Set the means aside and ask a person where the rule says so."""
        if rule["mandate"] != "keep":
            reason = self.env._("A debit came back: %(code)s", code=code)
            self.means_id._set_aside(reason)
        if rule["human"]:
            self._raise_alert("return_needs_person")

    def _change_state(self, state, who, vals=None):
        """Have the table decide about refused SEPA debits of a provider as well."""
        vals = dict(vals or {})
        rule = None
        if state == states.REFUSED:
            rule = self._get_failure_rule(vals.get("code"))
            vals |= self._prepare_table_vals(rule) if rule else {}
        changed = super()._change_state(state, who, vals)
        if changed and rule:
            self._act_by_table(rule, vals["code"])
        return changed
