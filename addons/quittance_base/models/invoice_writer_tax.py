from odoo import models
from odoo.tools import float_round

from ..core.line_shape import freeze
from .invoice_writer_types import Amounts, NotCovered, Recipe


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
        accounts, details = {}, {}
        products = self._products([draft.document for draft in drafts])
        for draft in drafts:
            self._compute_taxes(draft, products, details)
            self._compute_totals(draft)
            self._compute_terms(draft, accounts)

    def _compute_taxes(self, draft, products, details, before=()):
        """Run Odoo's tax engine over the product lines of one invoice.

        :param details: what the engine said of a shape and its numbers so far
        :param before: the engine's view of lines the invoice has already
        """
        AccountTax = self.env["account.tax"]
        company = draft.kind.company
        base_lines = self._base_lines(draft, products)
        AccountTax._add_tax_details_in_base_lines(before, company)
        for shape, base_line in zip(draft.shapes, base_lines, strict=True):
            if base_line:
                self._add_tax_details(draft, shape, base_line, details)
        taxed = [*before, *filter(None, base_lines)]
        AccountTax._round_base_lines_tax_details(taxed, company)
        sums = {}
        draft.product_amounts = [
            base_line and self._account_line(draft, shape, base_line, sums)
            for shape, base_line in zip(draft.shapes, base_lines, strict=True)
        ]
        draft.tax_lines = self._tax_lines(draft, sums)

    def _add_tax_details(self, draft, shape, base_line, details):
        """Let Odoo's engine say what taxes one line has, once for equal lines.

        A tax that looks at more than the numbers overrides the engine, which the
        gate refuses.
        """
        numbers = base_line["quantity"], base_line["price_unit"], base_line["discount"]
        key = (id(draft.kind.shapes[shape]), *numbers)
        known = details.get(key)
        if known is None:
            self.env["account.tax"]._add_tax_details_in_base_line(
                base_line, draft.kind.company
            )
            known = details[key] = base_line["tax_details"]
        # the engine writes into what it is given
        taxes_data = [dict(tax_data) for tax_data in known["taxes_data"]]
        base_line["tax_details"] = {**known, "taxes_data": taxes_data}

    def _account_line(self, draft, shape, base_line, sums):
        """Add the taxes of one line to the sums of their tax lines.

        :param sums: ``{key: [name, base, amount in currency, balance]}``
        :return: the rounded :class:`Amounts` of the line
        """
        details = base_line["tax_details"]
        prototype = draft.kind.shapes[shape]
        if prototype.recipe is None:
            self._add_accounting(draft, base_line)
            prototype.recipe = self._recipe(draft.kind, base_line)
        recipe = prototype.recipe
        sign = base_line["sign"]
        for key, tax_data, part in self._tax_parts(draft, base_line, recipe):
            values = sums.get(key)
            if values is None:
                values = sums[key] = [tax_data["tax"].name, 0.0, 0.0, 0.0]
            values[1] += sign * tax_data["base_amount"]
            values[2] += sign * part["tax_amount_currency"]
            values[3] += sign * part["tax_amount"]
        currency = draft.kind.currency
        return Amounts(
            currency.round(
                sign
                * (
                    details["total_excluded_currency"]
                    + details["delta_total_excluded_currency"]
                )
            ),
            draft.kind.company.currency_id.round(
                sign * (details["total_excluded"] + details["delta_total_excluded"])
            ),
            currency.round(details["total_excluded_currency"]),
            currency.round(details["total_included_currency"]),
            recipe.tags,
        )

    def _add_accounting(self, draft, base_line):
        """Let Odoo's engine say which tax lines one line feeds."""
        self.env["account.tax"]._add_accounting_data_to_base_line_tax_details(
            base_line,
            draft.kind.company,
            include_caba_tags=draft.move.always_tax_exigible,
        )

    def _recipe(self, kind, base_line):
        """Return the :class:`Recipe` of a shape from one of its lines."""
        taxes_data = base_line["tax_details"]["taxes_data"]
        keys = []
        for tax_data in taxes_data:
            parts = tax_data["tax_reps_data"]
            if len(parts) != 1 or abs(parts[0]["tax_rep"].factor) != 1.0:
                keys = None
                break
            keys.append(self._tax_key(kind, parts[0]["grouping_key"]))
        return Recipe(
            _tax_ids(taxes_data),
            None if keys is None else tuple(keys),
            tuple(base_line["tax_tag_ids"].ids),
        )

    def _tax_parts(self, draft, base_line, recipe):
        """Yield ``(key, tax data, amounts)`` for what one line puts on tax lines."""
        taxes_data = base_line["tax_details"]["taxes_data"]
        if recipe.keys is not None and recipe.taxes == _tax_ids(taxes_data):
            for key, tax_data in zip(recipe.keys, taxes_data, strict=True):
                yield key, tax_data, tax_data
            return
        self._add_accounting(draft, base_line)
        for tax_data in taxes_data:
            for part in tax_data["tax_reps_data"]:
                yield self._tax_key(draft.kind, part["grouping_key"]), tax_data, part

    def _tax_key(self, kind, grouping_key):
        """Return the key of a tax line: the engine's, whoever the client is."""
        key = freeze(
            {
                name: value
                for name, value in grouping_key.items()
                if name != "partner_id"
            }
        )
        kind.tax_vals.setdefault(key, grouping_key)
        return key

    def _tax_lines(self, draft, sums):
        """Return key and vals of the tax lines that are not zero."""
        currency, company_currency = (
            draft.kind.currency,
            draft.kind.company.currency_id,
        )
        partner_id = draft.move.commercial_partner_id.id
        lines = []
        for key, (name, base, amount_currency, balance) in sums.items():
            grouping_key = draft.kind.tax_vals[key]
            if (
                not grouping_key.get("__keep_zero_line")
                and currency.is_zero(amount_currency)
                and company_currency.is_zero(balance)
            ):
                continue
            vals = {k: v for k, v in grouping_key.items() if not k.startswith("__")}
            vals.update(
                partner_id=partner_id,
                name=name,
                tax_base_amount=company_currency.round(base),
                amount_currency=currency.round(amount_currency),
                balance=company_currency.round(balance),
            )
            lines.append((key, vals))
        return lines

    def _base_lines(self, draft, products):
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
            if line.get("product_id"):
                base_line["product_id"] = products[line["product_id"]]
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
        for _key, vals in draft.tax_lines:
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
            return [
                {
                    "display_type": "payment_term",
                    "date_maturity": move.invoice_date_due,
                    "discount_date": False,
                    "discount_balance": 0.0,
                    "discount_amount_currency": 0.0,
                    "balance": totals["amount_total_signed"],
                    "amount_currency": totals["amount_total_in_currency_signed"],
                }
            ]
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


def _tax_ids(taxes_data):
    """Return the taxes the engine applied to a line, in its order."""
    return tuple(
        (tax_data["tax"].id, tax_data["is_reverse_charge"]) for tax_data in taxes_data
    )
