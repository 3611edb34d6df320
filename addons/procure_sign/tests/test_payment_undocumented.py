from odoo.exceptions import UserError
from odoo.tests import tagged

from ..core.statement import Act
from ..trust import trusted
from .payment_common import IBAN
from .undocumented_common import ACT, PaymentUndocumentedCase


@tagged("post_install", "-at_install")
class TestPaymentUndocumented(PaymentUndocumentedCase):
    """Bruno approves an order, then would sign its payment without naming the order."""

    def excluded(self, payment):
        """Return whether Bruno may not sign a payment; Eve always may."""
        payment.action_signing_open()
        candidates = self.request(payment).step_ids.candidate_ids
        self.assertIn(self.eve, candidates)
        return self.bruno not in candidates

    def test_attack_bill_left_out(self):
        self.assertFalse(self.excluded(self.payment()))
        self.purchase()
        payment = self.payment()
        self.assertTrue(self.excluded(payment))
        with self.assertRaisesRegex(UserError, "another part"):
            self.sign_all(payment, self.bruno)
        shown = payment._signing_display(ACT)["rows"]
        cells = {one["label"]: one for one in shown}
        self.assertEqual(cells["Documents"]["value"], "no document")
        self.assertTrue(cells["Documents"]["alert"])
        self.assertIn("does not sign", cells["Without order"]["value"])
        self.sign_all(payment, self.eve)

    def test_attack_another_supplier_s_name(self):
        """The payee is a new contact with the ordered supplier's account."""
        self.purchase()
        twin = self.env["res.partner"].create({"name": "Boulons bis"})
        self.env["res.partner.bank"].create(
            {"acc_number": IBAN, "partner_id": twin.id, "allow_out_payment": True}
        )
        orders = self.payment(twin)._signing_get_hidden_orders()
        self.assertEqual(orders.partner_id, self.boulons)
        self.assertFalse(self.payment(self.vis)._signing_get_hidden_orders())

    def test_attack_another_bill_named(self):
        """A bill without order, another supplier's, one that owes less."""
        self.bill_of(self.purchase())
        small = self.bill(amount=100.0)
        other = self.bill_of(self.purchase(self.vis))
        for bill, amount in ((small, 100.0), (other, 100.0), (other, 500.0)):
            payment = self.payment(invoice_ids=bill.ids, amount=amount)
            with self.subTest(bill=bill.name, amount=amount):
                self.assertTrue(payment._signing_get_undocumented())
                orders = payment._signing_get_hidden_orders()
                self.assertIn(self.boulons, orders.partner_id)
        cell = payment._signing_show_bills(payment)
        self.assertEqual(cell["alert"], "no order behind it")

    def test_its_own_bill_accounts_for_it(self):
        """A bill of an order excludes that order's signers, and no other's."""
        order, other = self.purchase(), self.purchase()
        payment = self.payment(invoice_ids=self.bill_of(order).ids)
        self.assertFalse(payment._signing_get_hidden_orders())
        facts = payment._signing_facts(ACT)
        self.assertIn(self.persons[self.bruno].key, facts.duties["approve_order"])
        rows = payment._signing_display(ACT)["rows"]
        self.assertNotIn("Without order", [one["label"] for one in rows])
        self.assertTrue(other)

    def test_paid_and_cancelled_orders_are_over(self):
        order, cancelled = self.purchase(), self.purchase()
        unpaid = order._signing_get_unpaid(self.boulons, self.company)
        self.assertEqual(unpaid, order | cancelled)
        bill = self.bill_of(order)
        self.assertIn(order, order._signing_get_unpaid(self.boulons, self.company))
        self.env.cr.execute(
            "UPDATE account_move SET payment_state = 'paid' WHERE id = %s", [bill.id]
        )
        self.env.cr.execute(
            "UPDATE purchase_order SET state = 'cancel' WHERE id = %s", [cancelled.id]
        )
        self.assertFalse(order._signing_get_unpaid(self.boulons, self.company))
        other = self.env["purchase.order"]._signing_get_unpaid(
            self.boulons, self.other_company
        )
        self.assertFalse(other)

    def test_a_file_says_which(self):
        """In a file, the row of the bill without order is marked, and it counts."""
        self.purchase()
        order = self.made(self.bill(amount=100.0))
        shown = order._signing_display(ACT)
        (row,) = shown["tables"][0]["rows"]
        self.assertEqual(row[4]["alert"], "no order behind it")
        self.assertEqual(shown["rows"][-1]["label"], "Without order")
        candidates = self.request(order).step_ids.candidate_ids
        self.assertIn(self.eve, candidates)
        self.assertNotIn(self.bruno, candidates)

    def test_a_debit_without_order_too(self):
        self.purchase()
        mandate = trusted(self.env["signing.debit.mandate"]).create(
            {
                "partner_id": self.boulons.id,
                "creditor": "FR72ZZZ123456",
                "mandate": "UMR-1",
                "bank_id": self.journal.bank_account_id.id,
                "company_id": self.company.id,
            }
        )
        debit = trusted(self.env["signing.debit"]).create(
            {
                "company_id": self.company.id,
                "move_id": self.bill().id,
                "mandate_id": mandate.id,
                "amount": 100.0,
                "currency_id": self.company.currency_id.id,
            }
        )
        done = debit._signing_facts(Act.AUTHORISE_DEBIT).duties["approve_order"]
        self.assertIn(self.persons[self.bruno].key, done)
