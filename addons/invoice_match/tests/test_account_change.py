from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..hooks import _confirm_trusted_accounts
from ..trust import trusted
from .gate_common import BELGIAN, IBAN, OTHER_IBAN, GateCommon

CALL = ("Mme Martin", "+33 1 23 45 67 89")


@tagged("post_install", "-at_install")
class TestAccountChange(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.validator = cls._make_user(
            "validator",
            "account.group_account_invoice",
            "account.group_validate_bank_account",
            "base.group_partner_manager",
        )

    def _changes(self, number=OTHER_IBAN):
        return self.env["invoice.account.change"].search([("number", "=", number)])

    def _write_account(self, user=None, **vals):
        banks = self.env["res.partner.bank"].with_user(user or self.validator)
        bank = banks.create(
            {
                "acc_number": OTHER_IBAN,
                "partner_id": self.supplier.id,
                "allow_out_payment": True,
                **vals,
            }
        )
        return bank.with_env(self.env)

    def _confirm(self, change, user=None):
        now = fields.Datetime.now()
        return change.with_user(user or self.treasurer).action_confirm(*CALL, now)

    def _capture(self, iban=OTHER_IBAN, bill=None, **vals):
        return trusted(self.env["invoice.capture"].sudo()).create(
            {
                "name": "a.xml",
                "sha256": f"{iban[-10:]:0>64}",
                "channel": "mail",
                "company_id": self.company.id,
                "partner_id": self.supplier.id,
                "account_number": iban,
                "move_id": bill.id if bill else False,
                **vals,
            }
        )

    # --- no path makes an account payable --- #

    def test_a_created_account_is_not_payable(self):
        bank = self._write_account()
        self.assertFalse(bank.allow_out_payment)
        self.assertFalse(bank._is_confirmed())

    def test_a_default_in_the_context_makes_nothing_payable(self):
        banks = self.env["res.partner.bank"].with_user(self.validator)
        bank = banks.with_context(
            default_allow_out_payment=True, default_confirmed_number=OTHER_IBAN
        ).create({"acc_number": OTHER_IBAN, "partner_id": self.supplier.id})
        self.assertFalse(bank.allow_out_payment)
        self.assertFalse(bank.sudo().confirmed_number)

    def test_an_account_in_the_suppliers_form_is_not_payable(self):
        vals = {"acc_number": OTHER_IBAN, "allow_out_payment": True}
        supplier = self.supplier.with_user(self.validator)
        supplier.write({"bank_ids": [Command.create(vals)]})
        bank = self.supplier.bank_ids - self.bank
        self.assertFalse(bank.allow_out_payment)
        with self._refused("second person", AccessError):
            supplier.write(
                {"bank_ids": [Command.update(bank.id, {"allow_out_payment": True})]}
            )

    def test_an_imported_account_is_not_payable(self):
        banks = self.env["res.partner.bank"].with_user(self.validator)
        result = banks.load(
            ["acc_number", "partner_id/.id", "allow_out_payment"],
            [[OTHER_IBAN, str(self.supplier.id), "1"]],
        )
        bank = self.env["res.partner.bank"].browse(result["ids"])
        self.assertTrue(bank)
        self.assertFalse(bank.allow_out_payment)

    def test_nobody_switches_an_account_on(self):
        bank = self._write_account()
        for user in (self.validator, self.treasurer, self.env.user):
            with self._refused("second person", AccessError):
                bank.with_user(user).sudo().write({"allow_out_payment": True})

    def test_nobody_writes_a_confirmation(self):
        bank = self._write_account()
        with self._refused("treasury", AccessError):
            bank.sudo().write({"confirmed_number": OTHER_IBAN})
        with self._refused("treasury", AccessError):
            self._write_account(acc_number=BELGIAN, confirmed_number=BELGIAN)
        change = self._changes()
        for vals in ({"state": "confirmed"}, {"asked_by": self.clerk.id}):
            with self._refused("kept", AccessError):
                change.sudo().write(vals)

    def test_a_changed_account_is_not_payable(self):
        other = self.env["res.partner"].create({"name": "Other", "supplier_rank": 1})
        bank_of = self.env["res.bank"].create({"name": "X", "bic": "AGRIFRPP"})
        for name, vals in (
            ("number", {"acc_number": OTHER_IBAN}),
            ("sanitized", {"sanitized_acc_number": OTHER_IBAN}),
            ("partner", {"partner_id": other.id}),
            ("holder", {"acc_holder_name": "Somebody"}),
            ("bank", {"bank_id": bank_of.id}),
            ("archived", {"active": False}),
        ):
            with self.subTest(name):
                savepoint = self.cr.savepoint()
                self.assertTrue(self.bank._is_confirmed())
                self.bank.sudo().write(vals)
                self.assertFalse(self.bank.allow_out_payment)
                self.assertFalse(self.bank._is_confirmed())
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def test_a_supplier_that_joins_another_takes_no_confirmation_along(self):
        other = self.env["res.partner"].create(
            {"name": "Clous", "is_company": True, "supplier_rank": 1}
        )
        self.assertTrue(self.bank._is_confirmed())
        self.supplier.write({"is_company": False, "parent_id": other.id})
        self.assertEqual(self.bank.partner_id.commercial_partner_id, other)
        self.assertFalse(self.bank._is_confirmed())
        bill = self._make_bill(
            self._make_order(other), partner=other, partner_bank_id=self.bank.id
        )
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": other.id,
                "partner_bank_id": self.bank.id,
                "amount": 100,
                "journal_id": self.company_data["default_journal_bank"].id,
                "invoice_ids": [Command.set(bill.ids)],
            }
        )
        with self._refused("not confirmed"):
            payment.action_post()
        with self._refused("treasury", AccessError):
            self.bank.sudo().write({"confirmed_entity": other.id})

    def test_what_odoo_trusted_before_is_confirmed_with_its_entity(self):
        self.env.cr.execute(
            "UPDATE res_partner_bank SET confirmed_entity = NULL WHERE id = %s",
            [self.bank.id],
        )
        self.bank.invalidate_recordset()
        self.assertFalse(self.bank._is_confirmed())
        _confirm_trusted_accounts(self.program)
        self.assertTrue(self.bank._is_confirmed())

    def test_an_account_out_of_the_archive_is_not_payable(self):
        self.bank.active = False
        self.bank.active = True
        self.assertFalse(self.bank._is_confirmed())
        self.assertTrue(self._changes(IBAN))

    def test_a_changed_number_in_the_database_is_not_confirmed(self):
        self.env.cr.execute(
            "UPDATE res_partner_bank SET sanitized_acc_number = %s WHERE id = %s",
            [OTHER_IBAN, self.bank.id],
        )
        self.bank.invalidate_recordset()
        self.assertTrue(self.bank.allow_out_payment)
        self.assertFalse(self.bank._is_confirmed())

    def test_odoos_import_of_bills_makes_no_account(self):
        bill = self._make_bill()
        self.env["account.edi.common"]._import_partner_bank(bill, [OTHER_IBAN])
        self.assertEqual(self.supplier.bank_ids, self.bank)
        self.assertFalse(bill.partner_bank_id)
        self.assertEqual(self._changes().move_id, bill)
        self.env["account.edi.common"]._import_partner_bank(bill, [IBAN])
        self.assertEqual(bill.partner_bank_id, self.bank)

    def test_odoos_import_of_bills_wakes_no_account(self):
        self.bank.active = False
        bill = self._make_bill()
        self.env["account.edi.common"]._import_partner_bank(bill, [IBAN])
        self.assertFalse(self.bank.active)
        self.assertIn("archived", self._changes(IBAN).flags)

    def test_accounts_of_clients_stay_with_odoos_rules(self):
        client = self.env["res.partner"].create({"name": "Client"})
        bank = self._write_account(partner_id=client.id)
        self.assertTrue(bank.allow_out_payment)
        self.assertFalse(bank._is_confirmed())
        self.assertFalse(self._changes())

    # --- confirming --- #

    def test_a_second_person_confirms_after_a_call(self):
        bank = self._write_account()
        change = self._changes()
        self.assertEqual(change.asked_by, self.validator)
        self.assertEqual(change.old_number, IBAN)
        self._confirm(change)
        self.assertTrue(bank.allow_out_payment)
        self.assertTrue(bank._is_confirmed())
        self.assertEqual(bank.confirmed_by, self.treasurer)
        self.assertEqual(change.called_number, CALL[1])

    def test_only_treasury_confirms(self):
        self._write_account()
        with self._refused("Confirm bank accounts", AccessError):
            self._confirm(self._changes(), self.clerk)
        with self._refused("Confirm bank accounts", AccessError):
            self._changes().with_user(self.releaser).action_refuse("No")

    def test_who_wrote_the_account_does_not_confirm_it(self):
        self.treasurer.group_ids += self.env.ref("base.group_partner_manager")
        bank = self._write_account(self.treasurer)
        with self._refused("second person", AccessError):
            self._confirm(self._changes())
        # Nor after somebody else touched it or asked again.
        bank.with_user(self.validator).acc_holder_name = "Boulons"
        bank.with_user(self.validator).action_ask_confirmation()
        with self._refused("second person", AccessError):
            self._confirm(self._changes())

    def test_a_call_is_told(self):
        self._write_account()
        change = self._changes().with_user(self.treasurer)
        now = fields.Datetime.now()
        for told in (
            ("", "+33", now),
            ("Me", " ", now),
            ("Me", "+33", False),
            ("Me", "+33", now + timedelta(days=1)),
        ):
            with self._refused("whom you called"):
                change.action_confirm(*told)

    def test_the_account_is_confirmed_as_it_was_asked(self):
        bank = self._write_account()
        change = self._changes()
        bank.with_user(self.validator).acc_number = BELGIAN
        with self._refused("changed since"):
            self._confirm(change)

    def test_a_decision_is_taken_once(self):
        bank = self._write_account()
        change = self._changes()
        change.with_user(self.treasurer).action_refuse("They did not write it")
        self.assertFalse(bank.allow_out_payment)
        with self._refused("decided"):
            self._confirm(change)

    def test_a_refusal_says_why(self):
        self._write_account()
        with self._refused("why"):
            self._changes().with_user(self.treasurer).action_refuse(" ")

    def test_treasury_of_another_company_sees_nothing(self):
        other = self.setup_other_company()["company"]
        bill = self._make_bill()
        change = self.env["invoice.account.change"]._propose(bill, OTHER_IBAN)
        stranger = self._make_user("stranger", "invoice_match.group_treasury")
        stranger.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            self._confirm(change, stranger)

    # --- captured bills --- #

    def test_a_captured_account_is_proposed_and_not_made(self):
        capture = self._capture()
        change = capture._propose_account()
        self.assertEqual((change.channel, change.capture_id), ("mail", capture))
        self.assertEqual(self.supplier.bank_ids, self.bank)
        self.assertEqual(capture._propose_account(), change)

    def test_a_captured_bill_is_not_paid_to_another_account(self):
        bill = self._make_bill()
        self._capture(bill=bill)
        bill._follow_captured_account()
        self.assertFalse(bill.partner_bank_id)
        bill.partner_bank_id = self.bank
        with self._refused("asks to be paid"):
            bill.with_user(self.releaser).action_release("Because")
        trusted(bill).write({"match_state": "matched"})
        bill._release_agreed()
        self.assertFalse(bill.release_kind)

    def test_an_exception_about_a_confirmed_account_is_called_about_again(self):
        bill = self._make_bill()
        self._capture(IBAN, bill, written={"payee": {"name": "Factor SA"}})
        exception = self._record(bill, "H08", owner="treasury")
        action = exception.with_user(self.treasurer)._open_account_change()
        change = self.env["invoice.account.change"].browse(action["res_id"])
        self.assertEqual(change.flags, {"payee": "Factor SA"})
        self.assertTrue(self.bank._is_confirmed())
        # Who looks at the exception has not written the account.
        self._confirm(change)
        self.assertEqual(exception.state, "settled")

    def test_a_confirmed_account_is_chosen_and_settles_the_exception(self):
        bill = self._make_bill()
        capture = self._capture(bill=bill)
        exception = self._record(bill, "H08")
        self._confirm(capture._propose_account())
        self.assertEqual(bill.partner_bank_id.sanitized_acc_number, OTHER_IBAN)
        self.assertTrue(bill.partner_bank_id._is_confirmed())
        self.assertEqual(exception.state, "settled")
        self.assertIn("Martin", exception.reason)

    def test_an_archived_account_is_woken_by_confirming_only(self):
        self.bank.active = False
        capture = self._capture(IBAN)
        change = capture._propose_account()
        self.assertFalse(self.bank.active)
        self._confirm(change)
        self.assertTrue(self.bank._is_confirmed())

    def test_what_is_unusual_is_flagged(self):
        other = self.env["res.partner"].create({"name": "Twin", "supplier_rank": 1})
        self.program["res.partner.bank"].create(
            {"acc_number": BELGIAN, "partner_id": other.id}
        )
        capture = self._capture(BELGIAN, account_holder="Factor SA")
        change = capture._propose_account()
        self.assertEqual(
            change.flags, {"shared": "Twin", "country": "BE", "holder": "Factor SA"}
        )
        self.assertIn("Twin", change.flag_words)

    def test_facts_tell_the_state_of_the_account(self):
        self.assertEqual(self._make_bill()._get_account_facts().number, IBAN)
        states = {}
        for place, iban in enumerate((IBAN, OTHER_IBAN, BELGIAN)):
            bill = self._make_bill(ref=f"F{place}")
            self._capture(iban, bill)
            states[iban] = bill
        self._write_account()
        facts = {iban: bill._get_account_facts().state for iban, bill in states.items()}
        self.assertEqual(
            facts, {IBAN: "trusted", OTHER_IBAN: "unconfirmed", BELGIAN: "new"}
        )
        self.bank.active = False
        self.assertEqual(states[IBAN]._get_account_facts().state, "archived")
        self.assertEqual(states[BELGIAN]._get_account_facts().country, "BE")

    def test_a_number_shared_after_confirming_is_told(self):
        bill = self._make_bill()
        self._capture(IBAN, bill)
        self.assertFalse(bill._get_account_facts().shared_with)
        other = self.env["res.partner"].create({"name": "Twin", "supplier_rank": 1})
        twin = self.program["res.partner.bank"].create(
            {"acc_number": IBAN, "partner_id": other.id}
        )
        trusted(twin).write({"number_at": fields.Datetime.now() + timedelta(hours=1)})
        self.assertEqual(bill._get_account_facts().shared_with, ("Twin",))

    def test_confirming_refuses_what_is_no_account(self):
        change = self._capture("FR7600000")._propose_account()
        with self._refused("no valid IBAN"):
            self._confirm(change)
