import hashlib
import hmac
import json
import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..trust import trusted
from .event_common import QUIET, EventCommon


@tagged("post_install", "-at_install")
class TestEvent(EventCommon):
    def test_an_event_that_says_what_is_known_changes_nothing(self):
        attempt = self._collect()
        answers = self._flush()
        self.assertTrue(all(answer == 200 for _kind, answer in answers), answers)
        event = self.events.search([("kind", "=", "succeeded")])
        self.assertEqual((event.state, event.attempt_id), ("done", attempt))
        self.assertEqual(attempt.state, "done")
        self.assertFalse(attempt.alert)
        self._deliver("payment_intent.succeeded", times=3)
        self.assertEqual(len(self.events.search([("kind", "=", "succeeded")])), 1)
        self.assertEqual(len(attempt.payment_id), 1)

    def test_the_event_tells_what_the_lost_answer_would_have(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        self._run("_cron_send")
        self.assertEqual(attempt.state, "unknown")
        self._flush()
        self.assertEqual(attempt.state, "done")
        self.assertTrue(attempt.provider_reference.startswith("pi_"))
        self._run("_cron_settle")
        self.assertEqual(attempt.line_ids.move_id.amount_residual, 0)
        self.assertEqual(self._taken(), 1)

    def test_an_attempt_being_sent_waits_for_its_answer(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        self._run("_cron_send")
        trusted(attempt.sudo()).write({"state": "sending"})
        self._flush()
        event = self.events.search([("kind", "=", "succeeded")])
        self.assertEqual((event.state, event.note), ("waiting", "being_sent"))
        sent = fields.Datetime.now() - timedelta(minutes=10)
        trusted(attempt.sudo()).write({"sent_at": sent})
        self._later()
        self.assertEqual((event.state, attempt.state), ("done", "done"))

    def test_an_event_that_waited_for_others_over_an_outage_needs_nobody(self):
        self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        self._run("_cron_send")
        self._flush()
        event = trusted(self.events.search([("kind", "=", "succeeded")]).sudo())
        event.received_at -= timedelta(days=9)
        event._put_off("busy")
        self.assertEqual(event.state, "waiting")
        with mute_logger(*QUIET):
            event._put_off("unknown_reference")
        self.assertEqual(event.state, "failed")

    def test_a_debit_succeeds_fails_and_comes_back_days_later(self):
        paid, failed, back = (
            self._collect(settle=False, behaviour=behaviour)
            for behaviour in (
                {"outcome": "process", "then": "succeed", "after": 86400},
                {"outcome": "process", "then": "insufficient_funds", "after": 86400},
                {
                    "outcome": "process",
                    "then": "succeed",
                    "after": 86400,
                    "dispute_after": 86400,
                    "dispute_reason": "debit_not_authorized",
                },
            )
        )
        attempts = paid + failed + back
        self.assertEqual(set(attempts.mapped("state")), {"pending"})
        self._flush()
        self.double.advance(days=1, hours=1)
        self._flush()
        self.assertEqual(attempts.mapped("state"), ["done", "refused", "done"])
        self.assertEqual((failed.refusal, failed.code), ("funds", "insufficient_funds"))
        self._run("_cron_settle")
        self.assertEqual(back.line_ids.move_id.amount_residual, 0)
        self.double.advance(days=1, hours=1)
        self._flush()
        self.assertEqual(back.state, "returned")
        invoice = back.line_ids.move_id
        self.assertEqual(invoice.amount_residual, 100)
        self.assertEqual(back.code, "MD01")
        self.assertTrue(back.means_id.set_aside_reason)
        self.assertFalse(back.line_ids.open)
        self.assertEqual(paid.state, "done")

    def test_the_fee_of_a_return_is_a_line_of_its_own(self):
        charges = self.company_data["default_account_expense"]
        attempt = self._collect()
        journal = attempt.payment_id.journal_id
        journal.default_expense_account_id = charges
        self.double.dispute(payment_intent=attempt.provider_reference)
        self._flush()
        self.assertEqual(attempt.state, "returned")
        lines = attempt.return_id.move_id.line_ids
        fee = lines.filtered(lambda line: line.account_id == charges)
        self.assertEqual(fee.balance, 15)
        self.assertEqual(attempt.line_ids.move_id.amount_residual, 100)
        # A card's reason has no rule: a person looks, nothing else is done.
        self.assertFalse(attempt.means_id.set_aside_reason)
        self.assertTrue(self.events.search([("kind", "=", "returned")]).activity_ids)

    def test_the_payout_books_the_fee_where_it_has_an_account(self):
        fees = self.env["account.account"].create(
            {"name": "Card fees", "code": "627100", "account_type": "expense"}
        )
        self.provider.collection_fee_account_id = fees
        attempt, _other = self._collect(), self._collect(500, self.bob)
        self.double.dispute(payment_intent=attempt.provider_reference)
        self._flush()
        event = self.events.search([("kind", "=", "returned")])
        # About the card's reason, not about the fee.
        self.assertEqual(len(event.activity_ids), 1)
        lines = attempt.return_id.move_id.line_ids
        self.assertEqual(sorted(lines.mapped("balance")), [-100, 100])
        self.double.advance(days=2)
        self.double.payout()
        self._run("_cron_payouts", "collection.payout")
        payout = self.env["collection.payout"].search(
            [("provider_id", "=", self.provider.id)]
        )
        self.assertEqual((payout.state, payout.unknown), ("booked", 0))
        # 15 of the dispute, 1.5 % and 25 cents of each payment.
        self.assertAlmostEqual(payout.fees, 15 + 1.75 + 7.75)
        back = payout.line_ids.filtered(lambda line: line.kind == "dispute")
        self.assertTrue(back.item_id.reconciled)
        self.assertEqual(back.item_id.move_id, attempt.return_id.move_id)

    def test_a_return_in_another_currency(self):
        means = self._save_card()
        invoice = self._bill(50, currency_id=self.dollar.id)
        attempt = self._prepare(means, invoice)
        self._run("_cron_send")
        self._run("_cron_settle")
        self.double.dispute(payment_intent=attempt.provider_reference)
        self._flush()
        self.assertEqual(invoice.amount_residual, 50)
        balances = attempt.return_id.move_id.line_ids.mapped("amount_currency")
        self.assertEqual(sorted(balances), [-50, 50])

    def test_a_dispute_that_is_won_pays_the_invoice_again(self):
        attempt = self._collect()
        invoice = attempt.line_ids.move_id
        dispute = self.double.dispute(payment_intent=attempt.provider_reference)
        self._flush()
        self.assertEqual((attempt.state, invoice.amount_residual), ("returned", 100))
        self.double.close_dispute(dispute=dispute["id"], status="won")
        self._flush()
        self.assertEqual((attempt.state, invoice.amount_residual), ("done", 0))
        # Late and again: nothing changes.
        self._deliver("charge.dispute.created")
        self.assertEqual((attempt.state, invoice.amount_residual), ("done", 0))

    def test_the_end_of_a_dispute_that_comes_before_its_beginning(self):
        attempt = self._collect()
        invoice = attempt.line_ids.move_id
        dispute = self.double.dispute(payment_intent=attempt.provider_reference)
        self.double.close_dispute(dispute=dispute["id"], status="won")
        for kind in ("closed", "created"):
            self.assertEqual(self._deliver(f"charge.dispute.{kind}"), [200])
        self.assertEqual((attempt.state, invoice.amount_residual), ("done", 0))

    def test_a_return_before_the_books_reopens_what_was_never_paid(self):
        attempt = self._collect(settle=False)
        self.double.dispute(payment_intent=attempt.provider_reference)
        self._flush()
        self._run("_cron_settle")
        self.assertEqual(attempt.state, "returned")
        self.assertFalse(attempt.payment_id)
        self.assertEqual(attempt.line_ids.move_id.amount_residual, 100)

    def test_refunds_are_written_down_once(self):
        attempt = self._collect()
        data = {"payment_intent": attempt.provider_reference, "amount": 3000}
        for _number in range(2):
            self.provider._send_api_request("POST", "refunds", data=data)
        self._flush()
        self._later()
        self._later()
        children = attempt.transaction_id.child_transaction_ids
        self.assertEqual(children.mapped("amount"), [-30, -30])
        self.assertEqual(set(children.mapped("state")), {"done"})
        self.assertEqual(attempt.state, "done")

    def test_mandates_and_cards(self):
        means = self._save_card()
        token = means.token_id
        reference = token.stripe_payment_method
        self.double.card_update(
            payment_method=reference, last4="7777", exp_month=3, exp_year=2031
        )
        self._flush()
        self.assertEqual(token.payment_details, "7777")
        self.assertEqual(str(token.card_expires_on), "2031-03-31")
        self.provider._send_api_request(
            "POST", f"payment_methods/{reference}/detach", data={}
        )
        self._flush()
        self.assertEqual((token.active, means.state), (False, "removed"))

    def test_a_mandate_that_the_bank_ended(self):
        saved = self.double.means(means="pm_sepa_success")
        sepa = self.env.ref("payment.payment_method_sepa_direct_debit")
        token = self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": sepa.id,
                "payment_details": saved["last4"],
                "partner_id": self.bob.id,
                "provider_ref": saved["customer"],
                "stripe_payment_method": saved["payment_method"],
                "stripe_mandate": saved["mandate"],
            }
        )
        means = self.env["collection.means"].search([("token_id", "=", token.id)])
        self.assertEqual(means.state, "usable")
        self.double.mandate(mandate=saved["mandate"], status="inactive")
        self._flush()
        self.assertEqual(means.state, "suspended")

    def test_an_unknown_reference_is_kept_and_found_later(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        self._run("_cron_send")
        name = attempt.name
        trusted(attempt.sudo()).write({"name": "not committed yet"})
        self._flush()
        event = self.events.search([("kind", "=", "succeeded")])
        self.assertEqual((event.state, event.note), ("waiting", "unknown_reference"))
        first = event.next_try_at
        self._later()
        self.assertGreater(event.next_try_at, first)
        trusted(attempt.sudo()).write({"name": name})
        self._later()
        self.assertEqual((event.state, attempt.state), ("done", "done"))

    def test_what_nothing_is_found_for_goes_to_a_person(self):
        body = self._body("payment_intent.succeeded", description="INV/GONE")
        self.assertEqual(self._post(body), 200)
        event = self.events.search([])
        old = fields.Datetime.now() - timedelta(days=6)
        event.write({"received_at": old})
        self._later()
        self.assertEqual(event.state, "failed")
        self.assertEqual(len(event.activity_ids), 1)

    def test_a_portal_payment_is_left_to_odoo(self):
        transaction = self._portal()
        intent = self._pay_in_portal()
        self._flush()
        self.assertEqual(transaction.state, "done")
        self.assertEqual(transaction.provider_reference, intent["id"])
        self.assertEqual(self._states()["payment_intent.succeeded"], "ignored")
        self.double.dispute(payment_intent=intent["id"])
        self._flush()
        event = self.events.search([("kind", "=", "returned")])
        self.assertEqual((event.state, len(event.activity_ids)), ("failed", 1))

    def test_a_portal_payment_that_odoo_had_not_committed_is_caught_up(self):
        intent = self._pay_in_portal()
        self._flush()
        event = self.events.search([("kind", "=", "succeeded")])
        self.assertEqual(event.state, "waiting")
        transaction = self._portal()
        self._later()
        self.assertEqual((event.state, transaction.state), ("ignored", "done"))
        self.assertEqual(transaction.provider_reference, intent["id"])

    def test_what_is_kept_shows_no_number(self):
        text = "FR7630006000011234567890189 and 4242 4242 4242 4242"
        body = self._body("payment_intent.succeeded", description=text)
        self._post(body)
        event = self.events.search([])
        for value in (event.payload, event.reference):
            self.assertNotIn("4242 4242", value)
            self.assertNotIn("3000600001", value)

    def test_who_may(self):
        self._collect()
        self._flush()
        event = self.events.search([], limit=1)
        worker = new_test_user(
            self.env,
            "worker",
            groups="account.group_account_invoice",
            company_id=self.company.id,
        )
        mine = self.env["collection.event"].with_user(worker).browse(event.id)
        self.assertTrue(mine.read(["kind"]))
        for forbidden in (
            lambda: mine.read(["payload"]),
            lambda: mine.write({"state": "new"}),
            mine.unlink,
            lambda: mine.create({"provider_id": self.provider.id}),
        ):
            with self.assertRaises(AccessError):
                forbidden()

    # Helpers -------------------------------------------------------------------

    def _portal(self):
        return self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.card.id,
                "reference": "PORTAL-1",
                "amount": 10,
                "currency_id": self.env.ref("base.EUR").id,
                "partner_id": self.ann.id,
                "operation": "online_direct",
            }
        )

    def _pay_in_portal(self):
        saved = self.double.means()
        return self.provider._send_api_request(
            "POST",
            "payment_intents",
            data={
                "amount": 1000,
                "currency": "eur",
                "confirm": "true",
                "description": "PORTAL-1",
                "customer": saved["customer"],
                "payment_method": saved["payment_method"],
            },
        )

    def _body(self, kind, number="evt_1", **values):
        what = {
            "id": "pi_1",
            "object": "payment_intent",
            "amount": 1000,
            "currency": "eur",
            "status": "succeeded",
            "payment_method": {"type": "card"},
            **values,
        }
        event = {"id": number, "type": kind, "created": int(time.time())}
        return json.dumps({**event, "data": {"object": what}}).encode()

    def _post(self, body, secret="whsec_double", at=None, **headers):
        at = int(at or time.time())
        mark = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
        headers = {
            "Content-Type": "application/json",
            "Stripe-Signature": f"t={at},v1={mark.hexdigest()}",
            **headers,
        }
        with mute_logger(*QUIET):
            response = self.url_open(self.webhook, data=body, headers=headers)
        self.env.invalidate_all()
        return response.status_code
