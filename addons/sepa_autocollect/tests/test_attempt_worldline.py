import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..adapters import calls
from ..trust import trusted
from .event_common import EventCommon
from .worldline_common import WorldlineCommon

CHARGES = "POST */payment*"


class Aging:
    """Attempts that are older than they are."""

    def _age(self, attempt, **parts):
        past = timedelta(**parts)
        vals = {"next_look_at": fields.Datetime.now()}
        for name in ("sent_at", "provider_sent_at", "asked_at"):
            if attempt[name]:
                vals[name] = attempt[name] - past
        trusted(attempt.sudo()).write(vals)
        self.env.flush_all()

    def _charges(self):
        rows = self.double.calls(method="POST")["calls"]
        return [row for row in rows if row["path"].endswith(("/payments", "_intents"))]


@tagged("post_install", "-at_install")
class TestHang(Aging, EventCommon):
    """Charged, and the answer never comes; both providers' doubles."""

    def test_charge_then_hang_is_unknown_then_found_and_charged_once(self):
        attempt = self._prepare(self._save_card(), self._bill())
        rule = {"fault": "charge_then_hang", "on": CHARGES, "times": 1, "seconds": 3}
        self.double.faults(rules=[rule])
        with patch.object(calls, "TIMEOUT", 0.5):
            self._run("_cron_send")
        self.assertEqual((attempt.state, self._taken()), ("unknown", 1))
        self.assertIn(attempt.code, ("timeout", "connection"))
        self._age(attempt, minutes=10)
        self._run("_cron_resolve")
        self.assertEqual((attempt.state, self._taken()), ("done", 1))
        keys = {row["key"] for row in self._charges()}
        self.assertEqual(keys, {attempt.idempotency_key})
        self._run("_cron_settle")
        self.assertEqual(attempt.line_ids.move_id.amount_residual, 0)

    def test_hang_before_the_charge_is_charged_once_in_the_end(self):
        attempt = self._prepare(self._save_card(), self._bill())
        rule = {"fault": "hang_before_charge", "on": CHARGES, "times": 1, "seconds": 3}
        self.double.faults(rules=[rule])
        with patch.object(calls, "TIMEOUT", 0.5):
            self._run("_cron_send")
        self.assertEqual((attempt.state, self._taken()), ("unknown", 0))
        self._age(attempt, minutes=10)
        self._run("_cron_resolve")
        self.assertEqual((attempt.state, self._taken()), ("done", 1))


@tagged("post_install", "-at_install")
class TestHangWorldline(WorldlineCommon, TestHang):
    """The same at Worldline."""

    # Odoo's loader leaves inherited tests out otherwise.
    allow_inherited_tests_method = True


