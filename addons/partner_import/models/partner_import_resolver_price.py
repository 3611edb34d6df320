from collections import defaultdict
from decimal import Decimal

from odoo import models

from ..core.pricing import round_unit


class PartnerImportResolver(models.AbstractModel):
    """Prices of the clients' price lists, asked once per distinct question."""

    _inherit = "partner.import.resolver"

    def _resolve_prices(self, profile, known, requests):
        """Fill ``known.prices``.

        Called after the keys were resolved, where the profile bills by price list.

        :param requests: ``(client id, product id, quantity, date, currency id)``
        """
        asked = {
            request for request in requests if request and request not in known.prices
        }
        if not asked:
            return
        profile = profile.sudo().with_company(profile.company_id)
        clients = profile.env["res.partner"].browse({request[0] for request in asked})
        lists = {client.id: client.property_product_pricelist for client in clients}
        groups = defaultdict(lambda: defaultdict(list))
        for request in asked:
            client_id, product_id, quantity, *rest = request
            key = (lists[client_id], abs(quantity), *rest)
            groups[key][product_id].append(request)
        for (pricelist, quantity, day, currency), by_product in groups.items():
            products = profile.env["product.product"].browse(by_product)
            prices = pricelist._compute_price_rule(
                products,
                float(quantity),
                currency=profile.env["res.currency"].browse(currency),
                date=day or False,
            )
            for product in products:
                price = self._get_net_price(product, *prices[product.id])
                known.prices.update(dict.fromkeys(by_product[product.id], price))

    @staticmethod
    def _get_net_price(product, price, rule_id):
        """Return a list price without tax, None where nobody set any.

        A product that no rule of the list names and that has no sales price is not
        free: it was never priced.

        :param rule_id: id of the rule of the price list, False without one
        """
        if not price and not rule_id:
            return None
        taxes = product.taxes_id._filter_taxes_by_company(product.env.company)
        if taxes.flatten_taxes_hierarchy().filtered("price_include"):
            price = taxes._adapt_price_unit_to_another_taxes(
                price, product, taxes, taxes.browse()
            )
        return round_unit(Decimal(repr(price)))
