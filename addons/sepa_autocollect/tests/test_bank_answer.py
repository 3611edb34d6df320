from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .bank_answers import booked, camt, pain002, returned
from .bank_common import NOW
from .common_bank_run import BankRunCommon


@tagged("post_install", "-at_install")
class TestBankAnswer(BankRunCommon):
    """What a person heard, fees, and what comes twice, late or for nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            "bank_clerk",
            "account.group_account_user,"
            "account_payment_batch_oca.group_account_payment",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def setUp(self):
        super().setUp()
        self.invoice = self._make_invoice(self.bob, 20)
        self.order = self._run()
        self.attempt = self._attempt_of(self.invoice)
        self.debit = self.order.debit_ids

    def _hear(self, button, why="Mme Martin on the phone", user=None, code=False):
        order = self.order.with_user(user or self.clerk)
        action = getattr(order, button)()
        asked = order.env[action["res_model"]].browse(action["res_id"])
        with Form(asked) as form:
            form.why = why
            if code:
                form.code = code
        asked.action_confirm()

    # --- a person ---

    def test_accepted_by_word_of_mouth(self):
        self._hear("action_accepted")
        self.assertEqual(self.order.state, "uploaded")
        self.assertEqual(self.debit.state, "accepted")
        self.assertEqual(self.attempt.state, "pending")
        kept = self.env["collection.bank.message"].search([("kind", "=", "person")])
        self.assertEqual(kept.origin, self.clerk.name)
        self.assertEqual(kept.line_ids.reason_text, "Mme Martin on the phone")
        said = self.order.message_ids.filtered(lambda one: "Martin" in one.body)
        self.assertEqual(said.author_id, self.clerk.partner_id)
        with self.assertRaises(AccessError):
            kept.with_user(self.clerk).write({"origin": "nobody"})

    def test_refused_by_word_of_mouth(self):
        self._hear("action_refused", code="am05")
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual((self.attempt.state, self.attempt.code), ("refused", "AM05"))
        self.assertEqual(self.invoice.amount_residual, 20)
        self.assertFalse(self.order.awaits_bank)

    def test_refused_after_it_was_sent_reopens_the_invoices(self):
        self._hear("action_accepted")
        self.assertEqual(self.invoice.amount_residual, 0)
        self._hear("action_refused")
        self.assertEqual(self.attempt.state, "refused")
        self.assertEqual(self.invoice.amount_residual, 20)

    def test_what_was_booked_is_not_refused(self):
        self._receive(camt(booked(self.attempt.name, 20)))
        with self.assertRaisesRegex(UserError, "no debit that waits"):
            self._hear("action_refused")

    def test_who_only_reads_says_nothing(self):
        reader = new_test_user(
            self.env,
            "bank_reader",
            "account.group_account_readonly",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.order.with_user(reader)._hear("accepted", "me")
        with self.assertRaisesRegex(UserError, "who told you"):
            self.order.with_user(self.clerk)._hear("accepted", " ")

    # --- fees ---

    def _come_back(self, code="AM04", fee=4.5):
        self._receive(camt(booked(self.attempt.name, 20)))
        content = camt(returned(self.attempt.name, 20, code, fee=fee), message="BACK")
        return self._receive(content)

    def _fees(self):
        return self.env["account.move.line"].search(
            [("name", "like", f"%{self.attempt.name}%"), ("price_unit", "=", 4.5)]
        )

    def test_fees_are_not_billed_unless_wanted(self):
        self._come_back()
        self.assertEqual(self.debit.fee, 4.5)
        self.assertFalse(self._fees())

    def test_a_fee_on_an_invoice_of_its_own(self):
        self.company.collection_fee_billing = "invoice"
        self._come_back()
        draft = self.debit.fee_invoice_id
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.partner_id, self.bob)
        self.assertEqual(draft.amount_total, 4.5)
        self.assertIn(self.invoice.name, draft.invoice_line_ids.name)
        self.assertEqual(draft.currency_id, self.eur)

    def test_a_fee_on_the_clients_next_draft(self):
        self.company.write(
            {
                "collection_fee_billing": "next",
                "collection_fee_product_id": self.product_a.id,
            }
        )
        draft = self._make_invoice(self.bob, 100).copy()
        self._come_back()
        self.assertEqual(self.debit.fee_invoice_id, draft)
        fee = draft.invoice_line_ids.filtered(lambda one: one.price_unit == 4.5)
        self.assertEqual(fee.product_id, self.product_a)

    def test_a_client_who_disagrees_pays_no_fee(self):
        self.company.collection_fee_billing = "invoice"
        self._come_back("MD06")
        self.assertFalse(self.debit.fee_invoice_id)

    # --- twice, late, for nobody ---

    def _picture(self):
        """Everything that a second reading must leave alone."""
        self.env.flush_all()
        found = []
        for table in (
            "account_move",
            "account_move_line",
            "payment_return",
            "collection_debit",
            "collection_attempt",
            "collection_bank_message",
            "collection_bank_message_line",
            "account_partial_reconcile",
            "mail_activity",
        ):
            self.env.cr.execute(f"SELECT count(*), max(id) FROM {table}")
            found.append((table, self.env.cr.fetchone()))
        states = (self.debit.state, self.attempt.state, self.invoice.payment_state)
        return found, states, self.invoice.amount_residual

    def test_the_same_file_twice_changes_nothing(self):
        self.company.collection_fee_billing = "invoice"
        files = [
            pain002(self.order.message_id, group="ACCP"),
            camt(booked(self.attempt.name, 20)),
            camt(returned(self.attempt.name, 20, fee=4.5), message="BACK"),
        ]
        for content in files:
            self._receive(content)
        before = self._picture()
        for content in files:
            self._receive(content, "again.xml")
        self.assertEqual(self._picture(), before)

    def test_the_same_news_in_another_file_is_known(self):
        self._come_back()
        before = self._picture()[1:]
        entry = self.debit.return_id
        again = camt(
            booked(self.attempt.name, 20),
            returned(self.attempt.name, 20, fee=4.5),
            kind="camt.053.001.08",
            message="STATEMENT",
        )
        message = self._receive(again)
        self.assertEqual(message.line_ids.mapped("state"), ["known", "known"])
        self.assertEqual(self._picture()[1:], before)
        self.assertEqual(self.debit.return_id, entry)

    def test_a_return_after_a_refund_changes_nothing(self):
        self._receive(camt(booked(self.attempt.name, 20)))
        refund = returned(self.attempt.name, 20, "MD06", day="2026-05-04")
        self._receive(camt(refund, message="REFUND"))
        entry, state = self.debit.return_id, self.debit.state
        late = returned(self.attempt.name, 20, "AM04", day="2026-05-05")
        message = self._receive(camt(late, message="RETURN"))
        self.assertEqual(message.line_ids.state, "known")
        self.assertEqual((self.debit.return_id, self.debit.state), (entry, state))
        self.assertEqual(self.invoice.amount_residual, 20)

    def test_claims_are_told_apart_by_date(self):
        cases = [
            ("AM04", "2026-03-19", "returned"),
            ("MD06", "2026-05-12", "refund"),
            ("MD01", "2027-04-12", "unauthorised"),
            ("MD06", "2026-06-15", "too_late"),
            ("MD01", "2027-07-01", "too_late"),
        ]
        self._receive(camt(booked(self.attempt.name, 20)))
        for code, day, claim in cases:
            with self.subTest(code=code, day=day), self.env.cr.savepoint() as undo:
                back = returned(self.attempt.name, 20, code, day=day)
                message = self._receive(camt(back, message=f"{code} {day}"))
                self.assertEqual(self.debit.claim, claim)
                self.assertEqual(self.invoice.amount_residual, 20)
                said = (
                    f"{message.activity_ids.note}{message.message_ids.mapped('body')}"
                )
                self.assertEqual("Dispute it" in said, claim == "too_late")
                undo.rollback()
                self.env.invalidate_all()

    def test_a_statement_books_what_no_report_spoke_of(self):
        content = camt(booked(self.attempt.name, 20), kind="camt.053.001.02")
        with freeze_time(NOW + timedelta(days=16)):
            self._receive(content)
        self.assertEqual(self.order.state, "uploaded")
        self.assertEqual(self.attempt.state, "done")
        self.assertEqual(self.invoice.amount_residual, 0)

    def test_unknown_references_are_kept_and_shown(self):
        rows = [("LOT-X", "", "", [("QC-NOBODY", "RJCT", "AC04")])]
        message = self._receive(pain002("FILE-X", group="PART", batches=rows))
        self.assertEqual(message.state, "question")
        line = message.line_ids.filtered("end_to_end_id")
        self.assertEqual((line.state, line.end_to_end_id), ("unmatched", "QC-NOBODY"))
        self.assertTrue(message.activity_ids)
