from odoo import models
from odoo.fields import Command

from odoo.addons.account_edi_ubl_cii.models.account_edi_common import (
    UOM_TO_UNECE_CODE,
)

from .bill_book import BillBook
from .invoice_capture_bill import WRITTEN

#: Codes that suppliers write for a piece beside C62.
PIECES = ("EA", "H87", "NAR", "PCE", "XPP")


class InvoiceCapture(models.Model):
    """The lines of bills: what is written, its taxes, and what is to be paid."""

    _inherit = "invoice.capture"

    def _write_bill_lines(self, plans, bills):
        """Write the lines of all bills in two sets: what is written, what is to pay.

        :param plans: by capture
        :param bills: ``account.move`` by capture
        :return: names of the lines for a tax that the company lacks, by capture
        """
        taxes = self._find_taxes(plans.values())
        units = self._find_units(plans.values())
        accounts = self._find_accounts(bills)
        vals_list, left = [], {}
        for capture in self:
            move = bills[capture]
            book = BillBook(move, plans[capture], taxes, accounts[move])
            lines_vals, left[capture] = capture._prepare_lines_vals(book, units)
            vals_list += lines_vals
        lines = self.env["account.move.line"].sudo().with_context(**WRITTEN)
        models = self.env["account.analytic.distribution.model"].sudo()
        if not models.search_count([], limit=1):
            # Odoo would look for one line by line.
            vals_list = [{"analytic_distribution": False, **one} for one in vals_list]
        lines.create(vals_list)
        moves = self.env["account.move"].union(*bills.values())
        lines.create(
            [
                {**key, **vals, "display_type": "payment_term"}
                for move in moves
                for key, vals in (move.needed_terms or {}).items()
            ]
        )
        checked = moves.with_context(check_move_validity=True)
        with checked._check_balanced({"records": checked}):
            pass
        return left

    def _prepare_lines_vals(self, book, units):
        """Return the values of the lines of one bill but for what is to be paid.

        :return: (list of values, names of those for a tax that the company lacks)
        """
        written = self._get_document().lines
        kept = dict(zip(map(id, written), self.sudo().line_ids.ids, strict=True))
        vals_list = []
        for planned in book.plan.lines:
            vals = self._prepare_bill_line_vals(planned, book)
            if planned.line:
                unit = units.get(planned.line.unit)
                vals["product_uom_id"] = unit.id if unit else False
                vals["capture_line_id"] = kept[id(planned.line)]
            vals_list.append(vals)
        tax_lines, left = book.tax_lines()
        without = [self._prepare_left_tax_vals(*one, book) for one in left.items()]
        vals_list += without
        for place, vals in enumerate(vals_list):
            vals["sequence"] = place
        return [*vals_list, *tax_lines], [vals["name"] for vals in without]

    def _prepare_bill_line_vals(self, planned, book):
        """Return the values of one line of a bill; a hook.

        :param planned: ``core.capture.plan.PlannedLine``
        :param book: ``BillBook`` of the bill
        """
        tax = book.tax_of(planned)
        return {
            **book.amounts(planned.net, tax),
            "name": planned.name or self._get_name_of(planned),
            "quantity": float(planned.quantity),
            "price_unit": float(planned.price),
            "discount": float(planned.discount),
            "tax_ids": [Command.set(tax.ids)],
            "tax_tag_ids": [Command.set(book.tags(tax))],
        }

    def _prepare_left_tax_vals(self, key, amount, book):
        """Return the values of a line for a tax that the company does not have."""
        category, rate = key
        name = self.env._("Tax as written, without a tax of the company")
        if rate:
            name = self.env._(
                "%(rate)s %% tax as written (%(category)s): the company has no such "
                "purchase tax",
                rate=f"{rate.normalize():f}",
                category=category or "-",
            )
        return {
            **book.amounts(amount),
            "name": name,
            "quantity": 1.0,
            "price_unit": float(amount),
            "tax_ids": [Command.set([])],
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

    def _find_accounts(self, bills):
        """Return the expense account of each bill's lines, as Odoo chooses it."""
        accounts, chosen = self.env["account.account"], {}
        result = {}
        for move in bills.values():
            key = (move.company_id, move.journal_id, move.partner_id, move.move_type)
            if key not in chosen:
                frequent = move.partner_id and (
                    accounts.sudo()._get_most_frequent_account_for_partner(
                        company_id=move.company_id.id,
                        partner_id=move.partner_id.id,
                        move_type=move.move_type,
                    )
                )
                chosen[key] = frequent or self._get_expense_account(move)
            result[move] = chosen[key]
        return result

    def _get_expense_account(self, move):
        """Return the id of the account of a supplier without earlier bills."""
        if move.journal_id.default_account_id:
            return move.journal_id.default_account_id.id
        accounts = self.env["account.account"].sudo()
        domain = accounts._check_company_domain(move.company_id)
        domain = [*domain, ("account_type", "=", "expense")]
        return accounts.search(domain, limit=1).id

    def _find_units(self, plans):
        """Return our unit of each code of UN/ECE Recommendation 20 on the lines."""
        names = {code: name for name, code in reversed(UOM_TO_UNECE_CODE.items())}
        names.update(dict.fromkeys(PIECES, names["C62"]))
        codes = {one.line.unit for plan in plans for one in plan.lines if one.line}
        none = self.env["uom.uom"]
        units = {
            code: self.env.ref(names[code], raise_if_not_found=False) or none
            for code in codes & names.keys()
        }
        return {code: unit for code, unit in units.items() if unit.active}
