from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..core import forms
from ..core.statement import Act
from ..trust import trusted
from .payment_common import OURS, PaymentCase

CREDITOR = "FR72ZZZ123456"


@tagged("post_install", "-at_install")
class TestPaymentDebit(PaymentCase):
    """A supplier debits us under a signed mandate, bill by bill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(Act.SIGN_MANDATE, "approver")
        cls.policy(Act.AUTHORISE_DEBIT, "treasurer")

    def mandate(self, **vals):
        return (
            self.env["signing.debit.mandate"]
            .with_user(self.david)
            .create(
                {
                    "partner_id": self.vis.id,
                    "creditor": CREDITOR,
                    "mandate": "UMR-1",
                    "bank_id": self.journal.bank_account_id.id,
                    "company_id": self.company.id,
                    **vals,
                }
            )
        )

    def signed_mandate(self):
        mandate = self.mandate()
        mandate.action_sign()
        self.sign_all(mandate, self.bruno)
        return mandate

    def test_mandate_is_signed(self):
        mandate = self.mandate()
        mandate.action_sign()
        self.assertEqual(mandate.state, "open")
        with self.assertRaisesRegex(UserError, "is not signed, or has ended"):
            mandate._check_usable()
        self.sign_all(mandate, self.bruno)
        self.assertEqual(mandate.state, "signed")
        mandate._check_usable()
        form = forms.read(mandate._signing_document(Act.SIGN_MANDATE))
        self.assertEqual((form.creditor, form.number), (CREDITOR, OURS))

    def test_mandate_by_rpc(self):
        """Attack: the state is written, or a signed mandate changed."""
        mandate = self.mandate()
        for one in (mandate, mandate.sudo()):
            with self.assertRaises(AccessError):
                one.write({"state": "signed"})
        with self.assertRaises(AccessError):
            self.mandate(mandate="UMR-2", state="signed")
        made = self.env["signing.debit.mandate"].with_context(default_state="signed")
        self.assertEqual(made.default_get(["state"]), {"state": "draft"})
        mandate.action_sign()
        with self.assertRaises(AccessError):
            mandate.write({"creditor": "DE98ZZZ09999999999"})

    def test_mandate_of_a_wrong_creditor(self):
        with self.assertRaisesRegex(ValidationError, "no SEPA creditor"):
            self.mandate(creditor="FR00ZZZ123456")
        with self.assertRaisesRegex(ValidationError, "a bank journal of ours"):
            self.mandate(bank_id=self.vis.bank_ids.id)

    def test_refused_mandate(self):
        mandate = self.mandate()
        mandate.action_sign()
        self.request(mandate).step_ids.with_user(self.bruno).action_refuse("No")
        self.assertEqual(mandate.state, "refused")
        mandate.action_draft()
        mandate.write({"since": "2026-04-01"})
        mandate.action_sign()
        self.sign_all(mandate, self.bruno)
        self.assertEqual(mandate.state, "signed")

    def test_debit_is_authorised(self):
        self.signed_mandate()
        bill = self.bill(self.vis, 80.0).with_user(self.david)
        bill.action_signing_debit()
        debit = bill.signing_debit_ids
        self.assertEqual((debit.state, debit.amount), ("open", 80.0))
        form = forms.read(debit._signing_document(Act.AUTHORISE_DEBIT))
        self.assertEqual((form.mandate, form.number), ("UMR-1", OURS))
        self.sign_all(debit)
        self.assertEqual(debit.state, "authorised")
        debit._signing_check(Act.AUTHORISE_DEBIT)

    def test_debited_bill_is_not_paid_too(self):
        """The same bill does not leave twice: by transfer and by debit."""
        self.signed_mandate()
        bill = self.bill(self.vis, 80.0).with_user(self.david)
        bill.action_signing_debit()
        with self.assertRaisesRegex(UserError, "may debit"):
            self.order(bill)
        with self.assertRaisesRegex(UserError, "may debit"):
            self.order(bill.sudo())
        bill.signing_debit_ids.with_user(self.david).action_cancel()
        self.order(bill)

    def test_no_debit_without_mandate(self):
        bill = self.bill(self.vis, 80.0).with_user(self.david)
        with self.assertRaisesRegex(UserError, "no signed mandate"):
            bill.action_signing_debit()
        mandate = self.signed_mandate()
        mandate.action_end()
        with self.assertRaisesRegex(UserError, "no signed mandate"):
            bill.action_signing_debit()

    def test_debit_by_rpc(self):
        """Attack: an authorisation is made by hand."""
        mandate = self.signed_mandate()
        bill = self.bill(self.vis, 80.0)
        vals = {
            "company_id": self.company.id,
            "move_id": bill.id,
            "mandate_id": mandate.id,
            "amount": 80.0,
            "currency_id": bill.currency_id.id,
            "state": "authorised",
        }
        with self.assertRaises(AccessError):
            self.env["signing.debit"].with_user(self.david).create(vals)
        with self.assertRaises(AccessError):
            self.env["signing.debit"].create(vals)

    def test_who_signed_the_mandate_authorises_no_debit(self):
        self.make_right(self.persons[self.bruno], "treasurer")
        self.signed_mandate()
        bill = self.bill(self.vis, 80.0).with_user(self.david)
        bill.action_signing_debit()
        step = self.request(bill.signing_debit_ids).step_ids
        with self.assertRaisesRegex(UserError, "another part in it"):
            self.sign(step, self.bruno)
        self.sign(step, self.eve)

    def test_who_wrote_a_mandate_does_not_sign_it(self):
        """Attack: the signer writes the terms of another's draft, then signs it."""
        groups = self.env.ref("account.group_account_invoice")
        self.bruno.write({"group_ids": [Command.link(groups.id)]})
        mandate = self.mandate()
        mandate.with_user(self.bruno).write({"mandate": "UMR-9"})
        for one in (mandate, mandate.sudo()):
            with self.assertRaises(AccessError):
                one.write({"signing_writer_ids": [Command.clear()]})
        mandate.action_sign()
        with self.assertRaisesRegex(UserError, "another part in it"):
            self.sign_all(mandate, self.bruno)

    def test_new_supplier_in_debits(self):
        """Attack: a supplier never paid falls through to the laxer policy."""
        self.policy(Act.AUTHORISE_DEBIT, "approver", new_supplier="yes", sequence=1)
        self.signed_mandate()
        roles = []
        for number in ("F1", "F2"):
            bill = self.bill(self.vis, 80.0, number).with_user(self.david)
            bill.action_signing_debit()
            step = self.request(bill.signing_debit_ids).step_ids
            roles.append(step.role_id.code)
            # The mandate's signer lets no debit pass: another approver does.
            trusted(bill.signing_debit_ids.sudo()).write({"state": "authorised"})
        self.assertEqual(roles, ["approver", "treasurer"])

    def test_new_supplier_in_mandates(self):
        self.policy(Act.SIGN_MANDATE, "treasurer", new_supplier="yes", sequence=1)
        mandate = self.mandate()
        mandate.action_sign()
        self.assertEqual(self.request(mandate).step_ids.role_id.code, "treasurer")
        mandate.action_draft()
        self.pay(self.vis)
        mandate.write({"since": "2026-04-01"})
        mandate.action_sign()
        self.assertEqual(self.request(mandate).step_ids.role_id.code, "approver")

    def pay(self, supplier):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": supplier.id,
                "partner_bank_id": supplier.bank_ids[:1].id,
                "amount": 10.0,
                "journal_id": self.journal.id,
                "company_id": self.company.id,
            }
        )
        payment.action_post()

    def test_conditions_that_could_not_hold(self):
        """Attack: a strict policy names what is not known, so a laxer one decides."""
        for act, vals, word in (
            (Act.SIGN_MANDATE, {"amount_over": 100.0}, "Over"),
            (Act.CHANGE_ACCOUNT, {"amount_up_to": 100.0}, "Up to"),
            (Act.RELEASE_PAYMENT, {"off_catalogue": "no"}, "Not in a catalogue"),
            (Act.CHANGE_POLICY, {"new_supplier": "yes"}, "New suppliers"),
        ):
            step = {"role": "approver", "mode": "some", "count": 2}
            with self.assertRaisesRegex(UserError, f"nothing is known of: {word}"):
                self.policy(act, step, **vals)
