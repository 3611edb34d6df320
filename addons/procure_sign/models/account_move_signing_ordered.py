from collections import defaultdict
from decimal import Decimal

from odoo import fields, models

from ..core.documented import share
from ..money import decimal, in_company


class AccountMove(models.Model):
    """How much of a bill orders account for: what its supplier was signed for."""

    _inherit = "account.move"

    def _signing_get_shares(self):
        """Return which part of each bill orders account for, as ``{bill: Decimal}``.

        What an order accounts for in one bill is gone for the bills after it.
        """
        bills = self.sudo()
        linked = bills.invoice_line_ids.purchase_line_id.order_id
        signed = linked._signing_get_accountable()
        billed = signed._signing_get_billed()
        return {bill: bill._signing_get_share(signed, billed) for bill in bills}

    def _signing_get_share(self, signed, billed):
        """Return which part of a bill some orders account for.

        :param signed: orders that may account for bills of their supplier
        :param billed: of :meth:`_signing_get_billed`
        """
        self.ensure_one()
        payee, root = self.commercial_partner_id, self.company_id.root_id
        here = {
            order: amount
            for order, amount in self._signing_get_ordered().items()
            if order in signed
            and order.partner_id.commercial_partner_id == payee
            and order.company_id.root_id == root
        }
        part = Decimal(0)
        for order, amount in here.items():
            earlier = sum(
                sign * other._signing_in(order.currency_id, value)
                for other, sign, value in billed.get(order, ())
                if sign < 0 or other.id < self.id
            )
            left = decimal(order.amount_total, order.currency_id) - earlier
            part += min(amount, max(self._signing_from(order, left), Decimal(0)))
        return share(part, decimal(self.amount_total, self.currency_id))

    def _signing_get_ordered(self):
        """Return what a bill's lines take of each order, taxes included."""
        found = defaultdict(Decimal)
        for line in self.invoice_line_ids:
            if line.display_type == "product" and line.purchase_line_id:
                amount = decimal(line.price_total, self.currency_id)
                found[line.purchase_line_id.order_id] += amount
        return found

    def _signing_in(self, currency, amount):
        """Return an amount of a bill in another currency, at the server's day."""
        if currency == self.currency_id:
            return amount
        today, own = fields.Date.today(), self.currency_id
        value = own._convert(float(amount), currency, self.company_id, today)
        return decimal(value, currency)

    def _signing_from(self, order, amount):
        """Return an amount of an order in the bill's currency, at the server's day."""
        own, currency = self.currency_id, order.currency_id
        if own == currency:
            return amount
        today = fields.Date.today()
        value = currency._convert(float(amount), own, order.company_id, today)
        return decimal(value, own)

    def _signing_get_owed(self, paid, part):
        """Return what a bill owes, in the company's currency; a credit note: less.

        :param paid: a payment of it has left: what it owed before
        :param part: which part of it orders account for
        """
        amount = self.amount_total if paid else self.amount_residual
        if self.move_type == "in_refund":
            return in_company(-amount, self.currency_id, self.company_id)
        # What was paid of it was what orders account for, first.
        beyond = self.amount_total * float(1 - part)
        owed = max(amount - beyond, 0.0)
        return in_company(owed, self.currency_id, self.company_id)


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _signing_get_accountable(self):
        """Return the orders that may account for bills: signed here, as they stand.

        What is being revised, nobody signed so.
        """
        return self._signing_bound().filtered(
            lambda order: order.state == "purchase" and not order.signing_revising
        )

    def _signing_get_billed(self):
        """Return what posted bills take of orders, credit notes giving it back.

        A credit note gives back when nothing is left of it: its bill owes less then.

        :return: ``{order: [(bill, sign, amount)]}``
        """
        moves = self.env["account.move.line"].sudo()
        lines = moves.search(
            [
                ("purchase_line_id.order_id", "in", self.ids),
                ("display_type", "=", "product"),
                ("parent_state", "=", "posted"),
                ("move_id.move_type", "in", ("in_invoice", "in_receipt", "in_refund")),
            ]
        )
        found = {order: [] for order in self}
        for bill in lines.move_id:
            back = bill.move_type == "in_refund"
            if back and not bill.currency_id.is_zero(bill.amount_residual):
                continue
            for order, amount in bill._signing_get_ordered().items():
                if order in found:
                    found[order].append((bill, -1 if back else 1, amount))
        return found
