from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Longer than this is no blackout but a company that does not collect.
LONGEST = 366


class CollectionBlackout(models.Model):
    """Days on which no client of a company is debited."""

    _name = "collection.blackout"
    _description = "Days Without Collection"
    _order = "date_from desc, id"

    name = fields.Char("Reason", required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    date_from = fields.Date("First Day", required=True)
    date_to = fields.Date("Last Day", required=True)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        """Refuse days that are none, or a year and more of them."""
        for blackout in self:
            length = (blackout.date_to - blackout.date_from).days + 1
            if not 0 < length <= LONGEST:
                raise ValidationError(
                    self.env._(
                        "%(name)s lasts from %(first)s to %(last)s. The last day must "
                        "not be before the first one, and at most %(longest)s days "
                        "can be kept free; to stop collecting for longer, change the "
                        "collection policy.",
                        name=blackout.name,
                        first=blackout.date_from,
                        last=blackout.date_to,
                        longest=LONGEST,
                    )
                )

    @api.model
    def _get_days(self, company):
        """Return the days of a company nobody is debited on; called by the engine."""
        today = fields.Date.context_today(self)
        found = self.sudo().search(
            [("company_id", "=", company.id), ("date_to", ">=", today)]
        )
        return frozenset(
            one.date_from + timedelta(days=number)
            for one in found
            for number in range((one.date_to - one.date_from).days + 1)
        )
