from collections import defaultdict

from odoo import models
from odoo.tools import format_amount

from .account_payment_gate import LIVE


class AccountPayment(models.Model):
    """Whether what a payment names explains all of its amount."""

    _inherit = "account.payment"

    def _get_rivals(self, bills):
        """Return {bill: every payment under way for it, these payments included}."""
        lines = self.env["account.payment.line"].sudo()
        ordered = lines.search([("move_line_id.move_id", "in", bills.ids)]).payment_ids
        named = self.sudo().search(
            [
                ("payment_type", "=", "outbound"),
                "|",
                ("invoice_ids", "in", bills.ids),
                ("gated_bill_ids", "in", bills.ids),
            ]
        )
        under_way = (ordered | named).filtered(lambda one: one._is_under_way())
        rivals = defaultdict(self.sudo().browse)
        for payment in under_way | self.sudo():
            for bill in payment._get_claimed_bills():
                rivals[bill] |= payment
        return rivals

    def _tell_uncovered(self, rivals):
        """Yield why what this payment names does not explain it.

        :param rivals: {bill: payments under way for it}
        """
        self.ensure_one()
        entity = self.sudo().partner_id.commercial_partner_id
        bills = self._get_named_bills().filtered(
            lambda one: (
                one.sudo().commercial_partner_id == entity
                and one.is_purchase_document(include_receipts=True)
                and one.state != "cancel"
            )
        )
        # Also a bill without order or file: a copy of a held one is such a bill.
        bills = bills._get_released()
        if not bills:
            yield self.env._(
                "%(payment)s to %(supplier)s names no released bill. Have the bill "
                "released and pay it, or have this payment itself released.",
                payment=self.display_name,
                supplier=entity.name,
            )
            return
        yield from self._tell_other_account(bills)
        left = self._get_left_to_pay(bills, rivals)
        if self.currency_id.compare_amounts(self.amount, left) > 0:
            yield self.env._(
                "%(payment)s: %(amount)s is more than the %(left)s that is left to pay "
                "of %(bills)s. Lower the amount, or have this payment released by "
                "somebody with the right.",
                payment=self.display_name,
                amount=format_amount(self.env, self.amount, self.currency_id),
                left=format_amount(self.env, left, self.currency_id),
                bills=", ".join(bill.ref or bill.display_name for bill in bills),
            )

    def _tell_other_account(self, bills):
        """Yield which bills ask for another account than this payment's."""
        number = self.sudo().partner_bank_id.sanitized_acc_number
        for bill in bills._needs_release():
            # A file without an account is paid to the one it was released with.
            chosen = bill.sudo().partner_bank_id.sanitized_acc_number
            wanted = bill._get_account_number() or chosen
            if number and wanted and wanted != number:
                yield self.env._(
                    "%(bill)s asks to be paid to %(wanted)s, the payment goes to "
                    "%(account)s. Choose the account of the bill.",
                    bill=bill.ref or bill.display_name,
                    wanted=wanted,
                    account=number,
                )

    def _get_left_to_pay(self, bills, rivals):
        """Return what is left to pay of bills beside other payments under way, in the
        currency of this payment.
        """
        left = 0.0
        for bill in bills.sudo():
            sign = -1 if bill.move_type == "in_refund" else 1
            left += sign * bill.currency_id._convert(
                bill.amount_residual, self.currency_id, self.company_id, self.date
            )
            # One rounding of the rate a bill, no more.
            same = bill.currency_id == self.currency_id
            left += 0.0 if same else self.currency_id.rounding
        others = self.sudo().browse().union(*(rivals[bill] for bill in bills))
        for other in others - self:
            left -= other.currency_id._convert(
                other._get_not_settled(bills),
                self.currency_id,
                self.company_id,
                self.date,
            )
        return max(self.currency_id.round(left), 0.0)

    def _get_not_settled(self, bills):
        """Return how much of this payment no bill shows as paid yet."""
        self.ensure_one()
        payment = self.sudo()
        if payment.state not in LIVE:
            return payment.amount
        if payment.move_id:
            return max(payment.amount - payment._get_settled(), 0.0)
        # Without an entry of its own, a payment is settled by the bank statement.
        bought = bills.sudo().line_ids.matched_debit_ids.filtered(
            lambda one: one.debit_move_id.statement_line_id
        )
        paid = sum(
            one.credit_currency_id._convert(
                one.credit_amount_currency,
                payment.currency_id,
                payment.company_id,
                payment.date,
            )
            for one in bought
        )
        return max(payment.amount - paid, 0.0)
