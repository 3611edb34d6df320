from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date

from ..reasons import RULES, WHAT_TO_DO, WHY_NOT

#: Parameters that are amounts: in the item's currency, or in the company's.
ITEM_AMOUNTS = ("amount", "credit", "limit")
COMPANY_AMOUNTS = ("minimum", "maximum")
DATES = ("until", "since", "ended")
#: Codes whose ``amount`` or ``limit`` is worth in the company's currency.
IN_WORTH = ("below_minimum", "needs_human")
#: Codes whose ``limit`` is a number of tries.
COUNTED = ("too_many_tries",)


class CollectionEngine(models.AbstractModel):
    """The core's codes in the user's words."""

    _inherit = "collection.engine"

    @api.model
    def _explain(self, code, params, currency, company, means_name=""):
        """Return why an item is not debited today, in the user's language.

        :param str code: a key of ``core.reasons.REASONS``
        :param dict params: its values as kept by a run's line
        :param currency: of the item
        :param str means_name: of the means the reason is about
        """
        sentence = str(self.env._(WHY_NOT[code][1]))
        values = {"means": means_name or self.env._("The means of payment")}
        for key, value in params.items():
            if key != "means":
                values[key] = self._word(code, key, value, currency, company)
        until, reason = values.get("until"), values.get("reason")
        values["until_text"] = (
            self.env._(" until %(until)s", until=until) if until else ""
        )
        values["reason_text"] = f": {reason}" if reason else ""
        # A refusal's kind is a rule too, and has no words of its own here.
        if text := RULES.get(params.get("rule")):
            values["rule_text"] = self.env._(text)
        return sentence % values

    @api.model
    def _explain_action(self, action):
        """Return what to do about it."""
        return self.env._(WHAT_TO_DO[action])

    def _word(self, code, key, value, currency, company):
        if not value or value is True:
            return value or ""
        if key in DATES:
            return format_date(self.env, fields.Date.to_date(value))
        in_company = key in COMPANY_AMOUNTS or code in IN_WORTH
        if key in COMPANY_AMOUNTS or (key in ITEM_AMOUNTS and code not in COUNTED):
            money = company.currency_id if in_company else currency
            return format_amount(self.env, float(value), money)
        return value
