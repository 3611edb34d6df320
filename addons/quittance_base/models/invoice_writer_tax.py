from odoo import models
from odoo.tools import float_round

from .invoice_writer_types import Amounts, NotCovered


class InvoiceWriter(models.AbstractModel):
    """Money of an invoice: Odoo's tax engine, its totals and its instalments."""

    _inherit = "quittance.invoice.writer"

    def _base_line_template(self, line):
        """Return the tax engine's view of a prototype, without the record itself."""
        base_line = line.move_id._prepare_product_base_line_for_taxes_computation(line)
        return {**base_line, "record": None, "id": 0}

    def _compute_drafts(self, drafts):
        """Fill amounts, tax lines, totals and instalments of every draft.

        :raises NotCovered: for an invoice that would not balance
        """
        accounts = {}
        for draft in drafts:
            self._compute_taxes(draft)
            self._compute_totals(draft)
            self._compute_terms(draft, accounts)

    def _compute_taxes(self, draft):
        """Run Odoo's tax engine over the product lines of one invoice."""
        AccountTax = self.env["account.tax"]
        company = draft.kind.company
        base_lines = self._base_lines(draft)
        products = [base_line for base_line in base_lines if base_line]
        AccountTax._add_tax_details_in_base_lines(products, company)
        subtotals = [self._line_totals(base_line, company) for base_line in products]
        AccountTax._round_base_lines_tax_details(products, company)
        AccountTax._add_accounting_data_in_base_lines_tax_details(
            products, company, include_caba_tags=draft.move.always_tax_exigible
        )
        results = AccountTax._prepare_tax_lines(products, company)
        draft.tax_lines = results["tax_lines_to_add"]
        amounts = iter([
            self._line_amounts(draft, update, base_line, subtotal)
            for (base_line, update), subtotal in zip(
                results["base_lines_to_update"], subtotals, strict=True
            )
        ])
        draft.product_amounts = [
            next(amounts) if base_line else None for base_line in base_lines
        ]

    def _base_lines(self, draft):
        """Return the engine's view of each line, None for sections and notes."""
        result = []
        partner = draft.move.commercial_partner_id
        digits = self._digits()
        for line, shape in zip(draft.document["lines"], draft.shapes, strict=True):
            template = draft.kind.shapes[shape].base_line
            if template is None:
                result.append(None)
                continue
            base_line = {**template, "partner_id": partner}
            for name in ("quantity", "price_unit", "discount"):
                if name in line:
                    value = float(line[name] or 0.0)
                    if digits[name] is not None:
                        value = float_round(value, precision_digits=digits[name])
                    base_line[name] = value
            result.append(base_line)
        return result

    def _digits(self):
        """Return the stored decimals of a line's numbers, None for all of them."""
        fields = self.env["account.move.line"]._fields
        digits = {
            name: fields[name].get_digits(self.env)
            for name in ("quantity", "price_unit", "discount")
        }
        return {name: pair[1] if pair else None for name, pair in digits.items()}

    def _line_totals(self, base_line, company):
        """Return ``price_subtotal, price_total``: the line rounded on its own."""
        self.env["account.tax"]._round_base_lines_tax_details([base_line], company)
        details = base_line["tax_details"]
        return details["total_excluded_currency"], details["total_included_currency"]

    def _line_amounts(self, draft, update, base_line, subtotal):
        """Return the rounded :class:`Amounts` of one product line."""
        currency = draft.kind.currency
        return Amounts(
            currency.round(update["amount_currency"]),
            draft.kind.company.currency_id.round(update["balance"]),
            currency.round(subtotal[0]),
            currency.round(subtotal[1]),
            tuple(base_line["tax_tag_ids"].ids),
        )

    def _compute_totals(self, draft):
        """Fill the stored totals, added up as ``account.move._compute_amount`` does."""
        round_currency = draft.kind.currency.round
        round_company = draft.kind.company.currency_id.round
        untaxed = untaxed_currency = tax = tax_currency = 0.0
        total = total_currency = 0.0
        for amounts in filter(None, draft.product_amounts):
            untaxed += amounts.balance
            untaxed_currency += amounts.amount_currency
            total += amounts.balance
            total_currency += amounts.amount_currency
        for vals in draft.tax_lines:
            vals["balance"] = round_company(vals["balance"])
            vals["amount_currency"] = round_currency(vals["amount_currency"])
            tax += vals["balance"]
            tax_currency += vals["amount_currency"]
            total += vals["balance"]
            total_currency += vals["amount_currency"]
        sign = draft.move.direction_sign
        draft.totals = {
            "amount_untaxed": round_currency(sign * untaxed_currency),
            "amount_tax": round_currency(sign * tax_currency),
            "amount_total": round_currency(sign * total_currency),
            "amount_untaxed_signed": round_company(-untaxed),
            "amount_untaxed_in_currency_signed": round_currency(-untaxed_currency),
            "amount_tax_signed": round_company(-tax),
            "amount_total_signed": round_company(-total),
        }
        draft.totals["amount_total_in_currency_signed"] = round_currency(
            -(sign * draft.totals["amount_total"])
        )

    def _compute_terms(self, draft, accounts):
        """Fill the instalments and the totals that follow from them.

        :param accounts: receivable accounts found so far, by client and position
        """
        move = draft.move
        key = (move.company_id, move.commercial_partner_id, move.fiscal_position_id)
        if key not in accounts:
            accounts[key] = self._receivable_account(move).id
        draft.receivable_id = accounts[key]
        if not draft.receivable_id:
            raise NotCovered({draft.position: "no receivable account of the client"})
        round_currency = draft.kind.currency.round
        round_company = draft.kind.company.currency_id.round
        residual = residual_currency = left = 0.0
        draft.term_lines = self._term_lines(draft)
        for vals in draft.term_lines:
            vals["balance"] = round_company(vals["balance"])
            vals["amount_currency"] = round_currency(vals["amount_currency"])
            residual += vals["balance"]
            residual_currency += vals["amount_currency"]
        left = residual - draft.totals["amount_total_signed"]
        if not draft.kind.company.currency_id.is_zero(left):
            raise NotCovered({draft.position: "instalments do not add up"})
        sign = move.direction_sign
        draft.totals["amount_residual"] = round_currency(-sign * residual_currency)
        draft.totals["amount_residual_signed"] = round_company(residual)

    def _term_lines(self, draft):
        """Return the vals of the instalments, merged by due date as Odoo does."""
        move, totals = draft.move, draft.totals
        term = move.invoice_payment_term_id
        if not term:
            return [{
                "display_type": "payment_term",
                "date_maturity": move.invoice_date_due,
                "discount_date": False,
                "discount_balance": 0.0,
                "discount_amount_currency": 0.0,
                "balance": totals["amount_total_signed"],
                "amount_currency": totals["amount_total_in_currency_signed"],
            }]
        sign = 1 if move.is_inbound(include_receipts=True) else -1
        computed = term._compute_terms(
            date_ref=move.invoice_date or move.date,
            currency=move.currency_id,
            company=move.company_id,
            tax_amount=totals["amount_tax_signed"],
            tax_amount_currency=totals["amount_tax"] * sign,
            untaxed_amount=totals["amount_untaxed_signed"],
            untaxed_amount_currency=totals["amount_untaxed"] * sign,
            cash_rounding=move.invoice_cash_rounding_id,
            sign=sign,
        )
        merged = {}
        for part in computed["line_ids"]:
            vals = merged.setdefault(
                part["date"],
                {
                    "display_type": "payment_term",
                    "date_maturity": part["date"],
                    "discount_date": False,
                    "discount_balance": 0.0,
                    "discount_amount_currency": 0.0,
                    "balance": 0.0,
                    "amount_currency": 0.0,
                },
            )
            vals["balance"] += part["company_amount"]
            vals["amount_currency"] += part["foreign_amount"]
        if "invoice_date_due" not in draft.document["header"]:
            totals["invoice_date_due"] = max(merged)
        return list(merged.values())

    def _receivable_account(self, move):
        """Return the client's receivable account as a payment-term line finds it."""
        company = move.company_id
        move = move.with_company(company)
        account = (
            move.commercial_partner_id.property_account_receivable_id
            or move.company_id.partner_id.property_account_receivable_id
        )
        return move.fiscal_position_id.map_account(account)
