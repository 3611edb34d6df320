from odoo import models

from ..core.documented import Paid, unaccounted
from ..core.statement import Act
from ..money import in_company
from .account_payment_signing_gate import LIVE


class AccountPayment(models.Model):
    """Payments behind which no order stands: leaving the bill out clears nobody."""

    _inherit = "account.payment"

    def _signing_get_undocumented(self):
        """Return the payments that no bill of an order accounts for.

        Where nobody signs orders, nothing is asked of their payments.
        """
        payments, owed = [], {}
        for one in self.sudo()._signing_of_ordering().sorted("id"):
            bills = one._signing_get_bills()
            for bill in bills:
                owed.setdefault(bill.id, bill._signing_get_owed(one.state in LIVE))
            amount = in_company(one.amount, one.currency_id, one.company_id)
            ordered = one._signing_is_ordered(bills)
            payments.append(Paid(one.id, amount, tuple(bills.ids), ordered))
        found = unaccounted(payments, owed)
        return self.filtered(lambda one: one.id in found)

    def _signing_of_ordering(self):
        """Return the payments of groups of companies in which orders are signed."""
        companies = self.env["res.company"]._signing_get_governing(Act.APPROVE_ORDER)
        groups = companies.root_id
        return self.filtered(lambda one: one.company_id.root_id in groups)

    def _signing_is_ordered(self, bills):
        """Return whether bills are this payee's own, for what was ordered."""
        owing = bills.filtered(lambda one: one.move_type != "in_refund")
        payee = self.partner_id.commercial_partner_id
        return bool(owing) and all(
            one.state == "posted"
            and one.commercial_partner_id == payee
            and one._signing_is_ordered()
            for one in owing
        )

    def _signing_get_hidden_orders(self):
        """Return the orders that undocumented payments may be for, unsaid.

        Those of the payee, and of whoever else is paid to the same account.
        """
        payments = self._signing_get_undocumented().sudo()
        if not payments:
            return self.env["purchase.order"]
        banks = payments.partner_bank_id.with_context(active_test=False)
        numbers = list(filter(None, banks.mapped("sanitized_acc_number")))
        same = banks.search([("sanitized_acc_number", "in", numbers)])
        suppliers = (payments.partner_id | same.partner_id).commercial_partner_id
        orders = self.env["purchase.order"].sudo()
        return orders._signing_get_unpaid(suppliers, payments.company_id)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _signing_is_ordered(self):
        """Return whether most of a bill is what orders ordered."""
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        ordered = lines.filtered(lambda line: line.purchase_line_id.order_id)
        whole = sum(abs(line.price_subtotal) for line in lines)
        part = sum(abs(line.price_subtotal) for line in ordered)
        return bool(ordered) and part * 2 >= whole

    def _signing_get_owed(self, paid):
        """Return what a bill owes, in the company's currency; a credit note: less.

        :param paid: a payment of it has left: what it owed before
        """
        amount = self.amount_total if paid else self.amount_residual
        sign = -1 if self.move_type == "in_refund" else 1
        return in_company(sign * amount, self.currency_id, self.company_id)
