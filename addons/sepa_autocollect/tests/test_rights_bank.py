from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .bank_common import IBAN_BOB, BankCommon

#: Of nobody yet.
IBAN_NEW = "FR7610107001011234567890129"


class RightsCommon(BankCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.one["company"]
        cls.payers = "account_payment_batch_oca.group_account_payment"
        cls.biller = cls._make_staff(
            "biller", f"account.group_account_invoice,{cls.payers}"
        )
        cls.accountant = cls._make_staff(
            "accountant", "account.group_account_user,base.group_partner_manager"
        )

    @classmethod
    def _make_staff(cls, login, groups):
        return new_test_user(
            cls.env,
            f"rights_{login}",
            groups,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )


@tagged("post_install", "-at_install")
class TestAccountant(RightsCommon):
    """Who enters statements works with account numbers while others see none."""

    def setUp(self):
        super().setUp()
        self.company.collection_mask_ibans = True

    def test_accounts_are_created_and_changed_in_odoos_own_form(self):
        banks = self.env["res.partner.bank"].with_user(self.accountant)
        with Form(banks) as form:
            form.acc_number = IBAN_NEW
            form.partner_id = self.ann.with_user(self.accountant)
        bank = form.record
        shown = bank.read(["acc_number"])[0]["acc_number"]
        self.assertEqual(shown.replace(" ", ""), IBAN_NEW)
        found = banks.search([("sanitized_acc_number", "=", IBAN_NEW)])
        self.assertEqual(found, bank)
        with self.assertRaises(AccessError):
            bank.with_user(self.biller).read(["acc_number"])

    def test_statement_lines_find_and_make_the_clients_account(self):
        lines = self.env["account.bank.statement.line"].with_user(self.accountant)
        vals = {
            "journal_id": self.one["default_journal_bank"].id,
            "payment_ref": "transfer",
            "amount": 5,
            "account_number": IBAN_BOB,
        }
        line = lines.with_company(self.company).create(vals)
        self.assertEqual(line.read(["account_number"])[0]["account_number"], IBAN_BOB)
        line.partner_id = self.bob.with_user(self.accountant)
        self.assertEqual(line._find_or_create_bank_account(), self.bob.bank_ids)
        line.write({"account_number": IBAN_NEW})
        made = line._find_or_create_bank_account()
        self.assertEqual(made.sudo().sanitized_acc_number, IBAN_NEW)
        self.assertEqual(made.partner_id, self.bob)


@tagged("post_install", "-at_install")
class TestOrderState(RightsCommon):
    """How far an order is: over RPC, by who may write orders."""

    def setUp(self):
        super().setUp()
        self.order = self._make_order((self.bob_mandate, 20))
        self.mine = self.order.with_user(self.biller)

    def _refuse_writes(self):
        values = {
            "state": ("draft", "open", "generated", "uploaded", "cancel"),
            "date_uploaded": ("2026-01-01",),
            "date_generated": ("2026-01-01",),
            "payment_file_id": (False,),
        }
        for name, given in values.items():
            for one in given:
                with self.subTest(field=name, value=one):
                    with self.assertRaises(AccessError):
                        self.mine.write({name: one})
                    with self.assertRaises(AccessError):
                        context = {"sepa_autocollect_trusted": True}
                        self.mine.with_context(**context).write({name: one})

    def test_no_state_is_written(self):
        self._refuse_writes()
        self._make_file(self.order)
        self.assertEqual(self.order.state, "generated")
        self._refuse_writes()
        self.mine.write({"description": "What anybody may say"})

    def test_no_order_begins_further_on(self):
        orders = self.env["account.payment.order"].with_user(self.biller)
        vals = {
            "payment_type": "inbound",
            "payment_method_line_id": self.one["method"].id,
            "company_id": self.company.id,
        }
        with self.assertRaises(AccessError):
            orders.create({**vals, "state": "uploaded"})
        made = orders.with_context(default_state="generated").create(vals)
        self.assertEqual(made.state, "draft")

    def test_each_step_begins_where_it_should(self):
        steps = ("open2generated", "generated2uploaded", "cancel2draft")
        refused = {
            "draft": steps,
            "open": ("draft2open", "generated2uploaded", "cancel2draft"),
            "generated": ("draft2open", "open2generated", "cancel2draft"),
            "uploaded": ("draft2open", *steps),
        }
        go_on = {"draft": "draft2open", "open": "open2generated"}
        go_on["generated"] = "generated2uploaded"
        for state, names in refused.items():
            self.assertEqual(self.order.state, state)
            for name in names:
                with self.subTest(state=state, step=name), self.assertRaises(UserError):
                    getattr(self.mine, name)()
            if state in go_on:
                getattr(self.mine, go_on[state])()
        with self.assertRaises(UserError):
            self.mine.action_cancel()
        self.assertEqual(self.order.state, "uploaded")

    def test_a_cancelled_order_begins_anew(self):
        self.mine.draft2open()
        self.mine.action_cancel()
        self.mine.cancel2draft()
        self.assertEqual(self.order.state, "draft")

    def test_only_accountants_say_what_the_bank_answered(self):
        self._make_file(self.order)
        for button in ("action_accepted", "action_refused"):
            with self.assertRaisesRegex(AccessError, "Only accountants"):
                getattr(self.mine, button)()
        with self.assertRaisesRegex(AccessError, "Only accountants"):
            self.mine._hear("rejected", "me")
        for name in ("collection.bank.answer", "collection.bank.upload"):
            with self.assertRaises(AccessError):
                self.env[name].with_user(self.biller).create({})
        self.assertEqual(self.order.state, "generated")
