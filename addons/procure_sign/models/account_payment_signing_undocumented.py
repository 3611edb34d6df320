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
        own = self.sudo()._signing_of_ordering().sorted("id")
        beside = own._signing_get_beside()
        shares = (own | beside)._signing_get_bills()._signing_get_shares()
        payments, owed = [], {}
        # What others take of a bill is gone for these.
        for one in [*beside.sorted("id"), *own]:
            bills = one._signing_get_bills()
            paid = one in own and one.state in LIVE
            for bill in bills:
                owed.setdefault(bill.id, bill._signing_get_owed(paid, shares[bill]))
            amount = (
                one._signing_get_taken()
                if one in beside
                else in_company(one.amount, one.currency_id, one.company_id)
            )
            ordered = one._signing_is_ordered(bills, shares)
            payments.append(Paid(one.id, amount, tuple(bills.ids), ordered))
        found = unaccounted(payments, owed)
        return self.filtered(lambda one: one.id in found)

    def _signing_of_ordering(self):
        """Return the payments of groups of companies in which orders are signed."""
        companies = self.env["res.company"]._signing_get_governing(Act.APPROVE_ORDER)
        groups = companies.root_id
        return self.filtered(lambda one: one.company_id.root_id in groups)

    def _signing_is_ordered(self, bills, shares):
        """Return whether bills are this payee's own, for what was ordered.

        :param shares: which part of each bill orders account for
        """
        owing = bills.filtered(lambda one: one.move_type != "in_refund")
        payee = self.partner_id.commercial_partner_id
        return bool(owing) and all(
            one.state == "posted"
            and one.commercial_partner_id == payee
            and shares[one] > 0
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
