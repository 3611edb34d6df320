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
            prices = pricelist._get_products_price(
                products,
                float(quantity),
                currency=profile.env["res.currency"].browse(currency),
                date=day or False,
            )
            for product_id, same in by_product.items():
                price = prices.get(product_id)
                exact = None if price is None else round_unit(Decimal(repr(price)))
                known.prices.update(dict.fromkeys(same, exact))
