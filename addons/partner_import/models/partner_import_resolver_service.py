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
        """Fill the products of ``keys`` (folded -> as written)."""
        if not keys:
            return
        companies = self._get_companies(profile)
        rule = self._get_profile_rule(profile)
        aliases = {a.key.casefold(): a for a in profile.service_alias_ids}
        by_name = [k for f, k in keys.items() if f not in aliases or not aliases[f].product_id]
        found = self._find_products(by_name)
        matches = {}
        for folded, key in keys.items():
            alias = aliases.get(folded)
            if alias and alias.ignore:
                known.services[folded] = ServiceMatch(ignore=True)
                continue
            if alias and alias.product_id:
                candidates = [self._get_candidate(alias.product_id)]
            else:
                candidates = found.get(key, ())
            product_id, code = choose(candidates, companies, SERVICE_CODES)
            own_rule = self._get_alias_rule(alias, rule) if alias else rule
            matches[folded] = (product_id, code, own_rule)
        problems = self._get_product_problems(profile, matches.values())
        for folded, (product_id, code, own_rule) in matches.items():
            problem = problems.get((product_id, own_rule.disbursement))
            known.services[folded] = ServiceMatch(
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
        for condition in (
            SQL("SELECT p.default_code AS key, p.id FROM product_product p "
                "WHERE p.default_code = ANY(%s)", keys),
            SQL("SELECT DISTINCT name.value AS key, p.id FROM product_product p "
                "JOIN product_template t ON t.id = p.product_tmpl_id, "
                "jsonb_each_text(t.name) AS name WHERE name.value = ANY(%s)", keys),
        ):  # fmt: skip
            rows = self.env.execute_query(
                SQL(
                    "SELECT k.key, p.id, p.active AND t.active, t.company_id "
                    "FROM (%s) AS k JOIN product_product p ON p.id = k.id "
                    "JOIN product_template t ON t.id = p.product_tmpl_id ORDER BY p.id",
                    condition,
                )
            )
            for key, *values in rows:
                found[key].append(Candidate(*values))
            keys = [key for key in keys if key not in found]
            if not keys:
                break
        return found

    def _get_product_problems(self, profile, matches):
        """Return ``{(product id, disbursement): reason code}`` of what cannot be billed."""
        problems = {}
        billed = {m[0] for m in matches if m[0] and not m[2].disbursement}
        passed_on = {m[0] for m in matches if m[0] and m[2].disbursement}
        if passed_on and not profile.company_id.disbursement_account_id:
            problems.update(((product, True), "missing_account") for product in passed_on)
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
        rows = self.env.execute_query(
            SQL(
                "SELECT p.id FROM product_product p WHERE p.id = ANY(%s) "
                "AND NOT EXISTS (SELECT FROM product_taxes_rel r "
                "JOIN account_tax t ON t.id = r.tax_id "
                "WHERE r.prod_id = p.product_tmpl_id AND t.company_id = ANY(%s))",
                list(product_ids),
                list(self._get_companies(profile)),
            )
        )
        untaxed = self.env["product.product"].browse(id for [id] in rows)
        # Few are left: those whose income account brings the tax are fine.
        return untaxed.filtered(
            lambda product: not product.with_company(company)
            .product_tmpl_id.get_product_accounts()["income"]
            .tax_ids
        ).ids

    def _get_products_without_account(self, profile, product_ids):
        """Return ids of products that have no income account, not even the journal's."""
        company = profile.company_id
        journals = self.env["account.journal"].search(
            [("type", "=", "sale"), *self.env["account.journal"]._check_company_domain(company)]
        )
        if not product_ids or journals.default_account_id:
            return []
        products = self.env["product.product"].browse(product_ids).with_company(company)
        return [
            product.id
            for product in products
            if not product.product_tmpl_id.get_product_accounts()["income"]
        ]
