from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..core.choose import SERVICE_CODES, Candidate, choose
from ..core.matches import ServiceMatch
from ..core.pricing import PriceRule


def to_decimal(value):
    """Return the Decimal that a Float field shows."""
    return Decimal(str(value or 0))


class PartnerImportResolver(models.AbstractModel):
    """Service types: alias first, then the product with that code or name."""

    _inherit = "partner.import.resolver"

    def _resolve_services(self, profile, known, keys):
        """Fill the products of ``keys``."""
        if not keys:
            return
        companies = self._get_companies(profile)
        rule = self._get_profile_rule(profile)
        aliases = self._get_aliases(profile.service_alias_ids, keys)
        found = self._find_products(
            [key for key in keys if key not in aliases or not aliases[key].product_id]
        )
        matches = {}
        for key in keys:
            alias = aliases.get(key)
            if alias and alias.ignore:
                known.services[key] = ServiceMatch(ignore=True)
                continue
            if alias and alias.product_id:
                candidates = [self._get_candidate(alias.product_id)]
            else:
                candidates = found.get(key, ())
            product_id, code = choose(candidates, companies, SERVICE_CODES)
            own_rule = self._get_alias_rule(alias, rule) if alias else rule
            matches[key] = (product_id, code, own_rule)
        problems = self._get_product_problems(profile, matches.values())
        for key, (product_id, code, own_rule) in matches.items():
            problem = problems.get((product_id, own_rule.disbursement))
            known.services[key] = ServiceMatch(
                product_id, code, False, own_rule, problem
            )

    def _get_profile_rule(self, profile):
        """Return the price rule of the profile."""
        return PriceRule(
            profile.markup_type,
            to_decimal(profile.markup_value),
            to_decimal(profile.minimum_fee),
            profile.disbursement,
        )

    def _get_alias_rule(self, alias, rule):
        """Return the price rule of a service type, the profile's where it says so."""
        markup = (rule.markup_type, rule.markup_value)
        if alias.markup_type != "profile":
            markup = (alias.markup_type, to_decimal(alias.markup_value))
        disbursement = rule.disbursement
        if alias.disbursement != "profile":
            disbursement = alias.disbursement == "yes"
        return PriceRule(*markup, rule.minimum, disbursement)

    def _find_products(self, keys):
        """Return ``{key: [Candidate]}``: by internal reference, else by name."""
        found = defaultdict(list)
        if not keys:
            return found
        self.env["product.product"].flush_model()
        self.env["product.template"].flush_model()
        self._add_products(
            found, SQL("default_code = ANY(%s)", keys), lambda code, _template: [code]
        )
        missing = {key for key in keys if key not in found}
        if missing:
            names = defaultdict(list)
            for template, name in self.env.execute_query(
                SQL(
                    "SELECT DISTINCT id, name.value FROM product_template, "
                    "jsonb_each_text(name) AS name WHERE name.value = ANY(%s)",
                    list(missing),
                )
            ):
                names[template].append(name)
            self._add_products(
                found,
                SQL("product_tmpl_id = ANY(%s)", list(names)),
                lambda _code, template: names[template],
            )
        return found

    def _add_products(self, found, condition, keys_of):
        """Add the products under ``condition`` to ``found``, by the keys of each.

        Two queries without a join: a plan for one would depend on statistics that
        products made a minute ago are not in.
        """
        products = self.env.execute_query(
            SQL(
                "SELECT id, default_code, product_tmpl_id, active FROM product_product "
                "WHERE %s ORDER BY id",
                condition,
            )
        )
        templates = self._get_templates({template for _i, _c, template, _a in products})
        for product_id, code, template, active in products:
            template_active, company = templates[template]
            candidate = Candidate(product_id, bool(active and template_active), company)
            for key in keys_of(code, template):
                found[key].append(candidate)

    def _get_templates(self, ids):
        """Return ``{template id: (active, company id)}``."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, active, company_id FROM product_template WHERE id = ANY(%s)",
                list(ids),
            )
        )
        return {template: (active, company) for template, active, company in rows}

    def _get_product_problems(self, profile, matches):
        """Return ``{(product id, disbursement): reason code}`` of what cannot be billed."""
        problems = {}
        billed = {m[0] for m in matches if m[0] and not m[2].disbursement}
        passed_on = {m[0] for m in matches if m[0] and m[2].disbursement}
        if passed_on and not profile.company_id._get_disbursement_account():
            problems.update(
                ((product, True), "missing_account") for product in passed_on
            )
        for product in self._get_untaxed_products(profile, billed):
            problems[product, False] = "missing_tax"
        for product in self._get_products_without_account(profile, billed):
            problems[product, False] = "missing_account"
        return problems

    def _get_untaxed_products(self, profile, product_ids):
        """Return ids of products that would be invoiced without any tax."""
        company = profile.company_id
        if not product_ids or not company.account_sale_tax_id:
            return []
        products = self.env["product.product"].browse(product_ids)
        taxed = self.env.execute_query(
            SQL(
                "SELECT DISTINCT prod_id FROM product_taxes_rel "
                "WHERE prod_id = ANY(%s) AND tax_id = ANY(%s)",
                products.product_tmpl_id.ids,
                self.env["account.tax"]
                .search([("company_id", "in", list(self._get_companies(profile)))])
                .ids,
            )
        )
        taxed = {template for [template] in taxed}
        untaxed = products.filtered(lambda p: p.product_tmpl_id.id not in taxed)
        # Few are left: those whose income account brings the tax are fine.
        return untaxed.filtered(
            lambda product: (
                not product.with_company(company)
                .product_tmpl_id.get_product_accounts()["income"]
                .tax_ids
            )
        ).ids

    def _get_products_without_account(self, profile, product_ids):
        """Return ids of products that have no income account, not even the journal's."""
        company = profile.company_id
        journals = self.env["account.journal"].search(
            [
                ("type", "=", "sale"),
                *self.env["account.journal"]._check_company_domain(company),
            ]
        )
        if not product_ids or journals.default_account_id:
            return []
        products = self.env["product.product"].browse(product_ids).with_company(company)
        return [
            product.id
            for product in products
            if not product.product_tmpl_id.get_product_accounts()["income"]
        ]
