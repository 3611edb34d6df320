from datetime import date
from decimal import Decimal

from odoo import api, fields, models

from ..core.check.duplicate import plain_number
from ..core.write.texts import as_quantity, clean, read_quantity

#: The most characters of a text.
MAX_TEXT, MAX_NOTES = 50, 1000
#: Nobody means a date further away than ten years.
FAR_DAYS = 3660


class InvoicePortalDraft(models.Model):
    """What a supplier types: read, checked and kept as text."""

    _inherit = "invoice.portal.draft"

    @api.model
    def _get_form(self, supplier, order):
        """Return the values of an empty form: what may be invoiced of an order now.

        :param order: an order of the supplier, in sudo
        """
        today = fields.Date.context_today(self)
        return {
            "number": "",
            "issued": today.isoformat(),
            "due_date": self._get_due_date(order, today).isoformat(),
            "delivery_note": "",
            "exemption": self.env._("VAT not applicable"),
            "account": str(self._get_accounts_of(supplier)[:1].id or ""),
            "notes": "",
            "quantities": {
                str(line.id): as_quantity(max(line.qty_to_invoice, 0))
                for line in self._get_typable_lines(order)
            },
        }

    @api.model
    def _get_accounts_of(self, supplier):
        """Return the accounts of a supplier that may be paid to."""
        return supplier.sudo().bank_ids.filtered(lambda one: one._is_confirmed())

    def _get_due_date(self, order, issued):
        """Return when an invoice of this day is due by the order's terms."""
        terms = order.payment_term_id
        if not terms:
            return issued
        return max(line._get_due_date(issued) for line in terms.line_ids)

    @api.model
    def _get_typable_lines(self, order):
        """Return the lines of an order that can be invoiced by the form."""
        return order.order_line.filtered(
            lambda line: not line.display_type and line.product_qty > 0
        )

    @api.model
    def _can_type(self, order):
        """Return whether every line has at most one tax, in percent on top of the price."""
        lines = self._get_typable_lines(order)
        return bool(lines) and all(
            len(line.tax_ids) <= 1
            and all(
                tax.amount_type == "percent" and not tax.price_include
                for tax in line.tax_ids
            )
            for line in lines
        )

    @api.model
    def _read_form(self, supplier, order, params):
        """Return ``(values, errors)`` of a form that was sent.

        Only lines of this order are read: whatever else is in the form is nothing.

        :param params: names and texts of the form
        :return: values as text, and ``{field: sentence}``
        """
        errors = {}
        values = {
            "number": self._read_number(supplier, params, errors),
            "issued": self._read_day(params, "issued", errors),
            "due_date": self._read_day(params, "due_date", errors),
            "delivery_note": clean(params.get("delivery_note"), MAX_TEXT),
            "exemption": clean(params.get("exemption"), 200),
            "account": self._read_account(supplier, params, errors),
            "notes": clean(params.get("notes"), MAX_NOTES, keep_lines=True),
            "quantities": self._read_quantities(order, params, errors),
        }
        return values, errors

    def _read_number(self, supplier, params, errors):
        number = clean(params.get("number"), MAX_TEXT)
        plain = plain_number(number)
        if not plain:
            errors["number"] = self.env._("Type your invoice number.")
            return number
        moves = self.env["account.move"].sudo()
        earlier = moves.search_count(
            [
                *moves._get_supplier_domain(supplier),
                ("move_type", "=", "in_invoice"),
                ("state", "!=", "cancel"),
                ("match_state", "!=", "refused"),
                ("capture_ids.plain_number", "=", plain),
            ],
            limit=1,
        )
        if earlier:
            errors["number"] = self.env._(
                "You already sent an invoice with this number. Use the next one."
            )
        return number

    def _read_day(self, params, name, errors):
        text = clean(params.get(name), 10)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            errors[name] = self.env._("Give the date as day, month and year.")
            return text
        today = fields.Date.context_today(self)
        if name == "issued" and day > today:
            errors[name] = self.env._("An invoice cannot be dated in the future.")
        elif abs((day - today).days) > FAR_DAYS:
            errors[name] = self.env._("This date is too far away.")
        return day.isoformat()

    def _read_account(self, supplier, params, errors):
        """Return the id of a confirmed account of this supplier; nothing for others."""
        given = clean(params.get("account"), 20)
        known = {str(one.id) for one in self._get_accounts_of(supplier)}
        if given and given not in known:
            errors["account"] = self.env._("Choose one of your accounts.")
        return given if given in known else ""

    def _read_quantities(self, order, params, errors):
        found = {}
        for line in self._get_typable_lines(order):
            text = clean(params.get(f"quantity_{line.id}"), 20)
            number = read_quantity(text)
            if number is None:
                errors[f"quantity_{line.id}"] = self.env._(
                    "Type a number, 0 for nothing."
                )
            found[str(line.id)] = text if number is None else as_quantity(number)
        if not errors and not any(Decimal(one) for one in found.values()):
            errors["quantities"] = self.env._(
                "Type how much you invoice of at least one line."
            )
        return found

    @api.model
    def _start_typed(self, supplier, order, values):
        """Keep a typed invoice until its sender has seen its totals."""
        return self.sudo().create(
            {
                "name": values["number"],
                "kind": "typed",
                "partner_id": supplier.id,
                "company_id": order.company_id.id,
                "order_id": order.id,
                "user_id": self.env.uid,
                "values": values,
            }
        )
