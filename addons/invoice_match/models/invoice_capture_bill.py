from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.fields import Command

from ..core.capture.plan import plan_bill
from ..trust import trusted


class InvoiceCapture(models.Model):
    """The bill beside what was written, with the same figures to the cent."""

    _inherit = "invoice.capture"

    def _fill_bill(self, move):
        """Write a draft bill from what was captured.

        :param move: an ``account.move`` of a purchase journal, still empty
        """
        self.ensure_one()
        document = self._get_document()
        price = self.env["decimal.precision"].precision_get("Product Price")
        quantity = self.env["decimal.precision"].precision_get("Product Unit")
        plan = plan_bill(document, price, quantity)
        seller, _pointed = self._find_seller(document)
        move.move_type = "in_refund" if plan.refund else "in_invoice"
        move.write(self._prepare_bill_vals(document, plan, seller))
        self._force_taxes(move, plan)
        trusted(self.sudo()).write({"move_id": move.id, "partner_id": seller.id})

    def _prepare_bill_vals(self, document, plan, seller):
        """Return the values of the bill, lines included."""
        taxes = self._get_taxes(plan)
        vals = {
            "partner_id": seller.id,
            "ref": document.number,
            "invoice_date": document.issued,
            "invoice_origin": document.references.order,
            "invoice_line_ids": [
                Command.create(self._prepare_bill_line_vals(line, place, taxes))
                for place, line in enumerate(plan.lines)
            ],
        }
        if self.currency_id.active:
            vals["currency_id"] = self.currency_id.id
        if document.due_date:
            vals["invoice_date_due"] = document.due_date
            vals["invoice_payment_term_id"] = False
        return vals

    def _prepare_bill_line_vals(self, line, place, taxes):
        """Return the values of one line of the bill.

        :param line: ``core.capture.plan.PlannedLine``
        """
        tax = taxes.get((line.category, line.rate or Decimal(0)))
        return {
            "sequence": place,
            "name": line.name or self._get_name_of(line),
            "quantity": float(line.quantity),
            "price_unit": float(line.price),
            "discount": float(line.discount),
            "tax_ids": [Command.set(tax.ids if tax else [])],
        }

    def _get_name_of(self, line):
        """Return the words for what has none of its own."""
        words = {
            "charge": self.env._("Charge"),
            "allowance": self.env._("Allowance"),
            "total": self.env._("Invoice %(number)s", number=self.number or ""),
            "rest": self.env._("Difference between lines and total"),
        }
        return words.get(line.why, self.env._("Line"))

    def _get_taxes(self, plan):
        """Return the purchase tax for each category and rate of a plan.

        Taxes are those of the company that are added to the price, by rate; where
        categories share a rate, the one whose EN 16931 category is the written one.
        """
        keys = {(line.category, line.rate or Decimal(0)) for line in plan.lines}
        rates = {float(rate) for _category, rate in keys}
        taxes = self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(self.company_id),
                ("type_tax_use", "=", "purchase"),
                ("amount_type", "=", "percent"),
                ("amount", "in", list(rates)),
                ("price_include", "=", False),
            ]
        )
        found = {}
        for category, rate in keys:
            same = taxes.filtered(lambda tax, rate=rate: tax.amount == float(rate))
            own = same.filtered(
                lambda tax, category=category: tax.ubl_cii_tax_category_code == category
            )
            found[category, rate] = (own or same)[:1]
        return found

    def _force_taxes(self, move, plan):
        """Give the bill's tax lines the written amounts."""
        wanted = defaultdict(Decimal)
        taxes = self._get_taxes(plan)
        for key, amount in plan.taxes.items():
            if tax := taxes.get(key):
                wanted[tax] += amount
        sign = -1 if plan.refund else 1
        changes = []
        for tax, amount in wanted.items():
            lines = move.line_ids.filtered(
                lambda line, tax=tax: line.tax_line_id == tax
            )
            written = float(sign * amount)
            rest = written - sum(lines.mapped("amount_currency"))
            if lines and not move.currency_id.is_zero(rest):
                first = lines[0]
                changes.append(
                    Command.update(
                        first.id, {"amount_currency": first.amount_currency + rest}
                    )
                )
        if changes:
            move.write({"line_ids": changes})