@tagged("post_install", "-at_install")
class TestWorldline(Aging, WorldlineCommon):
    def test_a_charge_is_sent_once_and_paid_in_the_books(self):
        attempt = self._collect(12.34)
        self._run("_cron_send")
        self.assertEqual(attempt.state, "done")
        self.assertEqual(self.double.taken(), {"count": 1, "amount": 1234})
        (line,) = self.double.ledger()["entries"]
        self.assertEqual(line["reference"], attempt.name)
        self.assertEqual(line["key"], attempt.idempotency_key)
        self.assertEqual(f"{attempt.provider_reference}_0", line["id"])
        self.assertEqual(attempt.line_ids.move_id.amount_residual, 0)
        sent = json.loads(attempt.payload)["order"]
        self.assertEqual(sent["references"]["merchantReference"], attempt.name)

    def test_each_company_and_currency(self):
        dollars = self._bill(50, currency_id=self.dollar.id)
        other = self._bill(70, data=self.other_data, partner=self.bob)
        attempts = self._prepare(self._save_card(), dollars)
        attempts += self._prepare(self._save_card(self.bob, self.other_provider), other)
        self._run("_cron_send")
        self._run("_cron_settle")
        self.assertEqual((dollars + other).mapped("amount_residual"), [0, 0])
        rows = {
            row["currency"]: row["amount"] for row in self.double.ledger()["entries"]
        }
        self.assertEqual(rows, {"USD": 5000, "EUR": 7000})

    def test_a_refusal_keeps_its_code_and_id(self):
        attempt = self._collect(behaviour="insufficient_funds")
        self.assertEqual((attempt.state, attempt.http_status), ("refused", 402))
        self.assertEqual((attempt.code, attempt.refusal), ("30511001", "funds"))
        self.assertTrue(attempt.provider_reference)
        self.assertFalse(attempt.line_ids.open)

    def test_a_refusal_that_says_no_more(self):
        attempt = self._collect(behaviour="no_code")
        self.assertEqual((attempt.state, attempt.refusal), ("refused", "soft"))
        self.assertEqual(attempt.code, "REJECTED")

    def test_authentication_required(self):
        attempt = self._collect(behaviour="authentication_required")
        self.assertEqual(
            (attempt.state, attempt.refusal), ("refused", "authentication")
        )

    def test_busy_answers_are_unknown_and_asked_again_with_the_same_key(self):
        for fault in ("conflict", "rate_limit", "unavailable", "error_after"):
            with self.subTest(fault):
                self.double.reset()
                attempt = self._prepare(self._save_card(), self._bill())
                self.double.faults(rules=[{"fault": fault, "times": 1}])
                self._run("_cron_send")
                self.assertEqual(attempt.state, "unknown")
                self._run("_cron_send")
                self.assertLessEqual(self._taken(), 1)
                self._flush()
                self._age(attempt, minutes=10)
                self._run("_cron_resolve")
                self.assertEqual((attempt.state, self._taken()), ("done", 1))

    def test_the_key_of_another_payment_is_a_contradiction(self):
        attempt = self._prepare(self._save_card(), self._bill())
        payload = json.loads(attempt.payload)
        payload["order"]["amountOfMoney"]["amount"] = 1
        # Worldline replays the first outcome, whatever is asked with the same key.
        self.provider._send_api_request(
            "POST", "payments", json=payload, idempotency_key=attempt.idempotency_key
        )
        self._run("_cron_send")
        self.assertEqual((attempt.state, attempt.evidence), ("unknown", "conflict"))
        self.assertEqual(attempt.alert, "other_payment")
        self.assertEqual(self.double.taken(), {"count": 1, "amount": 1})

    def test_a_dead_key_is_found_by_the_event_and_never_sent_again(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        self._run("_cron_send")
        self.double.prune(older_than=0)
        self._age(attempt, hours=25)
        self._run("_cron_resolve")
        # Nobody knows its id: it is neither sent again nor said to be absent.
        self.assertEqual((attempt.state, self._taken()), ("unknown", 1))
        self._age(attempt, hours=60)
        self._run("_cron_resolve")
        self.assertEqual((attempt.state, self._taken()), ("unknown", 1))
        self.assertEqual(attempt.alert, "key_over")
        # The event comes, though it cannot be worked; its id is enough.
        self.double.webhook_to(
            f"{self.base_url()}{self.webhook}", "whsec_double", automatic=False
        )
        with patch.object(type(self.env["collection.event"]), "_work_now", _nothing):
            self._flush()
        self._age(attempt, hours=1)
        self._run("_cron_resolve")
        self.assertEqual((attempt.state, self._taken()), ("done", 1))
        self.assertEqual(len(self._charges()), 1)

    def test_a_capture_that_is_confirmed_or_rejected_a_day_later(self):
        paid = self._collect(behaviour="capture_requested")
        failed = self._collect(50, self.bob, behaviour="capture_rejected")
        self.assertEqual((paid + failed).mapped("state"), ["pending", "pending"])
        self._flush()
        self.double.advance(days=1, hours=1)
        answers = self._flush()
        self.assertEqual({answer for _kind, answer in answers}, {200})
        self.assertEqual((paid + failed).mapped("state"), ["done", "refused"])
        self.assertEqual((failed.code, failed.refusal), ("30511001", "funds"))

    def test_events_twice_and_out_of_order(self):
        attempt = self._collect(behaviour="capture_requested")
        self.double.advance(days=1, hours=1)
        for kind in ("payment.captured", "payment.capture_requested"):
            self.assertEqual(set(self._deliver(kind, times=2)), {200})
        self.assertEqual(attempt.state, "done")
        self.assertEqual(len(self.events.search([("attempt_id", "=", attempt.id)])), 2)

    def test_a_chargeback_reopens_the_invoice(self):
        attempt = self._collect()
        self._flush()
        self.double.payment(
            payment=f"{attempt.provider_reference}_0", status="CHARGEBACKED"
        )
        self._flush()
        self.assertEqual(attempt.state, "returned")
        self.assertEqual(attempt.line_ids.move_id.amount_residual, 100)
        self._deliver("payment.captured")
        self.assertEqual(attempt.state, "returned")

    def test_a_refund_is_written_down_when_it_arrived(self):
        attempt = self._collect()
        money = {"amountOfMoney": {"amount": 3000, "currencyCode": "EUR"}}
        path = f"payments/{attempt.provider_reference}_0/refund"
        self.provider._send_api_request("POST", path, json=money)
        self._flush()
        self.assertFalse(attempt.transaction_id.child_transaction_ids)
        self.double.advance(days=1, hours=1)
        self._flush()
        self._later()
        (child,) = attempt.transaction_id.child_transaction_ids
        self.assertEqual((child.amount, child.state), (-30, "done"))
        self.assertEqual(attempt.state, "done")

    def test_a_forged_message_changes_nothing(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        self._run("_cron_send")
        self.double.webhook_to(
            f"{self.base_url()}{self.webhook}", "whsec_other", automatic=False
        )
        for secret in ("whsec_double", False):
            self.provider.worldline_webhook_secret = secret or "another"
            self.assertEqual(set(self._deliver("payment.captured")), {403})
        self.assertEqual(attempt.state, "unknown")
        self.assertFalse(self.events.search([]))

    def test_the_proof_is_never_whole_but_finds_what_is_wrong(self):
        attempt = self._collect()
        self._collect(50, self.bob)
        self._flush()
        now = fields.Datetime.now() + timedelta(seconds=3)
        sweeps = trusted(self.env["collection.sweep"].sudo())
        vals = {"provider_id": self.provider.id, "start": now - timedelta(days=1)}
        # Nobody asked for that one.
        token = self.double.token(behaviour="success")["token"]
        payload = json.loads(attempt.payload)
        payload["order"]["references"]["merchantReference"] = "ALIEN"
        payload["cardPaymentMethodSpecificInput"]["token"] = token
        self.provider._send_api_request("POST", "payments", json=payload)
        self._flush()
        sweep = sweeps.create({**vals, "end": now})
        self.env.flush_all()
        with (
            patch.object(fields.Datetime, "now", lambda: now),
            self.registry.cursor() as cr,
        ):
            sweep.with_env(sweep.env(cr=cr))._run()
        self.env.invalidate_all()
        self.assertEqual((sweep.state, sweep.problem), ("unexplained", "no_list"))
        self.assertEqual(sweep.attempts, 2)
        self.assertEqual(sweep.line_ids.mapped("code"), ["no_owner"])
        self.assertNotIn("0 unexplained", sweep.text.split("(")[0])


def _nothing(self):
    """Leave an event to the job."""
