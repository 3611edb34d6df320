from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .undocumented_common import ACT, PaymentUndocumentedCase


@tagged("post_install", "-at_install")
class TestPaymentOrdered(PaymentUndocumentedCase):
    """A bill counts for what was ordered of its supplier, and only once."""

    def bare(self, bill, amount):
        """Return whether no order accounts for a payment of a bill."""
        payment = self.payment(invoice_ids=bill.ids, amount=amount)
        return bool(payment._signing_get_undocumented())

    def again(self, bill, **line):
        """Post a copy of a bill, for the same order."""
        order = bill.invoice_line_ids.purchase_line_id
        bill = bill.copy({"invoice_date": "2026-03-03", "ref": "again"})
        bill.invoice_line_ids.write({"purchase_line_id": order.id, **line})
        bill.action_post()
        return bill

    def test_attack_an_order_of_little(self):
        """A greater price on the line, or a token line beside the rest."""
        dear = self.bill_of(self.purchase(amount=10.0), price_unit=1000.0)
        self.assertTrue(self.bare(dear, 1000.0))
        self.assertFalse(self.bare(dear, 10.0))
        token = self.bill(amount=900.0)
        token.button_draft()
        order = self.purchase(amount=10.0)
        token.invoice_line_ids = [
            Command.create(
                {
                    "name": "Token",
                    "price_unit": 1000.0,
                    "tax_ids": False,
                    "purchase_line_id": order.order_line.id,
                }
            )
        ]
        token.action_post()
        self.assertTrue(self.bare(token, 1900.0))

    def test_attack_an_order_of_another_supplier(self):
        other = self.purchase(self.vis)
        bill = self.bill(amount=100.0)
        bill.button_draft()
        bill.invoice_line_ids.purchase_line_id = other.order_line
        bill.action_post()
        self.assertTrue(self.bare(bill, 100.0))

    def test_attack_an_order_nobody_signed(self):
        """Of a company of the group that signs none, or being revised."""
        order = self.purchase()
        bill = self.bill_of(order)
        self.assertFalse(self.bare(bill, 100.0))
        order.with_user(self.chloe)._signing_revise("more")
        self.assertTrue(self.bare(bill, 100.0))
        theirs = self.purchase()
        bill = self.bill_of(theirs)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_order SET company_id = %s WHERE id = %s",
            [self.other_company.id, theirs.id],
        )
        self.env.invalidate_all()
        self.assertTrue(self.bare(bill, 100.0))

    def test_attack_one_order_billed_twice(self):
        bill = self.bill_of(self.purchase())
        second = self.again(bill)
        self.assertFalse(self.bare(bill, 100.0))
        self.assertTrue(self.bare(second, 100.0))

    def test_freight_and_parts_and_credit_notes_are_honest(self):
        freight = self.bill_of(self.purchase())
        freight.button_draft()
        freight.invoice_line_ids = [
            Command.create({"name": "Freight", "price_unit": 15.0, "tax_ids": False})
        ]
        freight.action_post()
        self.assertFalse(self.bare(freight, 115.0))
        order = self.purchase()
        half = self.bill_of(order, quantity=0.5)
        rest = self.again(half)
        self.assertFalse(self.bare(half, 50.0))
        self.assertFalse(self.bare(rest, 50.0))
        reversal = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=half.ids)
            .create({"journal_id": half.journal_id.id})
        )
        reversal.refund_moves()
        refund = half.reversal_move_ids
        refund.action_post()
        owed = (half | refund).line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        )
        owed.remove_move_reconcile()
        new = self.again(half)
        self.assertTrue(self.bare(new, 50.0))
        owed.reconcile()
        self.assertFalse(self.bare(new, 50.0))

    def test_attack_one_bill_in_two_files(self):
        """Each file alone would seem to pay what the bill owes."""
        bill = self.bill_of(self.purchase())
        first = self.made(bill)
        second = first.copy()
        for line in first.payment_line_ids:
            line.copy({"order_id": second.id, "payment_ids": False})
        second.draft2open()
        second.open2generated()
        self.assertFalse(first.payment_ids._signing_get_undocumented())
        self.assertTrue(second.payment_ids._signing_get_undocumented())
        direct = self.payment(invoice_ids=bill.ids)
        self.assertTrue(direct._signing_get_undocumented())
        # Whatever came first: what is signed has the bill.
        self.sign_all(second, self.eve)
        self.assertTrue(first.payment_ids._signing_get_undocumented())
        self.assertEqual(self.request(second).state, "done")

    def test_a_greater_file_asks_no_more_often(self):
        def cost(number):
            bills = [self.bill_of(self.purchase()) for _one in range(number)]
            payments = self.made(*bills).payment_ids
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertFalse(payments._signing_get_undocumented())
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(cost(6), cost(2))

    def test_a_display_looks_once(self):
        order = self.made(self.bill_of(self.purchase()))
        looks = type(order.payment_ids)._signing_get_undocumented
        with patch.object(
            type(order.payment_ids),
            "_signing_get_undocumented",
            autospec=True,
            side_effect=looks,
        ) as looked:
            order._signing_display(ACT)
        self.assertEqual(looked.call_count, 1)
