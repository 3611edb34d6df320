from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch
from uuid import uuid4

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..core.proof import Back
from ..trust import trusted
from .event_common import EventCommon

REFUNDS = "/v1/refunds"
ON = f"POST {REFUNDS}"


@tagged("post_install", "-at_install")
class TestRefund(EventCommon):
    def setUp(self):
        super().setUp()
        self.user = self._make_user("refunder", self.company)
        self.attempt = self._collect()
        self.invoice = self.attempt.line_ids.move_id

    def _make_user(self, login, company, group="account.group_account_invoice"):
        return new_test_user(
            self.env,
            login,
            groups=f"base.group_user,{group}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def _ask(self, attempt=None, user=None, **vals):
        """Press Refund; return the question."""
        user = user or self.user
        action = (attempt or self.attempt).with_user(user).action_refund()
        asked = self.env[action["res_model"]].with_user(user)
        asked = asked.browse(action["res_id"])
        asked.write({"reason": "Charged twice", **vals})
        return asked

    def _refund(self, attempt=None, **vals):
        self._ask(attempt, **vals).action_confirm()
        return self._mine(attempt)[:1]

    def _mine(self, attempt=None):
        return (attempt or self.attempt).sudo().refund_ids

    def _work(self):
        self._run("_cron_refund", "collection.refund")

    def _given(self):
        entries = self.double.ledger(kind="refund")["entries"]
        return [one["amount"] for one in entries]

    def _age(self, refund, **parts):
        """Make a refund older, by both clocks."""
        past = timedelta(**parts)
        vals = {"next_look_at": fields.Datetime.now()}
        for name in ("sent_at", "provider_sent_at", "asked_at"):
            if refund[name]:
                vals[name] = refund[name] - past
        trusted(refund).write(vals)
        self.env.flush_all()

    def test_no_button_where_the_provider_gives_nothing_back(self):
        attempt = self.attempt.with_user(self.user)
        self.assertEqual(attempt.refundable, self.attempt.amount)
        stripe = type(self.env["collection.gateway.stripe"])
        with patch.object(stripe, "_can_refund", lambda _self: False):
            attempt.invalidate_recordset(["refundable"])
            self.assertFalse(attempt.refundable)
            self.assertFalse(self.invoice.with_user(self.user).collection_refundable)
            with self.assertRaises(UserError):
                attempt.action_refund()

    # Once ----------------------------------------------------------------------

    def test_it_is_committed_sent_and_booked_once(self):
        asked = self._ask(amount=30)
        for word in ("30.00", "Ann", self.attempt.means_id.masked_name):
            self.assertIn(word, asked.sentence)
        asked.action_confirm()
        refund = self._mine()
        self.assertEqual((refund.state, self._given()), ("prepared", []))
        self.assertTrue(refund.payload_hash and refund.idempotency_key)
        self._work()
        self._work()
        self.assertEqual((refund.state, refund.booked), ("done", True))
        self.assertEqual(self._given(), [3000])
        self.assertTrue(refund.provider_reference.startswith("re_"))
        payment = refund.payment_id
        self.assertEqual((payment.payment_type, payment.amount), ("outbound", 30))
        self.assertEqual(payment.journal_id, self.attempt.payment_id.journal_id)
        self.assertFalse(payment.is_reconciled)
        self.assertEqual(self.invoice.amount_residual, 0)
        act = self.env["collection.act"].search([("act", "=", "refund")])
        self.assertEqual((act.user_id, act.reason), (self.user, "Charged twice"))
        self.assertEqual((act.amount, act.move_id), (30, self.invoice))
        self.assertIn("30.00", self.invoice.with_user(self.user).collection_story)

    def test_a_double_click_is_one_refund(self):
        asked = self._ask(amount=30)
        asked.action_confirm()
        asked.action_confirm()
        self._work()
        # The same question once more, when the first refund has long been made.
        asked.action_confirm()
        self._work()
        self.assertEqual((len(self._mine()), self._given()), (1, [3000]))

    def test_two_questions_at_the_same_time_are_one_refund(self):
        first, second = self._ask(amount=30), self._ask(amount=30)
        first.action_confirm()
        with self.assertRaises(UserError):
            second.action_confirm()
        refund = self._mine()
        values = refund.copy_data()[0] | {
            "uuid": str(uuid4()),
            "idempotency_key": "other",
        }
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            trusted(refund).create(values)

    def test_never_more_than_was_paid(self):
        for amount in (100.01, 0, -5):
            with self.assertRaises(UserError):
                self._ask(amount=amount).action_confirm()
        self._refund(amount=60)
        self._work()
        with self.assertRaises(UserError):
            self._ask(amount=40.01).action_confirm()
        self._refund(amount=40)
        self._work()
        self.assertEqual(sorted(self._given()), [4000, 6000])
        self.assertFalse(self.attempt.refundable)
        with self.assertRaises(UserError):
            self.attempt.with_user(self.user).action_refund()

    def test_what_was_given_back_at_the_provider_counts(self):
        data = {"payment_intent": self.attempt.provider_reference, "amount": 7000}
        self.provider._send_api_request("POST", "refunds", data=data)
        self._flush()
        self._later()
        self.assertEqual(self.attempt.refundable, 30)

    # Unknown -------------------------------------------------------------------

    def test_a_lost_answer_is_asked_for_with_the_same_key(self):
        refund = self._refund(amount=30)
        self.double.faults(rules=[{"fault": "charge_then_reset", "on": ON, "times": 1}])
        self._work()
        self._work()
        self.assertEqual((refund.state, self._given()), ("unknown", [3000]))
        with self.assertRaises(UserError):
            self.attempt.with_user(self.user).action_refund()
        self._age(refund, minutes=10)
        self._work()
        self.assertEqual((refund.state, refund.booked), ("done", True))
        self.assertEqual(self._given(), [3000])

    def test_a_time_out_is_unknown(self):
        refund = self._refund(amount=30)
        rule = {"fault": "charge_then_hang", "on": ON, "times": 1, "seconds": 9}
        self.double.faults(rules=[rule])
        with patch("odoo.addons.sepa_autocollect.adapters.calls.TIMEOUT", 4):
            self._work()
        self.assertEqual(refund.state, "unknown")
        self.assertIn(refund.code, ("timeout", "connection"))

    def test_after_the_life_of_the_key_it_is_listed(self):
        refund = self._refund(amount=30)
        self.double.faults(rules=[{"fault": "charge_then_reset", "on": ON, "times": 1}])
        self._work()
        self.double.prune(older_than=0)
        self._age(refund, hours=25)
        self._work()
        self.assertEqual((refund.state, self._given()), ("done", [3000]))

    def test_what_two_listings_lack_was_never_made(self):
        refund = self._refund(amount=30)
        rule = {"fault": "reset_before_charge", "on": ON, "times": 1}
        self.double.faults(rules=[rule])
        self._work()
        self._age(refund, hours=25)
        self._work()
        self.assertEqual((refund.state, refund.listings), ("unknown", 1))
        self._age(refund, hours=30)
        self._work()
        self._age(refund, hours=1)
        self._work()
        self.assertEqual((refund.state, self._given()), ("refused", []))
        self.assertEqual(self.attempt.alert, "refund_refused")
        self.assertEqual(self.attempt.refundable, 100)

    def test_killed_between_sending_and_writing(self):
        refund = self._refund(amount=30)
        with (
            patch.object(
                type(self.env["collection.refund"]),
                "_write_safely",
                side_effect=KeyboardInterrupt,
            ),
            self.assertRaises(KeyboardInterrupt),
        ):
            self._work()
        # What was committed before is what a killed job leaves.
        now = fields.Datetime.now()
        trusted(refund).write({"state": "sending", "sent_at": now})
        self._work()
        self.assertEqual((refund.state, self._given()), ("sending", [3000]))
        self._age(refund, minutes=10)
        self._work()
        self.assertEqual((refund.state, self._given()), ("done", [3000]))

    @mute_logger("odoo.addons.sepa_autocollect.models.collection_attempt_apply")
    def test_a_changed_payload_is_not_sent(self):
        refund = self._refund(amount=30)
        changed = refund.payload.replace("3000", "9000")
        trusted(refund).write({"payload": changed})
        self._work()
        self.assertEqual((refund.state, self._given()), ("unknown", []))
        self.assertEqual(self.attempt.alert, "payload_changed")

    def test_a_refusal_is_told(self):
        refund = self._refund(amount=30)
        data = {"payment_intent": self.attempt.provider_reference}
        self.provider._send_api_request("POST", "refunds", data=data)
        self._work()
        self.assertEqual(refund.state, "refused")
        self.assertEqual(refund.code, "charge_already_refunded")
        self.assertEqual(self.attempt.alert, "refund_refused")

    def test_disputed_attempts_give_nothing_back(self):
        asked, waiting = self._ask(amount=30), self._collect(50, self.bob)
        refund = self._refund(waiting, amount=10)
        for attempt in self.attempt + waiting:
            self.double.dispute(payment_intent=attempt.provider_reference)
        self._flush()
        self.assertEqual(self.attempt.state, "returned")
        with self.assertRaises(UserError):
            asked.action_confirm()
        with self.assertRaises(UserError):
            self.attempt.with_user(self.user).action_refund()
        self._work()
        self.assertEqual((refund.state, self._given()), ("cancelled", []))

    # Books ---------------------------------------------------------------------

    def test_the_invoice_is_open_again_and_held(self):
        refund = self._refund(amount=30, purpose="reopen")
        self._work()
        self.assertFalse(refund.book_error)
        self.assertEqual(self.invoice.amount_residual, 30)
        self.assertTrue(refund.payment_id.is_reconciled)
        self.assertTrue(self.attempt.payment_id.is_reconciled)
        hold = self.env["collection.hold"].search([("move_id", "=", self.invoice.id)])
        self.assertEqual((hold.reason, hold.state), ("Charged twice", "running"))
        again = self._refund(amount=70, purpose="reopen")
        self._work()
        self.assertFalse(again.book_error)
        self.assertEqual(self.invoice.amount_residual, 100)
        self.assertEqual(self.invoice.payment_state, "not_paid")

    def test_no_more_is_open_again_than_was_paid_of_it(self):
        first, second = self._bill(20), self._bill(80)
        attempt = self._prepare(self._save_card(), first + second)
        self._run("_cron_send")
        self._run("_cron_settle")
        asked = self._ask(attempt, amount=30, purpose="reopen", move_id=first.id)
        with self.assertRaises(UserError):
            asked.action_confirm()
        asked.move_id = self.invoice
        with self.assertRaises(UserError):
            asked.action_confirm()
        asked.move_id = second
        asked.action_confirm()
        self._work()
        self.assertEqual((first.amount_residual, second.amount_residual), (0, 30))

    def test_it_pays_a_credit_note(self):
        credit = self._bill(30, move_type="out_refund")
        refund = self._refund(amount=30, credit_move_id=credit.id)
        self._work()
        self.assertFalse(refund.book_error)
        self.assertEqual((credit.amount_residual, self.invoice.amount_residual), (0, 0))

    def test_dollars_and_the_other_company(self):
        invoice = self._bill(50, self.bob, currency_id=self.dollar.id)
        dollars = self._prepare(self._save_card(self.bob), invoice)
        bill = self._bill(70, self.bob, data=self.other_data)
        other = self._prepare(self._save_card(self.bob, self.other_provider), bill)
        self._run("_cron_send")
        self._run("_cron_settle")
        stranger = self._make_user("stranger", self.other_company)
        self._ask(other, stranger, amount=7, purpose="reopen").action_confirm()
        self._refund(dollars, amount=5, purpose="reopen")
        self._work()
        refunds = self._mine(dollars) + self._mine(other)
        self.assertEqual(refunds.mapped("book_error"), [False, False])
        self.assertEqual(refunds.payment_id.company_id, refunds.company_id)
        self.assertEqual((invoice.amount_residual, bill.amount_residual), (5, 7))

    # Proof and events ----------------------------------------------------------

    def test_its_event_and_the_proof_know_it(self):
        refund = self._refund(amount=30)
        with patch.object(type(self.env["collection.refund"]), "_book_all"):
            self._work()
        self.assertEqual((refund.state, refund.booked), ("done", False))
        self._check_known(refund)
        self._work()
        self._flush()
        self._later()
        self.assertEqual(self.attempt.transaction_id.child_transaction_ids.amount, -30)
        self.assertFalse(self.attempt.alert)
        self.assertEqual(self._states()["charge.refunded"], "done")
        self._check_known(refund)

    def test_its_event_may_come_before_its_answer(self):
        refund = self._refund(amount=30, purpose="reopen")
        self.double.faults(rules=[{"fault": "charge_then_reset", "on": ON, "times": 1}])
        self._work()
        self._flush()
        self._later()
        self._age(refund, minutes=10)
        self._work()
        self.assertFalse(refund.book_error)
        self.assertEqual(self.attempt.transaction_id.child_transaction_ids.amount, -30)
        self.assertEqual(self.invoice.amount_residual, 30)

    def _check_known(self, refund):
        """The daily proof asks for what the provider's listing names."""
        name = refund.provider_reference
        back = Back(name, "refund", "", Decimal(30), "EUR", fields.Datetime.now())
        sweeps = trusted(self.env["collection.sweep"].sudo())
        self.assertEqual(sweeps._get_known_refunds([back]), {name})

    # Rights --------------------------------------------------------------------

    def test_only_who_may_write_invoices_of_the_company(self):
        asked = self._ask(amount=30)
        reader = self._make_user(
            "reader", self.company, "account.group_account_readonly"
        )
        stranger = self._make_user("stranger", self.other_company)
        for user in (reader, stranger):
            with self.assertRaises(AccessError):
                self.attempt.with_user(user).action_refund()
            with self.assertRaises(AccessError):
                asked.with_user(user).sudo(False).action_confirm()
        hands = self.env["collection.hand.refund"].with_user(stranger)
        with self.assertRaises(AccessError):
            hands.create(
                {"attempt_id": self.attempt.id, "amount": 1, "reason": "Mine"}
            ).action_confirm()
        self.assertFalse(self._mine())

    def test_nobody_writes_refunds_directly(self):
        refund = self._refund(amount=30)
        refunds = self.env["collection.refund"].with_user(
            self._make_user("boss", self.company, "account.group_account_manager")
        )
        mine = refunds.browse(refund.id)
        ways = (
            lambda: refunds.create({"attempt_id": self.attempt.id, "amount": 1}),
            lambda: mine.write({"amount": 99}),
            lambda: mine.write({"state": "prepared"}),
            mine.unlink,
            lambda: mine.read(["payload"]),
            lambda: refunds.sudo().create({"attempt_id": self.attempt.id}),
            lambda: mine.sudo().write({"state": "prepared"}),
        )
        for way in ways:
            with self.assertRaises(AccessError):
                way()
        stranger = self._make_user("stranger", self.other_company)
        found = self.env["collection.refund"].with_user(stranger).search([])
        self.assertFalse(found)
