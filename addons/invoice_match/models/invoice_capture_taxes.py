from decimal import Decimal

from odoo import models

#: Categories whose tax the buyer owes, written without an amount.
REVERSED = ("AE", "K")


class InvoiceCapture(models.Model):
    """Which of the company's purchase taxes a written category and rate are."""

    _inherit = "invoice.capture"

    def _find_taxes(self, plans):
        """Return ``account.tax`` by category and rate; none is ever made.

        Only taxes added to the price; where several have the rate, the one of the
        written EN 16931 category, then the company's usual one, then the first.

        :param plans: of captures of one company
        """
        company = self.company_id
        keys = {
            (one.category, one.rate or Decimal(0)) for p in plans for one in p.lines
        }
        keys |= {key for plan in plans for key in plan.taxes}
        candidates = self._search_taxes(company)
        usual = company.sudo().account_purchase_tax_id
        found = {}
        for category, rate in keys:
            fit = candidates.filtered(
                lambda tax, category=category, rate=rate: self._is_tax_of(
                    tax, category, rate
                )
            )
            own = fit.filtered(
                lambda tax, category=category: tax.ubl_cii_tax_category_code == category
            )
            if best := (own & usual) or own[:1] or (fit & usual) or fit[:1]:
                found[category, rate] = best
        return found

    def _search_taxes(self, company):
        """Return the purchase taxes that a captured line may have; a hook."""
        taxes = self.env["account.tax"].sudo()
        return taxes.search(
            [
                *taxes._check_company_domain(company),
                ("type_tax_use", "=", "purchase"),
                ("amount_type", "=", "percent"),
                ("price_include", "=", False),
                ("country_id", "=", company.sudo().account_fiscal_country_id.id),
            ]
        )

    def _is_tax_of(self, tax, category, rate):
        """Return whether a tax is one for a written category and rate.

        :param tax: one ``account.tax``
        :param rate: ``Decimal``
        """
        parts = tax.invoice_repartition_line_ids
        parts = parts.filtered(lambda part: part.repartition_type == "tax")
        net = round(sum(parts.mapped("factor_percent")))
        if category in REVERSED and not rate and net == 0 and tax.amount:
            return tax.ubl_cii_tax_category_code == category
        return tax.amount == float(rate) and (not rate or net == 100)
