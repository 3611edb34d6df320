from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..core import forms, statement_xml
from ..core.shape import take_apart
from ..core.statement import Act
from .common import PIN
from .payment_common import MULE, PaymentCase

ACT = Act.RELEASE_PAYMENT
#: A picture of one point: a payment method wants one.
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


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

    def test_ten_payments_and_one_pin(self):
        """Reviewed one by one, one PIN, ten signatures, each over its own document."""
        payments = self.env["account.payment"].concat(
            *(self.payment(amount=90.0 + number) for number in range(9))
        )
        payments.action_signing_open()
        order = self.made()
        steps = self.request(order).step_ids
        steps += self.env["signing.step"].concat(
            *(self.request(one).step_ids for one in payments)
        )
        self.assertEqual(len(steps), 10)
        screen = self.env["signing.batch"].with_user(self.eve)
        batch, card, shown = screen.begin(steps.ids)["id"], self.cards[self.eve], set()
        for step in steps:
            shown.add(screen.show(batch, step.id)["fingerprint"])
            answer = screen.sign_with_pin(batch, step.id, card.id, PIN)
            self.assertEqual(answer.get("signed"), True, answer)
        evidence = steps.evidence_ids
        statements = [
            statement_xml.read(take_apart(one._get_xml()).statement) for one in evidence
        ]
        self.assertEqual({one.document_hash for one in statements}, shown)
        self.assertEqual(len(shown), 10)
        self.assertEqual({one.amount for one in statements}, {*range(90, 99), 100})
        self.assertEqual(len(set(evidence.mapped("identity"))), 10)
        self.assertEqual(set(steps.mapped("state")), {"done"})
        # Each of them may go, and none by the signature of another.
        order.generated2uploaded()
        payments[0].action_post()
        self.env.cr.execute(
            """UPDATE signing_evidence SET xml = (
                   SELECT xml FROM signing_evidence WHERE step_id = %s)
               WHERE step_id = %s""",
            [steps[2].id, steps[3].id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "other-record"):
            payments._signing_check(ACT)

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

    def test_named_after_an_order_that_nobody_signs(self):
        """Attack: an unsigned payment names a free order as the one that pays it."""
        orders = self.env["account.payment.order"].sudo()
        free = orders.create(
            {
                "payment_type": "outbound",
                "company_id": self.company.id,
                "payment_method_line_id": self.method.id,
            }
        )
        self.env.cr.execute(
            "UPDATE account_payment_order SET state = 'generated', company_id = %s"
            " WHERE id = %s",
            (self.other_company.id, free.id),
        )
        self.env.invalidate_all()
        self.assertFalse(free._signing_get_governed())
        payment = self.payment()
        self.env.cr.execute(
            "UPDATE account_payment SET payment_order_id = %s WHERE id = %s",
            (free.id, payment.id),
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "payment order"):
            payment.action_post()
        with self.assertRaisesRegex(UserError, "payment order"):
            payment.sudo().write({"state": "paid"})

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

    def test_left_and_cancelled_has_spent(self):
        """Attack: what left without an entry gives the month's limit back."""
        payment = self.payment()
        self.assertFalse(payment.move_id)
        payment.action_signing_open()
        self.sign_all(payment)
        payment.action_post()
        self.assertFalse(payment.move_id)
        day = fields.Date.today()
        spent = self.company._signing_spent(day)
        self.assertTrue(spent)
        with self.assertRaises(AccessError):
            payment.write({"signing_left": False})
        payment.action_draft()
        self.request(payment)._void()
        payment.action_cancel()
        self.assertEqual(self.company._signing_spent(day), spent)
        # What was given up before it left spends nothing.
        other = self.payment()
        other.action_signing_open()
        self.sign_all(other)
        self.request(other)._void()
        other.action_cancel()
        self.assertEqual(self.company._signing_spent(day), spent)

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

    def test_inbound_turned_round(self):
        """Attack: money that came in is written as money that goes out."""
        payment = self.payment(payment_type="inbound", partner_type="customer")
        payment.action_post()
        vals = {"payment_type": "outbound", "partner_type": "supplier"}
        for one in (payment, payment.sudo()):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                one.write(vals)
        payment.invalidate_recordset()
        self.assertEqual(payment.payment_type, "inbound")

    def test_account_of_another(self):
        """Attack: the payee's name stands beside somebody else's account."""
        payment = self.payment()
        payment.partner_bank_id = self.boulons.bank_ids
        with self.assertRaisesRegex(UserError, "account of Boulons"):
            payment.action_signing_open()
        # A journal's account is our own: nobody but we are paid there.
        journal = self.env["account.journal"].create(
            {
                "name": "Second bank",
                "type": "bank",
                "code": "SB",
                "company_id": self.company.id,
                "bank_acc_number": MULE,
            }
        )
        payment.partner_bank_id = journal.bank_account_id
        with self.assertRaisesRegex(UserError, "account of Maison Test"):
            payment.action_signing_open()

    def test_signed_in_two_languages(self):
        """Whoever reads it, the document is the same; it names the payee's number."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.journal.with_context(lang="fr_FR").name = "Banque"
        payment = self.payment()
        texts = {
            payment.with_context(lang=lang)._signing_document(ACT)
            for lang in ("en_US", "fr_FR", None)
        }
        self.assertEqual(len(texts), 1)
        self.assertEqual(forms.read(texts.pop()).partner, str(self.vis.id))

    def refund(self, amount=40.0, source=None, **vals):
        """Return a payment that says that a provider gave it back."""
        if source is None:
            source = self.payment(
                payment_type="inbound", partner_type="customer", amount=90.0
            )
            source.action_post()
        method = self.env["payment.method"].create(
            {"name": "Card", "code": "card_test", "image": PIXEL}
        )
        provider = self.env["payment.provider"].create(
            {
                "name": "Cards",
                "code": "none",
                "company_id": self.company.id,
                "payment_method_ids": [Command.link(method.id)],
            }
        )
        said = {
            "provider_id": provider.id,
            "payment_method_id": method.id,
            "currency_id": self.company.currency_id.id,
            "partner_id": self.vis.id,
            "state": "done",
        }
        transactions = self.env["payment.transaction"]
        paid = transactions.create(
            {
                **said,
                "reference": f"In {source.id}",
                "amount": 90.0,
                "payment_id": source.id,
            }
        )
        given = transactions.create(
            {
                **said,
                "reference": f"Out {amount} {source.id}",
                "amount": -amount,
                "operation": "refund",
                "source_transaction_id": paid.id,
            }
        )
        return self.payment(amount=amount, payment_transaction_id=given.id, **vals)

    def test_refund_is_free(self):
        payment = self.refund()
        payment.action_post()
        self.assertIn(payment.state, ("in_process", "paid"))

    def test_refund_that_is_none(self):
        """Attack: nothing, too little, or another had been paid."""
        self.assertFalse(self.refund(91.0)._signing_is_refund())
        out = self.payment()
        self.assertFalse(self.refund(source=out)._signing_is_refund())
        other = self.refund(
            partner_id=self.boulons.id, partner_bank_id=self.boulons.bank_ids.id
        )
        with self.assertRaisesRegex(UserError, "payment order"):
            other.action_post()

    def test_payment_of_a_branch(self):
        """Attack: a branch pays from its parent's bank account."""
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.david.write({"company_ids": [Command.link(branch.id)]})
        self.assertEqual(branch._signing_get_governors(ACT), self.company)
        self.assertEqual(
            self.other_company._signing_get_governors(ACT), self.other_company
        )
        payments = self.env["account.payment"].with_user(self.david)
        payment = payments.with_company(branch).create(
            {**self.values(), "company_id": branch.id}
        )
        self.assertEqual(payment.company_id, branch)
        with self.assertRaisesRegex(UserError, "payment order"):
            payment.action_post()
        payment.action_signing_open()
        self.assertEqual(self.request(payment).company_id, self.company)
        self.sign_all(payment)
        payment.action_post()
        self.assertIn(payment.state, ("in_process", "paid"))
        # A branch with policies of its own goes by them.
        self.policy(ACT, "approver", company=branch)
        self.assertEqual(branch._signing_get_governors(ACT), branch)

    def test_who_wrote_it_does_not_sign(self):
        """Attack: Eve writes David's draft, then signs the payment."""
        groups = self.david.group_ids
        self.eve.write({"group_ids": [Command.link(one) for one in groups.ids]})
        payment = self.payment()
        payment.with_user(self.eve).write({"amount": 900.0})
        with self.assertRaises(AccessError):
            payment.write({"signing_writer_ids": [Command.clear()]})
        payment.action_signing_open()
        with self.assertRaises(UserError):
            self.sign_all(payment)

    def test_forged_transaction(self):
        """Attack: an accountant writes the provider's refund himself."""
        given = self.refund().payment_transaction_id.with_user(self.david)
        for vals in ({"state": "done"}, {"operation": "refund"}, {"amount": -90.0}):
            with self.assertRaises(AccessError):
                given.write(vals)
        vals = {
            name: given[name].id
            for name in (
                *("provider_id", "payment_method_id", "currency_id", "partner_id"),
                "source_transaction_id",
            )
        }
        forged = {**vals, "reference": "X", "amount": -9.0, "operation": "refund"}
        with self.assertRaises(AccessError):
            given.create(forged)
