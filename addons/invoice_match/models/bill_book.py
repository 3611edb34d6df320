from collections import defaultdict
from decimal import Decimal

ZERO = Decimal(0)


class BillBook:
    """One bill on its way into the books: its lines' amounts, taxes and tax lines.

    :param move: the bill, without lines
    :param plan: of ``core.capture.plan``
    :param taxes: ``account.tax`` by category and rate; missing where there is none
    :param account: id of the expense account
    """

    def __init__(self, move, plan, taxes, account):
        self.move, self.plan, self.account = move, plan, account
        self._taxes, self._none = taxes, move.env["account.tax"]
        self._sign, self._percents = move.direction_sign, {}
        self._computed = self._compute()

    def tax_of(self, planned):
        """Return the tax of a planned line: that of its rate, possibly none.

        One line for everything with one amount of tax bears the company's usual one,
        unless the amount is that of another.
        """
        found = self._taxes.get((planned.category, planned.rate or ZERO), self._none)
        if self.is_lump and planned.why == "total" and not (planned.rate and found):
            return self.move.company_id.account_purchase_tax_id
        return found

    @property
    def is_lump(self):
        """Whether the document has one amount of tax and does not say of what."""
        return self.plan.split and not self.plan.taxes and bool(self.plan.tax)

    def tags(self, tax):
        """Return the ids of the tags that lines with a tax have."""
        return self._computed[tax][0] if tax else []

    def amounts(self, amount, tax=None):
        """Return the values of a line that are the same on all, with its amounts.

        :param amount: net of the line
        :param tax: ``account.tax`` it bears
        """
        currency, company = self.move.currency_id, self.move.company_currency_id
        net = currency.round(float(amount))
        added = net * self._percent(tax) / 100
        return {
            "move_id": self.move.id,
            "display_type": "product",
            "account_id": self.account,
            # Neither price nor taxes are Odoo's to work out again.
            "is_imported": True,
            "amount_currency": self._sign * net,
            "balance": company.round(self._sign * net / self._rate),
            "price_subtotal": net,
            "price_total": currency.round(net + added),
        }

    def _percent(self, tax):
        """Return what a tax adds, as Odoo shows it on a line."""
        if not tax or tax.amount_type != "percent":
            return 0.0
        if tax not in self._percents:
            parts = tax.invoice_repartition_line_ids
            parts = parts.filtered(lambda part: part.repartition_type == "tax")
            whole = sum(parts.mapped("factor_percent")) / 100
            self._percents[tax] = tax.amount * whole
        return self._percents[tax]

    def tax_lines(self):
        """Return the values of tax lines with the written amounts, and what is left.

        :return: (list of values, amount by category and rate for which there is none)
        """
        wanted, left = self._assign()
        result = []
        for tax, (_tags, lines) in self._computed.items():
            rest = self._sign * float(wanted[tax]) - sum(
                vals["amount_currency"] for vals in lines
            )
            if lines:
                lines[0]["amount_currency"] += rest
                result += map(self._rounded, lines)
            elif wanted[tax]:
                left["", Decimal(str(tax.amount))] += wanted[tax]
        return result, {key: amount for key, amount in left.items() if amount}

    @property
    def _rate(self):
        return self.move.invoice_currency_rate or 1.0

    def _assign(self):
        """Return the written tax by tax of the bill, and by key what has no tax."""
        wanted, left = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO)
        for key, amount in self.plan.taxes.items():
            tax = self._taxes.get(key)
            if tax in self._computed:
                wanted[tax] += amount
            else:
                left[key] += amount
        rest = self.plan.tax - sum(self.plan.taxes.values(), ZERO)
        if rest and self._computed:
            # A breakdown that does not add up is told; the written total counts.
            usual = self.move.company_id.account_purchase_tax_id
            most = max(self._computed, key=lambda tax: (tax == usual, wanted[tax]))
            wanted[most] += rest
        elif rest:
            left["", None] += rest
        return wanted, left

    def _compute(self):
        """Return tags and computed tax lines by tax; Odoo's engine says them.

        Amounts are replaced by the written ones, so all lines of a tax are computed as
        one.
        """
        sums = defaultdict(lambda: ZERO)
        for planned in self.plan.lines:
            if tax := self.tax_of(planned):
                sums[tax] += planned.net
        engine, company = self._none, self.move.company_id
        base_lines = [self._base_line(tax, net) for tax, net in sums.items()]
        engine._add_tax_details_in_base_lines(base_lines, company)
        engine._round_base_lines_tax_details(base_lines, company)
        engine._add_accounting_data_in_base_lines_tax_details(
            base_lines, company, include_caba_tags=self.move.always_tax_exigible
        )
        computed = {}
        for tax, base_line in zip(sums, base_lines, strict=True):
            lines = engine._prepare_tax_lines([base_line], company)["tax_lines_to_add"]
            computed[tax] = base_line["tax_tag_ids"].ids, lines
        return computed

    def _base_line(self, tax, net):
        """Return Odoo's engine's view of all lines of a tax."""
        move = self.move
        return self._none._prepare_base_line_for_taxes_computation(
            {},
            tax_ids=tax,
            price_unit=float(net),
            quantity=1.0,
            currency_id=move.currency_id,
            rate=self._rate,
            sign=self._sign,
            is_refund=move.move_type == "in_refund",
            partner_id=move.commercial_partner_id,
            account_id=move.env["account.account"].browse(self.account),
        )

    def _rounded(self, vals):
        """Return the values of a tax line, rounded in both currencies."""
        amount = self.move.currency_id.round(vals["amount_currency"])
        balance = self.move.company_currency_id.round(amount / self._rate)
        return {
            **vals,
            "move_id": self.move.id,
            "display_type": "tax",
            "amount_currency": amount,
            "balance": balance,
        }
