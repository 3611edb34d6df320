from datetime import date, timedelta

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from .bank_answers import booked, camt, pain002, returned
from .bank_common import NOW
from .common_bank_run import BankRunCommon


@tagged("post_install", "-at_install")
class TestBankRun(BankRunCommon):
    """What a run collects by bank goes into orders and files by itself."""

    def test_a_run_makes_one_checked_file(self):
        one = self._make_invoice(self.ann, 10)
        two = self._make_invoice(self.bob, 20)
        order = self._run()
        self.assertEqual(order.state, "generated")
        root = etree.fromstring(order.payment_file_id.raw)
        attempts = self._attempt_of(one) | self._attempt_of(two)
        self.assertEqual(
            set(self._texts(root, "EndToEndId")), set(attempts.mapped("name"))
        )
        self.assertEqual(set(attempts.mapped("state")), {"sending"})
        self.assertTrue(order.file_sha256)
        self._put_into_orders()
        self.assertFalse(self._run())

    def test_preview_and_file_have_the_same_dates(self):
        self.one["method"].write({"lead_days": 2, "lead_days_first": 5})
        self.ann_mandate.last_debit_date = "2026-01-05"
        later = self._make_invoice(self.ann, 10)
        later.line_ids.filtered("date_maturity").date_maturity = "2026-03-04"
        first = self._make_invoice(self.bob, 20)
        days = {
            self._preview_of(invoice).collect_on: invoice for invoice in later + first
        }
        self.assertEqual(set(days), {date(2026, 3, 4), date(2026, 3, 9)})
        order = self._run()
        debits = {one.due_on: one.end_to_end_id for one in order.debit_ids}
        self.assertEqual(
            debits, {day: self._attempt_of(one).name for day, one in days.items()}
        )

    def test_what_the_method_disallows_before_maturity_waits_for_it(self):
        self.one["method"].no_debit_before_maturity = True
        policies = self.env["collection.policy"]
        policies = policies.search([("company_id", "=", self.company.id)])
        policies.write({"when": "before_due", "days_before": 10})
        invoice = self._make_invoice(self.bob, 20)
        invoice.line_ids.filtered("date_maturity").date_maturity = "2026-03-10"
        self.assertEqual(self._preview_of(invoice).collect_on, date(2026, 3, 10))
        self.assertFalse(self._run())
        with freeze_time(NOW + timedelta(days=7)):
            order = self._run()
        self.assertEqual(order.debit_ids.due_on, date(2026, 3, 10))

    def test_after_the_cut_off_it_leaves_today_and_counts_for_tomorrow(self):
        invoice = self._make_invoice(self.bob, 20)
        with freeze_time(NOW + timedelta(hours=12)):
            debit = self._preview_of(invoice)
            self.assertEqual(debit.collect_on, date(2026, 3, 4))
            order = self._run()
        self.assertEqual(order.debit_ids.due_on, date(2026, 3, 4))

    def test_core_and_b2b_are_apart(self):
        self.bob_mandate.write({"format": "sepa_b2b", "bank_confirmed_on": NOW})
        self._make_invoice(self.ann, 10)
        self._make_invoice(self.bob, 20)
        orders = self._run()
        self.assertEqual(len(orders), 2)
        self.assertEqual(set(orders.mapped("state")), {"generated"})
        self.assertEqual(set(orders.debit_ids.mapped("scheme")), {"CORE", "B2B"})

    def test_a_client_is_collected_on_its_own_account_of_ours(self):
        journal = self.one["default_journal_bank"].copy()
        journal.bank_account_id = self.env["res.partner.bank"].create(
            {
                "acc_number": "FR1420041010050500013M02606",
                "partner_id": self.company.partner_id.id,
            }
        )
        other = self.one["method"].copy(
            {"journal_id": journal.id, "name": "Other", "lead_days_first": 4}
        )
        bob = self.bob.with_company(self.company)
        bob.property_inbound_payment_method_line_id = other
        self._make_invoice(self.ann, 10)
        invoice = self._make_invoice(self.bob, 20)
        self.assertEqual(self._preview_of(invoice).collect_on, date(2026, 3, 6))
        orders = self._run()
        self.assertEqual(
            set(orders.payment_method_line_id), {other, self.one["method"]}
        )
        self.company.collection_bank_method_id = other
        third = self._make_invoice(self.ann, 10)
        self.assertEqual(self._run().payment_method_line_id, other)
        self.assertEqual(self._attempt_of(third).state, "sending")

    def test_size_limits_split(self):
        self.one["method"].max_transactions = 1
        for client in self.ann, self.bob:
            self._make_invoice(client, 10)
        orders = self._run()
        self.assertEqual([len(one.debit_ids) for one in orders], [1, 1])
        self.assertEqual(set(orders.mapped("state")), {"generated"})

    def test_one_debit_per_client(self):
        self.policy.grouping = "client"
        invoices = [self._make_invoice(self.ann, amount) for amount in (10, 15)]
        order = self._run()
        self.assertEqual(order.debit_ids.amount, 25)
        names = {self._attempt_of(one).name for one in invoices}
        self.assertEqual(names, {order.debit_ids.end_to_end_id})

    def test_drafts_where_the_company_wants_them(self):
        self.company.collection_bank_files = "draft"
        invoice = self._make_invoice(self.bob, 20)
        order = self._run()
        self.assertEqual(order.state, "draft")
        self.assertEqual(self._attempt_of(invoice).state, "prepared")
        with self.assertRaisesRegex(UserError, "asked for"):
            order.payment_line_ids.amount_currency = 5
        order.payment_line_ids.unlink()
        self.assertEqual(self._attempt_of(invoice).state, "cancelled")

    def test_a_deleted_order_ends_its_attempts(self):
        self.company.collection_bank_files = "draft"
        invoice = self._make_invoice(self.bob, 20)
        self._run().unlink()
        self.assertEqual(self._attempt_of(invoice).code, "taken_out")

    def test_what_the_bank_would_refuse_is_taken_out_and_the_rest_goes(self):
        good = self._make_invoice(self.ann, 10)
        bad = self._make_invoice(self.bob, 20)
        # As it may be in data older than the check of references.
        self.env.cr.execute(
            "UPDATE account_banking_mandate SET unique_mandate_reference = 'QT//BOB' "
            "WHERE id = %s",
            [self.bob_mandate.id],
        )
        self.bob_mandate.invalidate_recordset()
        order = self._run()
        self.assertEqual(order.state, "generated")
        self.assertEqual(order.debit_ids.end_to_end_id, self._attempt_of(good).name)
        refused = self._attempt_of(bad)
        self.assertEqual((refused.state, refused.refusal), ("refused", "ask"))
        self.assertIn("QT//BOB", refused.message)
        self.assertEqual(self._preview_of(bad).code, "needs_human")

    def test_what_the_check_finds_is_taken_out_and_the_rest_goes(self):
        # A Swiss account needs an address, which this client does not have.
        chris = self._make_client("Chris", "CH9300762011623852957")
        self._make_mandate(chris)
        good = self._make_invoice(self.ann, 10)
        bad = self._make_invoice(chris, 20)
        order = self._run()
        self.assertEqual(order.state, "generated")
        self.assertEqual(order.debit_ids.end_to_end_id, self._attempt_of(good).name)
        self.assertEqual(self._attempt_of(bad).refusal, "ask")

    def test_an_order_that_cannot_be_confirmed_asks_for_a_person(self):
        invoice = self._make_invoice(self.bob, 20)
        self.company.sepa_creditor_identifier = False
        order = self._run()
        self.assertEqual(order.state, "draft")
        self.assertTrue(order.activity_ids)
        self.assertEqual(self._attempt_of(invoice).state, "prepared")
        self._put_into_orders()
        self.assertEqual(self._attempt_of(invoice).state, "prepared")

    def test_without_an_account_of_ours_it_is_said(self):
        self.one["method"].unlink()
        invoice = self._make_invoice(self.bob, 20)
        self.assertEqual(self._preview_of(invoice).code, "bank_not_ready")

    def test_another_company_has_its_own_order(self):
        mandate = self._make_mandate(self.ann, self.two)
        self.env["collection.policy"].create(
            {"name": "Two", "company_id": self.two["company"].id, "notice_days": 0}
        )
        self._make_invoice(self.ann, 10, self.two, mandate)
        self._make_invoice(self.bob, 20)
        self.assertEqual(self._run().company_id, self.company)
        self.assertEqual(self._run(self.two["company"]).debit_ids.mandate_id, mandate)

    # --- to the bank and back ---

    def _collect(self, amount=20):
        """An invoice of Bob's in a file at the bank; return invoice and attempt."""
        invoice = self._make_invoice(self.bob, amount)
        self.order = self._run()
        return invoice, self._attempt_of(invoice)

    def test_accepted_and_booked_the_invoice_is_paid(self):
        invoice, attempt = self._collect()
        self._receive(pain002(self.order.message_id, group="ACCP"))
        self.assertEqual(attempt.state, "pending")
        self.assertEqual(self.order.state, "uploaded")
        self._receive(camt(booked(attempt.name, 20)))
        self.assertEqual((attempt.state, attempt.settled), ("done", True))
        self.assertEqual(invoice.amount_residual, 0)
        self.assertIn(invoice.payment_state, ("in_payment", "paid"))
        self.assertFalse(attempt.line_ids.open)

    def test_a_rejected_file_frees_the_invoice(self):
        invoice, attempt = self._collect()
        self._receive(pain002(self.order.message_id, group="RJCT"))
        self.assertEqual((self.order.state, attempt.state), ("cancel", "refused"))
        self.assertEqual(invoice.amount_residual, 20)

    def test_rejected_for_a_closed_account(self):
        _invoice, attempt = self._collect()
        lot = self.order.debit_ids.lot_name
        batches = [(lot, "PART", "", [(attempt.name, "RJCT", "AC04")])]
        self._receive(pain002(self.order.message_id, batches=batches))
        self.assertEqual((attempt.state, attempt.refusal), ("refused", "hard"))
        self.assertEqual(self.bob_mandate.state, "suspended")

    def test_returned_for_lack_of_money_with_a_fee(self):
        invoice, attempt = self._collect()
        self._receive(camt(booked(attempt.name, 20)))
        self.assertEqual(invoice.amount_residual, 0)
        message = self._receive(camt(returned(attempt.name, 20, fee=4.5), message="R"))
        self.assertEqual(message.state, "applied")
        self.assertEqual((attempt.state, attempt.refusal), ("returned", "funds"))
        self.assertEqual(invoice.amount_residual, 20)
        expense = self.one["default_account_expense"]
        lines = self.order.debit_ids.return_id.move_id.line_ids
        fee = lines.filtered(lambda one: one.account_id == expense)
        self.assertEqual(fee.debit, 4.5)
        self.assertEqual(self.bob_mandate.state, "valid")

    def test_refunded_within_eight_weeks(self):
        invoice, attempt = self._collect()
        self._receive(camt(booked(attempt.name, 20, day="2026-03-17")))
        back = returned(attempt.name, 20, code="MD06", day="2026-05-12")
        self._receive(camt(back, message="R"))
        self.assertEqual((attempt.state, attempt.refusal), ("returned", "ask"))
        self.assertEqual(invoice.amount_residual, 20)
        self.assertEqual(self.order.debit_ids.claim, "refund")
