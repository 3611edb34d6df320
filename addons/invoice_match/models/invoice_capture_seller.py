from odoo import fields, models


class InvoiceCapture(models.Model):
    """Which of our suppliers wrote it. Nothing of a supplier is made or changed here."""

    _inherit = "invoice.capture"

    def _find_seller(self, document):
        """Return ``(supplier, all that its numbers point to)``; see below.

        :param document: ``core.capture.Document``
        """
        self.ensure_one()
        return self._point_to_sellers({self: document.seller})[self]

    def _find_sellers(self):
        """Return the supplier of each capture, possibly none."""
        parties = {capture: capture._get_document().seller for capture in self}
        pointed = self._point_to_sellers(parties)
        return {capture: seller for capture, (seller, _all) in pointed.items()}

    def _point_to_sellers(self, parties):
        """Return ``(supplier, all that its numbers point to)`` by capture.

        A number is surer than a name; numbers that point to two suppliers are a
        contradiction that the check tells. Of a name that two have, nobody is meant.

        :param parties: ``core.capture.party.Party`` by capture, of one company
        """
        none = self.env["res.partner"]
        numbers = {
            one: self._get_seller_numbers(party) for one, party in parties.items()
        }
        found = {
            name: self._find_entities(
                name, {n[name] for n in numbers.values() if name in n}
            )
            for name in ("vat", "company_registry", "peppol_endpoint")
        }
        result, nameless = {}, {}
        for capture, party in parties.items():
            pointed = none
            for field, number in numbers[capture].items():
                pointed |= found[field].get(number, none)
            result[capture] = pointed[:1], pointed
            if not pointed and party.name:
                nameless[capture] = party.name.casefold()
        by_name = self._find_entities("name", set(nameless.values()))
        for capture, name in nameless.items():
            named = by_name.get(name, none)
            result[capture] = (named if len(named) == 1 else none), none
        return result

    def _get_seller_numbers(self, seller):
        """Return the numbers of a seller by the partner's field; a hook.

        :param seller: ``core.capture.party.Party``
        """
        numbers = {
            "vat": "".join(seller.vat.split()).upper(),
            "company_registry": "".join(seller.legal_id.split()),
            "peppol_endpoint": seller.endpoint,
        }
        return {field: number for field, number in numbers.items() if number}

    def _find_entities(self, field, values):
        """Return commercial entities by value of a field, in one search.

        :param values: what is looked for; names without regard to case
        """
        if not values:
            return {}
        partners = self.env["res.partner"].sudo()
        company = partners._check_company_domain(self.company_id[:1])
        if field == "name":
            any_name = [[("name", "=ilike", self._plain_like(one))] for one in values]
            domain = fields.Domain.OR(any_name)
        else:
            domain = fields.Domain(field, "in", list(values))
        found = {}
        for partner in partners.search(fields.Domain(company) & domain, order="id"):
            key = partner[field]
            key = key.casefold() if field == "name" else key
            entity = partner.commercial_partner_id.sudo(self.env.su)
            found[key] = found.get(key, self.env["res.partner"]) | entity
        return found

    def _plain_like(self, name):
        """Return a name in which nothing is a wildcard."""
        for sign in ("\\", "%", "_"):
            name = name.replace(sign, f"\\{sign}")
        return name
