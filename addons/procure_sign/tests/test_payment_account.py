from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..core.statement import Act
from .payment_common import IBAN, MULE, OTHER, PaymentCase

ACT = Act.CHANGE_ACCOUNT
BELGIAN = "BE68539007547034"


@tagged("post_install", "-at_install")
class TestPaymentAccount(PaymentCase):
    """A new or changed account of a supplier is paid to once it is signed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy(ACT, "treasurer")
        cls.bank = cls.boulons.bank_ids.with_user(cls.david)
        cls.accounts = cls.env["signing.account"]

    def account(self, bank, company=None):
        return self.accounts._signing_get(bank, company or self.company)

    def new(self, number=MULE, user=None, **vals):
        return (
            self.env["res.partner.bank"]
            .with_user(user or self.david)
            .create({"acc_number": number, "partner_id": self.vis.id, **vals})
        )

    def test_new_account(self):
        """Attack: an account is born trusted, by value or by default."""
        bank = self.new(allow_out_payment=True)
        self.assertFalse(bank.allow_out_payment)
        other = self.env["res.partner.bank"].with_user(self.david)
        other = other.with_context(default_allow_out_payment=True)
        other = other.create({"acc_number": OTHER, "partner_id": self.vis.id})
        self.assertFalse(other.allow_out_payment)
        request = self.request(self.account(bank))
        self.assertEqual((request.act, request.state), ("change_account", "open"))
        self.assertEqual(request.accounts, [MULE])

    def test_trusted_by_hand(self):
        """Attack: the switch is written before the signature, also by sudo."""
        bank = self.new()
        for one in (bank, bank.sudo(), bank.with_context(procure_sign_trusted=True)):
            with self.assertRaises(AccessError):
                one.write({"allow_out_payment": True})

    def test_copy_and_import(self):
        """Attack: an account that is payable is copied, or one is imported as such."""
        self.assertTrue(self.bank.allow_out_payment)
        for bank, number in ((self.bank, MULE), (self.bank.sudo(), OTHER)):
            again = bank.copy({"acc_number": number, "allow_out_payment": True})
            self.assertFalse(again.allow_out_payment)
            self.assertTrue(self.account(again))
        names = [".id", "acc_number", "partner_id/.id", "allow_out_payment"]
        banks = self.bank.browse()
        made = banks.load(names[1:], [[BELGIAN, str(self.vis.id), "True"]])
        bank = self.bank.browse(made["ids"])
        self.assertEqual(bank.sanitized_acc_number, BELGIAN)
        self.assertFalse(bank.allow_out_payment)
        row = [str(bank.id), BELGIAN, str(self.vis.id), "True"]
        refused = banks.load(names, [row])
        self.assertFalse(refused["ids"])
        self.assertIn("before it is signed", refused["messages"][0]["message"])
        # Odoo keeps the number of what is trusted; who may write it, changes both.
        row = [str(self.bank.id), "FR7630004000031234567890143"]
        refused = banks.load(names[:2], [row])
        self.assertFalse(refused["ids"])
        banks.sudo().load([*names[:2], names[3]], [[*row, "True"]])
        self.bank.invalidate_recordset()
        self.assertEqual(self.bank.sanitized_acc_number, row[1])
        self.assertFalse(self.bank.allow_out_payment)

    def test_changed_account(self):
        """Each value that makes it another account takes payability away."""
        self.assertTrue(self.bank.allow_out_payment)
        for vals in (
            {"acc_number": MULE},
            {"partner_id": self.vis.id},
            {"acc_holder_name": "Somebody"},
            {"currency_id": self.env.ref("base.USD").id},
        ):
            self.env.cr.execute(
                "UPDATE res_partner_bank SET allow_out_payment = true WHERE id = %s",
                (self.bank.id,),
            )
            self.env.invalidate_all()
            self.bank.sudo().write(vals)
            self.assertFalse(self.bank.allow_out_payment, vals)
        self.assertEqual(self.account(self.bank).was[0], IBAN)

    def test_archived_account_comes_back(self):
        self.bank.sudo().active = False
        self.env.cr.execute(
            "UPDATE res_partner_bank SET allow_out_payment = true WHERE id = %s",
            (self.bank.id,),
        )
        self.env.invalidate_all()
        self.bank.sudo().active = True
        self.assertFalse(self.bank.allow_out_payment)

    def test_other_values_stay_free(self):
        self.bank.sudo().note = "Called on Monday"
        self.assertTrue(self.bank.allow_out_payment)
        self.assertFalse(self.account(self.bank))

    def test_signed_account_is_payable(self):
        bank = self.new()
        account = self.account(bank)
        if "invoice.account.change" in self.env:
            with self.assertRaises(AccessError):
                self.confirm(bank)
        self.sign_all(account)
        account._signing_check(ACT)
        if "invoice.account.change" in self.env:
            # A second person's confirmation is another condition: both hold.
            self.assertFalse(bank.allow_out_payment)
            self.confirm(bank)
        self.assertTrue(bank.allow_out_payment)

    def confirm(self, bank):
        """Have treasury call the supplier, where ``invoice_match`` is installed."""
        groups = "invoice_match.group_treasury"
        user = self.env["res.users"].search([("login", "=", "sign-caller")])
        user = user or self.make_user("caller", groups=groups)
        change = self.env["invoice.account.change"].search(
            [("bank_id", "=", bank.id), ("state", "=", "proposed")]
        )
        change.with_user(user).action_confirm("Vera", "+33 1", "2026-03-02 10:00:00")

    def test_who_wrote_it_does_not_sign(self):
        """Attack: who changed the account signs it himself."""
        self.make_right(self.persons[self.david], "treasurer")
        step = self.request(self.account(self.new())).step_ids
        with self.assertRaisesRegex(UserError, "another part in it"):
            self.sign(step, self.david)

    def test_signed_as_it_was(self):
        """Attack: the number is changed by SQL after the signature."""
        bank = self.new()
        account = self.account(bank)
        self.sign_all(account)
        self.env.cr.execute(
            "UPDATE res_partner_bank SET sanitized_acc_number = %s WHERE id = %s",
            (OTHER, bank.id),
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "has changed since"):
            account._signing_check(ACT)

    def test_other_company_s_signature(self):
        """Attack: another company's people sign an account that both use."""
        self.policy(ACT, "approver", company=self.other_company)
        bank = self.new()
        self.sign_all(self.account(bank, self.other_company), self.gina)
        self.assertTrue(bank._signing_is_signed(self.other_company))
        self.assertFalse(bank._signing_is_signed(self.company))
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_id": self.vis.id,
                "partner_bank_id": bank.id,
                "amount": 5.0,
                "journal_id": self.journal.id,
            }
        )
        with self.assertRaisesRegex(UserError, "waits for signatures"):
            payment._signing_check_accounts()

    def test_payment_signed_by_who_signed_the_account(self):
        """Attack: one person signs the account and the payment to it."""
        self.policy(Act.RELEASE_PAYMENT, "treasurer")
        self.make_right(self.persons[self.bruno], "treasurer")
        bank = self.boulons.bank_ids
        bank.acc_holder_name = "Boulons SA Paris"
        self.sign_all(self.account(bank))
        self.env.cr.execute(
            "UPDATE res_partner_bank SET allow_out_payment = true WHERE id = %s",
            (bank.id,),
        )
        self.env.invalidate_all()
        order = self.made(self.bill())
        step = self.request(order).step_ids
        with self.assertRaisesRegex(UserError, "another part in it"):
            self.sign(step, self.eve)
        self.sign(step, self.bruno)

    def test_unsigned_account_stops_the_file(self):
        self.policy(Act.RELEASE_PAYMENT, "treasurer")
        order = self.order(self.bill())
        self.accounts._signing_ask(self.boulons.bank_ids, self.company, {})
        with self.assertRaisesRegex(UserError, "is not signed yet"):
            order.open2generated()

    def test_without_policy(self):
        """A company's own account, where no company has them signed, is free."""
        partner = self.env["res.partner"].create(
            {"name": "Theirs", "company_id": self.other_company.id}
        )
        values = {"partner_id": partner.id, "allow_out_payment": True}
        bank = self.env["res.partner.bank"].create({"acc_number": OTHER, **values})
        self.assertTrue(bank.allow_out_payment)
        self.assertFalse(self.accounts.search([("bank_id", "=", bank.id)]))

    def test_partner_comes_from_another_company(self):
        """Attack: the account is written where nobody signs, then shared."""
        partner = self.env["res.partner"].create(
            {"name": "Theirs", "company_id": self.other_company.id}
        )
        values = {"partner_id": partner.id, "allow_out_payment": True}
        bank = self.env["res.partner.bank"].create({"acc_number": OTHER, **values})
        partner.company_id = False
        self.assertFalse(bank.allow_out_payment)
        self.assertTrue(self.account(bank))

    def test_account_that_came_by_sql(self):
        """Attack: an account is put in past every guard."""
        self.env.cr.execute(
            "INSERT INTO res_partner_bank (acc_number, sanitized_acc_number,"
            " partner_id, active, allow_out_payment, create_date)"
            " VALUES (%s, %s, %s, true, true, now()) RETURNING id",
            (MULE, MULE, self.vis.id),
        )
        bank = self.env["res.partner.bank"].browse(self.env.cr.fetchone()[0])
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_id": self.vis.id,
                "partner_bank_id": bank.id,
                "amount": 5.0,
                "journal_id": self.journal.id,
            }
        )
        with self.assertRaisesRegex(UserError, "nobody has signed"):
            payment._signing_check_accounts()

    def test_account_paid_by_a_branch(self):
        """Attack: a branch pays to an account that waits for its signatures."""
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        bank = self.new()
        self.assertEqual(bank.sudo().signing_account_ids.company_id, self.company)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_id": self.vis.id,
                "partner_bank_id": bank.id,
                "amount": 5.0,
                "company_id": branch.id,
                "journal_id": self.journal.id,
            }
        )
        self.assertEqual(payment.company_id, branch)
        with self.assertRaisesRegex(UserError, "waits for signatures"):
            payment._signing_check_accounts()
        self.sign_all(self.account(bank))
        payment._signing_check_accounts()

    def test_new_supplier_in_accounts(self):
        """Attack: the account of a supplier never paid falls under the laxer policy."""
        self.policy(ACT, "approver", new_supplier="yes", sequence=1)
        facts = self.account(self.new())._signing_facts(ACT)
        self.assertTrue(facts.new_supplier)
        request = self.request(self.account(self.new(OTHER)))
        self.assertEqual(request.step_ids.role_id.code, "approver")
        self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.vis.id,
                "partner_bank_id": self.vis.bank_ids[:1].id,
                "amount": 10.0,
                "journal_id": self.journal.id,
                "company_id": self.company.id,
            }
        ).action_post()
        request = self.request(self.account(self.new(IBAN[:-2] + "14")))
        self.assertEqual(request.step_ids.role_id.code, "treasurer")
