from datetime import timezone
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.register import Limits, Period


class SigningLimited(models.AbstractModel):
    """Limits and days that rights and delegations have alike."""

    _name = "signing.limited"
    _description = "Limits and Days"

    company_id = fields.Many2one("res.company")
    currency_id = fields.Many2one(related="company_id.currency_id")
    limit_act = fields.Monetary("Limit of an act", help="0: no limit.")
    limit_day = fields.Monetary("Limit of a day", help="0: no limit.")
    limit_month = fields.Monetary("Limit of a month", help="0: no limit.")
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    limits = fields.Char(compute="_compute_limits")

    @api.depends("limit_act", "limit_day", "limit_month", "currency_id")
    @api.depends_context("lang")
    def _compute_limits(self):
        for one in self:
            one.limits = ", ".join(one._limit_words()) or self.env._("no limit")

    def _limit_words(self):
        """Return each limit in words."""
        money = self.currency_id.format
        words = []
        if self.limit_act:
            words.append(self.env._("%(amount)s an act", amount=money(self.limit_act)))
        if self.limit_day:
            words.append(self.env._("%(amount)s a day", amount=money(self.limit_day)))
        if self.limit_month:
            words.append(
                self.env._("%(amount)s a month", amount=money(self.limit_month))
            )
        return words

    @api.constrains("limit_act", "limit_day", "limit_month", "date_from", "date_to")
    def _check_limits(self):
        for one in self:
            if min(one.limit_act, one.limit_day, one.limit_month) < 0:
                raise ValidationError(self.env._("A limit cannot be negative."))
            if one.date_from and one.date_to and one.date_to < one.date_from:
                raise ValidationError(self.env._("It ends before it begins."))

    def _limits(self):
        """Return the limits as the rules read them; 0 says nothing."""
        return Limits(
            *(
                Decimal(str(amount)) if amount else None
                for amount in (self.limit_act, self.limit_day, self.limit_month)
            )
        )

    def _period(self):
        """Return the days as the rules read them."""
        return Period(self.date_from or None, self.date_to or None)

    @staticmethod
    def _moment(value):
        """Return Odoo's naive UTC as the rules' moment."""
        return value.replace(tzinfo=timezone.utc) if value else None
