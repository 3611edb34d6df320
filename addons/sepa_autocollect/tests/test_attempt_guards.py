import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..trust import trusted
from .attempt_common import AttemptCommon


@tagged("post_install", "-at_install")
class TestGuards(AttemptCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self._bill()
        self.attempt = self._prepare(self._save_card(), self.invoice)
        self.user = new_test_user(
            self.env,
            "collection_biller",
            groups="account.group_account_invoice,base.group_partner_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def _send_unknown(self):
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        self._run("_cron_send")
        self.assertEqual(self.attempt.state, "unknown")

    def _pay(self, invoice):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        return wizard.create({})._create_payments()

    def _credit(self, invoice):
        credit = invoice.copy({"move_type": "out_refund", "invoice_date": "2026-11-22"})
        credit.action_post()
        items = self._items(invoice + credit)
        items.reconcile()

    def _other_payment(self, invoice):
        payment = self.env["account.payment"].create(
            {
                "amount": 100,
                "payment_type": "inbound",
                "partner_id": self.ann.id,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.action_post()
        item = self._items(payment.move_id)
        invoice.js_assign_outstanding_line(item.id)

    def _portal(self, invoice):
        return self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.card.id,
                "amount": 100,
                "currency_id": invoice.currency_id.id,
                "partner_id": self.ann.id,
                "operation": "online_direct",
                "invoice_ids": [(6, 0, invoice.ids)],
            }
        )

    def _ways(self):
        return {
            "draft": type(self.invoice).button_draft,
            "state": lambda invoice: invoice.write({"state": "draft"}),
            "cancel": type(self.invoice).button_cancel,
            "reversal": lambda invoice: invoice._reverse_moves(cancel=True),
            "draft credit note": lambda invoice: invoice._reverse_moves(),
            "credit note": self._credit,
            "register payment": self._pay,
            "other payment": self._other_payment,
            "portal": self._portal,
        }

    def test_an_invoice_whose_attempt_left_is_not_touched(self):
        self._send_unknown()
        for name, way in self._ways().items():
            with (
                self.subTest(name),
                self.assertRaises(UserError) as caught,
                self.env.cr.savepoint(),
            ):
                way(self.invoice)
            self.assertIn(self.attempt.name, str(caught.exception))
        self.assertEqual(self.invoice.state, "posted")
        self.assertFalse(self.invoice._has_to_be_paid())
        self.assertIn("saved means", self.invoice._get_online_payment_error())

    def test_what_was_not_sent_gives_way(self):
        for name, way in self._ways().items():
            with self.subTest(name):
                savepoint = self.env.cr.savepoint()
                way(self.invoice)
                self.assertEqual(self.attempt.state, "cancelled")
                self.assertFalse(self.attempt.line_ids.open)
                savepoint.rollback()
                savepoint.close(rollback=True)
                self.env.invalidate_all()
                self.assertEqual(self.attempt.state, "prepared")

    def test_done_guards_until_it_is_in_the_books(self):
        self._run("_cron_send")
        self.assertEqual(self.attempt.state, "done")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.invoice.button_draft()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._pay(self.invoice)
        _attempts, left = self.attempts._prepare(
            [self._debit(self.attempt.means_id, self.invoice)]
        )
        self.assertEqual(set(left.values()), {"in_attempt"})
        self._run("_cron_settle")
        self.assertEqual(self.invoice.amount_residual, 0)
        self.invoice.button_draft()

    def test_other_invoices_are_free(self):
        self._send_unknown()
        other = self._bill()
        self._pay(other)
        self.assertEqual(other.amount_residual, 0)
        other.button_draft()

    def test_two_open_attempts_on_one_item_cannot_be(self):
        line = trusted(self.env["collection.attempt.line"].sudo())
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            line.create(
                {
                    "attempt_id": self.attempt.id,
                    "move_line_id": self.attempt.line_ids.move_line_id.id,
                    "amount": 1,
                }
            )

    def test_what_changed_since_the_decision_is_left_out(self):
        means = self._save_card(self.bob)
        invoice = self._bill(partner=self.bob)
        decided = self._debit(means, invoice)

        def left():
            with self.env.cr.savepoint() as savepoint:
                attempts, codes = self.attempts._prepare([decided])
                self.assertEqual(bool(attempts), not codes)
                savepoint.rollback()
            return set(codes.values())

        self.assertEqual(left(), set())
        cases = {
            "payment_pending": lambda: self._portal_of(invoice, "pending"),
            "no_means": lambda: means.token_id.write({"active": False}),
            "paid": lambda: self._pay(invoice),
            "changing": invoice.button_draft,
            "provider_not_ready": lambda: self.provider.write(
                {"capture_manually": True}
            ),
        }
        for code, change in cases.items():
            with self.subTest(code):
                savepoint = self.env.cr.savepoint()
                change()
                self.assertEqual(left(), {code})
                savepoint.rollback()
                savepoint.close(rollback=True)
                self.env.invalidate_all()

    def _portal_of(self, invoice, state):
        transaction = self._portal(invoice)
        transaction.state = state

    def test_a_live_provider_needs_the_secret_of_its_events(self):
        live = self._make_provider(self.company, name="Live", state="enabled")
        means, invoice = self._save_card(self.bob, live), self._bill(partner=self.bob)
        live.stripe_webhook_secret = False
        debit = self._debit(means, invoice)
        _attempts, left = self.attempts._prepare([debit])
        self.assertEqual(set(left.values()), {"provider_not_ready"})
        live.stripe_webhook_secret = "whsec_double"
        _attempts, left = self.attempts._prepare([debit])
        self.assertFalse(left)

    def test_another_clients_card_is_refused(self):
        _attempts, left = self.attempts._prepare(
            [self._debit(self._save_card(self.bob), self._bill())]
        )
        self.assertEqual(set(left.values()), {"gone"})

    def test_another_companys_card_is_refused(self):
        means = self._save_card(provider=self.other_provider)
        _attempts, left = self.attempts._prepare([self._debit(means, self._bill())])
        self.assertEqual(set(left.values()), {"gone"})

    def test_nobody_writes_attempts(self):
        self._send_unknown()
        for user in (self.user, self.env.ref("base.user_admin")):
            attempt = self.attempt.with_user(user)
            for value in (None, True, "TRUSTED"):
                context = {"sepa_autocollect_trusted": value}
                ours = attempt.with_context(**context)
                for vals in ({"state": "refused"}, {"amount": 1}, {"settled": True}):
                    with self.assertRaises(AccessError):
                        ours.write(vals)
                with self.assertRaises(AccessError):
                    ours.line_ids.write({"open": False})
                with self.assertRaises(AccessError):
                    ours.unlink()
                with self.assertRaises(AccessError):
                    ours.line_ids.unlink()
                with self.assertRaises(AccessError):
                    ours.copy()
            with self.assertRaises(UserError):
                attempt.action_stop()
        with self.assertRaises(AccessError):
            self.attempt.sudo().write({"state": "refused"})

    def test_keys_and_payloads_are_nobodys_to_read(self):
        attempt = self.attempt.with_user(self.user)
        self.assertEqual(attempt.state, "prepared")
        for field in ("payload", "idempotency_key"):
            with self.assertRaises(AccessError):
                attempt.read([field])

    def test_other_companies_do_not_see_it(self):
        other = new_test_user(
            self.env,
            "collection_other",
            groups="account.group_account_invoice",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        found = self.attempts.with_user(other).search([("id", "=", self.attempt.id)])
        self.assertFalse(found)
        with self.assertRaises(AccessError):
            self.attempt.with_user(other).action_stop()

    def test_a_person_stops_what_has_not_left(self):
        self.attempt.with_user(self.user).action_stop()
        self.assertEqual(
            (self.attempt.state, self.attempt.code), ("cancelled", "stopped")
        )
        self.assertIn(self.user.name, self.attempt.message_ids[0].body)
        self._run("_cron_send")
        self.assertEqual(self._taken(), 0)

    def test_a_reader_stops_nothing(self):
        reader = new_test_user(
            self.env,
            "collection_reader",
            groups="account.group_account_readonly",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.attempt.with_user(reader).action_stop()
        self.assertEqual(self.attempt.state, "prepared")
