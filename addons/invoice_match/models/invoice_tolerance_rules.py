from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models

from ..core.check.tolerance import Limit, Tolerance
from ..core.check.verify import Rules
from .invoice_tolerance_names import DAYS, DEFAULTS


class InvoiceTolerance(models.Model):
    """Which tolerances are in force."""

    _inherit = "invoice.tolerance"

    @api.model
    def _get_rules(self, company, order_lines, partner=None, currency=None):
        """Return the rules in force, for each order line the most special first.

        A supplier is more special than a product category, a category than a buyer, a
        deep category than the one above it.

        :param company: ``res.company``
        :param order_lines: ``purchase.order.line`` that may be meant
        :param partner: supplier of lines that have no order
        :param currency: of the document; limits are given in the company's
        :rtype: core.check.verify.Rules
        """
        living = self.sudo().with_context(active_test=True)
        table = living.search([("company_id", "=", company.id)], order="id")
        rate = self._get_rate(company, currency)
        known = {one: one._get_tolerance(rate) for one in table}
        scopes, by_order_line = {}, {}
        for line in order_lines.sudo():
            order = line.order_id
            scope = (
                order.partner_id.commercial_partner_id,
                line.product_id.categ_id,
                order.user_id,
            )
            if scope not in scopes:
                scopes[scope] = table._get_in_force(scope, known)
            by_order_line[line.id] = scopes[scope]
        nobody = self.env["res.partner"]
        seller = (partner or nobody).commercial_partner_id
        alone = (seller, self.env["product.category"], self.env["res.users"])
        return Rules(
            company=table._get_in_force(alone, known),
            by_order_line=by_order_line,
            order_needed=company.match_order_needed,
        )

    def _get_in_force(self, scope, known):
        """Return the tolerances for a supplier, category and buyer.

        :param scope: the three records, empty ones for what has none
        :param known: {record: ``core.check.tolerance.Tolerance``}
        """
        partner, category, buyer = scope
        above = [int(one) for one in (category.parent_path or "").split("/") if one]
        ranked = defaultdict(list)
        for one in self:
            if one.partner_id and one.partner_id.commercial_partner_id != partner:
                continue
            if one.categ_id and one.categ_id.id not in above:
                continue
            if one.user_id and one.user_id != buyer:
                continue
            depth = above.index(one.categ_id.id) + 1 if one.categ_id else 0
            rank = (bool(one.partner_id), depth, bool(one.user_id))
            ranked[rank].append(known[one])
        return [one for rank in sorted(ranked, reverse=True) for one in ranked[rank]]

    def _get_tolerance(self, rate):
        """Return the rule that a row states.

        :param rate: of the document's currency to the company's
        """
        factor = Decimal(1) if self.key in DAYS else rate
        return Tolerance(
            self.key, self._get_limit("lower", factor), self._get_limit("upper", factor)
        )

    def _get_limit(self, side, factor=Decimal(1)):
        """Return one side as the core judges by it."""
        kind = self[f"{side}_kind"]
        percent = self._get_decimal(side, "percent")
        amount = self._get_decimal(side, "amount") * factor
        return {
            "nothing": Limit(Decimal(0), Decimal(0)),
            "percent": Limit(percent, None),
            "amount": Limit(None, amount),
            "both": Limit(percent, amount),
            "any": Limit(),
        }[kind or "nothing"]

    def _get_decimal(self, side, part):
        return Decimal(str(round(self[f"{side}_{part}"], 2)))

    @api.model
    def _get_rate(self, company, currency):
        """Return how much of a currency is one of the company's, today."""
        if not currency or currency == company.currency_id:
            return Decimal(1)
        today = fields.Date.context_today(self)
        rates = (company.currency_id, currency, company, today)
        return Decimal(str(currency._get_conversion_rate(*rates)))

    @api.model
    def _create_defaults(self, companies):
        """Give companies that have no tolerances yet those to begin with."""
        given = self.sudo().with_context(active_test=False)
        given = given.search([("company_id", "in", companies.ids)]).company_id
        self.sudo().create(
            [
                {"company_id": company.id, "key": key, **self._prepare_sides(*sides)}
                for company in companies - given
                for key, sides in DEFAULTS.items()
            ]
        )

    @api.model
    def _prepare_sides(self, lower, upper):
        parts = ("kind", "percent", "amount")
        return {
            f"{side}_{part}": value
            for side, values in (("lower", lower), ("upper", upper))
            for part, value in zip(parts, values, strict=True)
        }
