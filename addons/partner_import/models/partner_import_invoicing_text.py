from collections import defaultdict
from functools import lru_cache

from odoo import models
from odoo.tools import format_date

from ..core.line_text import fill, plain_number, uses


class Texts:
    """Names and settings the lines need, read once for a whole piece of work."""

    def __init__(self, env, groups):
        """Read what the rows of ``{(client id, currency id, month): [Row]}`` name."""
        self.env = env
        contacts, profiles, products = set(), set(), set()
        for (client, _currency, _month), rows in groups.items():
            contacts.add(client)
            for row in rows:
                contacts.update((row.partner, row.served))
                profiles.add(row.profile)
                products.add(row.product)
        partners = env["res.partner"].browse(contacts - {None})
        # one by one out of this recordset, they are still read together
        self._partners = {partner.id: partner for partner in partners}
        self._contacts = {partner.id: partner.name or "" for partner in partners}
        self.profiles = env["partner.import.profile"].browse(profiles)
        self._product_ids = products
        self._products = defaultdict(dict)
        self.number = lru_cache(maxsize=None)(self._number)
        self.date = lru_cache(maxsize=None)(self._date)
        self.position = lru_cache(maxsize=None)(self._position)
        self.journal = lru_cache(maxsize=None)(lambda c: c._get_import_journal())
        self.disbursement_account = lru_cache(maxsize=None)(
            lambda company: company._get_disbursement_account()
        )
        self.included_taxes = lru_cache(maxsize=None)(self._included_taxes)

    def partner(self, partner_id):
        """Return a client, partner or contact that the rows name."""
        return self._partners[partner_id]

    def contact(self, partner_id):
        """Return the name of a partner or contact, empty where there is none."""
        return self._contacts.get(partner_id, "")

    def product(self, product_id, lang):
        """Return the product's name in the client's language."""
        names = self._products[lang]
        if product_id not in names:
            products = self.env["product.product"].browse(self._product_ids)
            products = products.with_context(lang=lang, display_default_code=False)
            names.update({product.id: product.display_name for product in products})
        return names[product_id]

    def _number(self, value, lang, digits=0):
        """Write a number as the client's language does, with at least ``digits``."""
        text = plain_number(value)
        if digits and -value.normalize().as_tuple().exponent < digits:
            text = f"{value:.{digits}f}"
        data = self.env["res.lang"]._get_data(code=lang)
        return text.replace(".", data.decimal_point or ".")

    def _date(self, day, lang):
        """Write a date as the client's language does."""
        return format_date(self.env, day, lang_code=lang) if day else ""

    def _position(self, client_id, company):
        """Return the client's fiscal position."""
        positions = self.env["account.fiscal.position"].with_company(company)
        return positions._get_fiscal_position(self.partner(client_id))

    def _included_taxes(self, product_id, position, company):
        """Return the taxes of the line where the price would include one, else None."""
        product = self.env["product.product"].browse(product_id)
        # sudo: taxes of the product may be of companies the user cannot see
        taxes = product.sudo().taxes_id._filter_taxes_by_company(company).sudo(False)
        taxes = position.map_tax(taxes) if position else taxes
        included = taxes.flatten_taxes_hierarchy().filtered("price_include")
        return taxes if included else None


class PartnerImportInvoicing(models.AbstractModel):
    """Values of the invoices: header, sections, lines and their texts."""

    _inherit = "partner.import.invoicing"

    def _prepare_texts(self, groups):
        """Return the names that the lines of the groups need; called once a piece."""
        return Texts(self.env, groups)

    def _prepare_header_vals(self, company, client, currency, month, negative):
        """Return the vals of a new draft.

        Hook: called once for each draft to create; a bridge adds its own fields.

        :param client: billed ``res.partner``, a commercial entity
        :param negative: the month's rows sum below zero: a credit note
        """
        term = client.with_company(company).property_payment_term_id
        return {
            "move_type": "out_refund" if negative else "out_invoice",
            "partner_id": client.id,
            "currency_id": currency.id,
            "invoice_payment_term_id": term.id or False,
            "ref": client.purchase_reference or False,
            "billing_month": month,
        }

    def _prepare_section_vals(self, partner_id, sequence, texts):
        """Return the vals of a partner's section; called once a partner and draft."""
        return {
            "key": None,
            "display_type": "line_section",
            "name": texts.contact(partner_id),
            "sequence": sequence,
            "import_partner_id": partner_id,
        }

    def _prepare_line_vals(self, company, client, plan, sign, texts):
        """Return the vals of one invoice line.

        Hook: called once for each line; quantity x price is exactly the rows' amount.

        :param plan: :class:`~..core.grouping.LinePlan`
        :param sign: -1 on a credit note
        """
        row = plan.first
        profile = texts.profiles.browse(row.profile)
        vals = {
            "name": self._get_line_name(client, plan, texts),
            "product_id": row.product,
            "quantity": float(sign * plan.quantity),
            "price_unit": self._get_price_unit(company, client, plan, texts),
        }
        if row.disbursement:
            vals["account_id"] = texts.disbursement_account(company).id
            vals["tax_ids"] = []
        if profile.analytic_distribution:
            vals["analytic_distribution"] = profile.analytic_distribution
        return vals

    def _get_price_unit(self, company, client, plan, texts):
        """Return the unit price; rows are without tax, a product's tax may be in it."""
        row = plan.first
        if row.disbursement:
            return float(plan.price)
        position = texts.position(client.id, company)
        taxes = texts.included_taxes(row.product, position, company)
        if not taxes:
            return float(plan.price)
        product = self.env["product.product"].browse(row.product)
        return taxes._adapt_price_unit_to_another_taxes(
            float(plan.price), product, taxes.browse(), taxes
        )

    def _get_line_name(self, client, plan, texts):
        """Return the text of a line: template, day, served contact, calculation."""
        row = plan.first
        lang = client.lang or self.env.lang or "en_US"
        template = texts.profiles.browse(row.profile).text_template or "{service}"
        served = texts.contact(plan.shared("served"))
        day = plan.shared("day")
        name = fill(
            template,
            {
                "service": texts.product(row.product, lang),
                "date": texts.date(day, lang),
                "reference": plan.shared("reference") or "",
                "note": plan.shared("note") or "",
                "client": served or texts.contact(client.id),
                "quantity": texts.number(plan.counted, lang),
            },
        )
        if client.import_detail == "day" and day and not uses(template, "date"):
            name = f"{texts.date(day, lang)} - {name}"
        if served and not uses(template, "client"):
            name = f"{name} - {served}"
        if plan.merged:
            name = self._add_calculation(name, plan, lang, texts)
        return name

    def _add_calculation(self, name, plan, lang, texts):
        """Name the quantity, and the price where there is one, of a merged line."""
        if plan.unit_price is None:
            quantity = texts.number(plan.counted, lang)
            env = self.with_context(lang=lang).env
            return env._(
                "%(name)s (quantity %(quantity)s)", name=name, quantity=quantity
            )
        quantity = texts.number(plan.counted, lang)
        price = texts.number(plan.unit_price, lang, 2)
        return f"{name} ({quantity} x {price})"
