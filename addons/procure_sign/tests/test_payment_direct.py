from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..core import forms
from ..core.statement import Act
from .payment_common import PaymentCase

ACT = Act.RELEASE_PAYMENT


@tagged("post_install", "-at_install")
class TestPaymentDirect(PaymentCase):
    """A payment outside of orders is signed itself, or refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(ACT, "treasurer")

    def payment(self, **vals):
        return (
            self.env["account.payment"]
            .with_user(self.david)
            .create({**self.values(), **vals})
        )

    def values(self):
        return {
            "payment_type": "outbound",
            "partner_type": "supplier",
            "partner_id": self.vis.id,
            "partner_bank_id": self.vis.bank_ids.id,
            "amount": 90.0,
            "journal_id": self.journal.id,
            "company_id": self.company.id,
        }

    def test_ways_to_post(self):
        """Attack: buttons, write(state), creation, its entry, sudo and context."""
        payment = self.payment()
        context = {"procure_sign_passed": payment.ids, "procure_sign_trusted": True}
        for one in (payment, payment.sudo(), payment.with_context(**context)):
            with self.assertRaisesRegex(UserError, "payment order"):
                one.action_post()
            for state in ("in_process", "paid"):
                with self.assertRaisesRegex(UserError, "payment order"):
                    one.write({"state": state})
        for vals in ({"state": "paid"}, {"write_off_line_vals": []}):
            # Where no entry is made for it, it is born a draft.
            try:
                born = self.payment(**vals)
            except UserError:
                continue
            self.assertEqual(born.state, "draft")
        self.assertEqual(payment.state, "draft")

    def test_entry_posted_by_itself(self):
        """Attack: the entry of a draft payment is posted, or set to post itself."""
        payment = self.payment()
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.journal.id,
                "company_id": self.company.id,
                "origin_payment_id": payment.id,
                "auto_post": "at_date",
                "date": "2026-03-01",
            }
        )
        with self.assertRaisesRegex(UserError, "payment order"):
            move._post(soft=False)
        with self.assertRaisesRegex(UserError, "payment order"):
            move.write({"state": "posted"})

    def test_register_payment(self):
        bill = self.bill(self.vis)
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"journal_id": self.journal.id})
        )
        with self.assertRaisesRegex(UserError, "payment order"):
            wizard.action_create_payments()

    def test_signed_itself(self):
        payment = self.payment()
        payment.action_signing_open()
        form = forms.read(payment._signing_document(ACT))
        self.assertEqual((str(form.amount), form.currency), ("90.00", "EUR"))
        with self.assertRaisesRegex(UserError, "Eve"):
            payment.action_post()
        self.sign_all(payment)
        payment.action_post()
        self.assertIn(payment.state, ("in_process", "paid"))
        with self.assertRaisesRegex(UserError, "signed"):
            payment.write({"amount": 1.0})

    def test_changed_after_signing(self):
        """Attack: amount, account, supplier or journal changed after the signature."""
        other = self.boulons
        for vals in (
            {"amount": 91.0},
            {"partner_bank_id": other.bank_ids.id, "partner_id": other.id},
            {"currency_id": self.env.ref("base.USD").id},
            {"memo": "Other"},
        ):
            payment = self.payment()
            payment.action_signing_open()
            self.sign_all(payment)
            payment.write(vals)
            with self.assertRaisesRegex(UserError, "has changed"):
                payment.action_post()
            with self.assertRaisesRegex(UserError, "has changed"):
                payment.write({"state": "paid", "memo": "Again"})

    def test_signature_of_another_payment(self):
        """Attack: the evidence of a signed payment is moved to another one."""
        payment, other = self.payment(), self.payment()
        payment.action_signing_open()
        self.sign_all(payment)
        self.env.cr.execute(
            "UPDATE signing_request SET res_id = %s WHERE id = %s",
            (other.id, self.request(payment).id),
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            other.action_post()

    def test_signed_account_by_hand(self):
        """Attack: what signers saw is written by a client."""
        payment = self.payment()
        with self.assertRaises(AccessError):
            payment.write({"signing_iban": "FR1420041010050500013M02606"})
        with self.assertRaises(AccessError):
            self.payment(signing_iban="FR1420041010050500013M02606")

    def test_incoming_is_free(self):
        payment = self.payment(payment_type="inbound", partner_type="customer")
        payment.action_post()
        self.assertIn(payment.state, ("in_process", "paid"))

    def test_currency_of_the_company(self):
        """Policies look at the amount in the company's currency."""
        dollar = self.env.ref("base.USD")
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 2.0,
            }
        )
        payment = self.payment(currency_id=dollar.id)
        facts = payment._signing_facts(ACT)
        self.assertEqual(str(facts.amount), "45.00")
        self.assertEqual(facts.supplier, str(self.vis.id))
        self.assertTrue(facts.new_supplier)
