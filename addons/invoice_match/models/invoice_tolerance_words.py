from odoo import api, models
from odoo.tools.misc import formatLang

from .invoice_tolerance_names import DAYS


class InvoiceMatchWords(models.AbstractModel):
    """What a tolerance allows, in words."""

    _inherit = "invoice.match.words"

    @api.model
    def _get_allowed(self, judgement, company):
        """Return what was allowed when a difference was judged.

        :param judgement: the field ``tolerance`` of an exception
        """
        if not judgement:
            return ""
        side = "lower" if judgement["difference"].startswith("-") else "upper"
        allowed = judgement[side]
        numbers = [allowed[name] for name in ("percent", "amount")]
        words = self._get_limit_words(*numbers, judgement["key"], company)
        return self.env._("Allowed: %(what)s.", what=words)

    @api.model
    def _get_limit_words(self, percent, amount, key, company):
        """Return what one side of a tolerance lets pass.

        :param percent: text or number, None where there is no such limit
        :param amount: the same, in the company's currency or in days
        :param key: of ``core.check.tolerance.KEYS``
        """
        parts = []
        if percent is not None:
            parts.append(f"{self._format(percent)}\N{NO-BREAK SPACE}%")
        if amount is not None:
            unit = self.env._("days") if key in DAYS else company.currency_id.name
            parts.append(f"{self._format(amount)}\N{NO-BREAK SPACE}{unit}")
        if not parts:
            return self.env._("any difference")
        if not any(float(one) for one in (percent or 0, amount or 0)):
            return self.env._("nothing")
        return self.env._(" and ").join(parts)

    @api.model
    def _format(self, value):
        value = float(value)
        digits = len(f"{value:.2f}".rstrip("0").partition(".")[2])
        return formatLang(self.env, value, digits=2 if digits else 0)
