from decimal import Decimal

from odoo import api, models

from odoo.addons.quittance_base.core.iso20022.calendar import is_target_day

from ..core.days import Calendar
from ..core.decide import decide
from ..core.items import Situation

#: Days ahead a preview looks.
HORIZON = 60


class CollectionEngine(models.AbstractModel):
    """Gathers what the core decides about; preview and run both ask here.

    Every number of invoices takes the same number of queries.
    """

    _inherit = "collection.engine"

    @api.model
    def _decide(self, company, today, clients=None):
        """Say for every open invoice of a company how it is collected, or why not.

        Called by the preview and by the run. Callers have checked the user's rights.

        :param clients: commercial entities to look at; None for all
        :return: (core Situation, core Decision)
        :rtype: tuple
        """
        situation = self._get_situation(company, today, clients)
        return situation, decide(situation)

    @api.model
    def _get_situation(self, company, today, clients=None):
        """Return all that a decision depends on, as it is in this transaction.

        :param company: one ``res.company``
        :param date today: first day a debit may be planned for
        :param clients: commercial entities to look at; None for all
        :rtype: core.items.Situation
        """
        engine = self.sudo().with_company(company)
        # What is read by SQL below must be in the database.
        self.env.flush_all()
        items = engine._get_items(company, clients)
        partners = self.env["res.partner"].sudo()
        partners = partners.browse(sorted({one.partner for one in items}))
        base, policies = self.env["collection.policy"]._get_policies(company, partners)
        means = engine._get_means(company, partners)
        return Situation(
            today=today,
            calendar=self._get_calendar(),
            items=items,
            means=means,
            credits=engine._get_credits(company, items),
            holds=self.env["collection.hold"]._get_core_holds(company, today),
            tries=engine._get_tries(company, means),
            policy=base,
            policies=policies,
            collected=engine._get_collected(company, partners),
            horizon=HORIZON,
            worth=engine._get_worth(company, items, today),
        )

    @api.model
    def _get_calendar(self):
        """Return the bank days; hook for companies whose banks keep other ones."""
        return Calendar(is_target_day)

    @api.model
    def _get_worth(self, company, items, today):
        """Return ``(amount, currency name) -> amount in the company's currency``."""
        own = company.currency_id
        names = {one.currency for one in items} - {own.name}
        currencies = self.env["res.currency"].with_context(active_test=False)
        currencies = currencies.search([("name", "in", sorted(names))])
        rates = {
            one.name: Decimal(str(one._get_conversion_rate(one, own, company, today)))
            for one in currencies
        }
        step = Decimal(1).scaleb(-own.decimal_places)

        def worth(amount, currency):
            if currency == own.name:
                return amount
            return (amount * rates[currency]).quantize(step)

        return worth
