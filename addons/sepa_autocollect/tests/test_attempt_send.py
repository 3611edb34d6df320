import json
import time
from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..adapters.calls import LATEST, decided_now
from ..core.reference import attempt_reference, idempotency_key
from ..trust import trusted
from .attempt_common import AttemptCommon

CHARGES = "/v1/payment_intents"


@tagged("post_install", "-at_install")
class TestStock(AttemptCommon):
    """What Odoo alone does: the reason for the attempts."""

    def test_stock_charges_twice_when_the_answer_is_lost(self):
        token, invoice = self._save_card().token_id, self._bill()
        for _try in range(2):
            self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
            transaction = self.env["payment.transaction"].create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.card.id,
                    "amount": 100,
                    "currency_id": invoice.currency_id.id,
                    "partner_id": self.ann.id,
                    "token_id": token.id,
                    "operation": "offline",
                    "invoice_ids": [(6, 0, invoice.ids)],
                }
            )
            transaction._charge_with_token()
            self.assertEqual(transaction.state, "error")
        self.assertEqual(self._taken(), 2)


@tagged("post_install", "-at_install")
class TestSend(AttemptCommon):
    def test_everything_is_frozen_when_prepared(self):
        attempt = self._prepare(self._save_card(), self._bill(12.34))
        payload = json.loads(attempt.payload)
        self.assertEqual(payload["amount"], "1234")
        self.assertEqual(payload["currency"], "eur")
        self.assertEqual(payload["metadata[attempt]"], attempt.uuid)
        database = self.env["ir.config_parameter"].get_param("database.uuid")
        self.assertEqual(payload["metadata[database]"], database)
        self.assertEqual(payload["shipping[address][city]"], "Lyon")
        self.assertEqual(attempt.name, payload["description"])
        self.assertTrue(attempt.line_ids.open)
        self.ann.city = "Paris"
        before = attempt.payload
        attempt.invalidate_recordset()
        self.assertEqual(attempt.payload, before)

    def test_a_charge_is_sent_once_and_paid_in_the_books(self):
        invoice = self._bill()
        attempt = self._prepare(self._save_card(), invoice)
        self._run("_cron_send")
        self._run("_cron_send")
        self.assertEqual(attempt.state, "done")
        self.assertEqual(self.double.taken(), {"count": 1, "amount": 10000})
        (line,) = self.double.ledger()["entries"]
        self.assertEqual(line["key"], attempt.idempotency_key)
        self.assertEqual(line["metadata"]["attempt"], attempt.uuid)
        self.assertEqual(attempt.provider_reference, line["payment_intent"])
        self.assertTrue(attempt.line_ids.open, "not in the books yet")
        self._run("_cron_settle")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertFalse(attempt.line_ids.open)
        self.assertEqual(attempt.transaction_id.reference, attempt.name)
        self.assertEqual(attempt.transaction_id.payment_id, attempt.payment_id)

    def test_what_was_charged_before_a_lost_answer_is_unknown_then_found(self):
        for fault in ("charge_then_reset", "error_after", "bad_gateway"):
            with self.subTest(fault):
                self.double.reset()
                attempt = self._prepare(self._save_card(), self._bill())
                self.double.faults(rules=[{"fault": fault, "times": 1}])
                self._run("_cron_send")
                self.assertEqual(attempt.state, "unknown")
                self.assertEqual(self._taken(), 1)
                self._run("_cron_send")
                self._age(attempt, minutes=10)
                self._run("_cron_resolve")
                if fault == "error_after":  # Stripe replays its 500: only a list tells
                    self.assertEqual(attempt.state, "unknown")
                    self._age(attempt, hours=30)
                    self._run("_cron_resolve")
                self.assertEqual(attempt.state, "done")
                self.assertEqual(self._taken(), 1)

    def test_what_never_arrived_is_sent_again_with_the_same_key(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "reset_before_charge", "times": 1}])
        self._run("_cron_send")
        self.assertEqual((attempt.state, self._taken()), ("unknown", 0))
        self._age(attempt, minutes=10)
        self._run("_cron_resolve")
        self.assertEqual((attempt.state, self._taken()), ("done", 1))

    def test_a_dead_key_is_never_sent_again(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        self._run("_cron_send")
        self.double.prune(older_than=0)
        self._age(attempt, hours=25)
        self._run("_cron_resolve")
        self.assertEqual((attempt.state, self._taken()), ("done", 1))

    def test_what_two_listings_lack_never_reached_the_provider(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "reset_before_charge", "times": 1}])
        self._run("_cron_send")
        self._age(attempt, hours=25)
        self._run("_cron_resolve")
        self.assertEqual((attempt.state, attempt.listings), ("unknown", 1))
        self._age(attempt, hours=30)
        self._run("_cron_resolve")
        self.assertEqual(attempt.state, "refused")
        self.assertEqual(attempt.code, "never_reached_provider")
        self.assertFalse(attempt.line_ids.open)
        self.assertEqual(self._taken(), 0)

    def test_what_a_killed_job_left_is_not_sent_by_the_run(self):
        attempt = self._prepare(self._save_card(), self._bill())
        clocks = self.engine._get_clocks(self.provider)
        self.assertEqual(self.engine._claim(clocks, 50), attempt)
        self._run("_cron_send")
        self.assertEqual((attempt.state, self._taken()), ("sending", 0))
        self._run("_cron_resolve")
        self.assertEqual((attempt.state, self._taken()), ("sending", 0), "too early")
        self._age(attempt, minutes=10)
        self._run("_cron_resolve")
        self.assertEqual((attempt.state, self._taken()), ("done", 1))

    def test_a_clock_set_back_does_not_make_a_dead_key_live(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        self._run("_cron_send")
        self.double.prune(older_than=0)
        # Ours says ten minutes, the provider's says that it was yesterday.
        self._age(attempt, minutes=10)
        self._set(attempt, provider_sent_at=attempt.sent_at - timedelta(hours=30))
        self._run("_cron_resolve")
        self.assertEqual((attempt.state, self._taken()), ("done", 1))

    def test_what_was_decided_long_ago_is_not_sent(self):
        """As when a machine sleeps between the claim and the sending."""
        attempt = self._prepare(self._save_card(), self._bill())
        for clock in ("built", "started"):
            decided = decided_now()
            decided[clock] -= LATEST + 1
            reply = self.engine._send(attempt.sudo(), decided)[attempt.id]
            self.assertEqual(reply.error, "too_late")
        self.assertFalse(self.double.calls(method="POST", path=CHARGES)["calls"])

    def test_the_time_is_taken_before_the_decision(self):
        attempt = self._prepare(self._save_card(), self._bill())
        engine, moments = type(self.engine), []

        def looking(self, *args):
            moments.append(time.monotonic())
            return look(self, *args)

        def sending(self, attempts, decided):
            moments.append(decided["started"])
            return send(self, attempts, decided)

        for job, name in (("_cron_send", "_claim"), ("_cron_resolve", "_get_due")):
            look, send = getattr(engine, name), engine._send
            self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
            with (
                patch.object(engine, name, looking),
                patch.object(engine, "_send", sending),
            ):
                self._run(job)
            decided_before, sent = moments[0], moments[1]
            self.assertLessEqual(sent, decided_before)
            self._age(attempt, minutes=10)
            moments.clear()

    def test_a_claim_outlives_a_crash_of_the_database(self):
        self._prepare(self._save_card(), self._bill())
        self.env.cr.execute("SET LOCAL synchronous_commit = off")
        clocks = {self.provider.id: (None, fields.Datetime.now())}
        self.assertTrue(self.engine._claim(clocks, 1))
        self.env.cr.execute("SHOW synchronous_commit")
        self.assertEqual(self.env.cr.fetchone(), ("on",))

    def test_a_long_wait_does_not_hide_why_a_person_must_look(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self._run("_cron_send")
        self._set(attempt, state="pending", alert="conflict")
        self._age(attempt, minutes=60 * 24 * 30)
        self._run("_cron_resolve")
        self.assertEqual(attempt.alert, "conflict")

    def test_a_provider_that_refuses_our_key_gets_nothing(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.provider.stripe_secret_key = "sk_test_other"
        with self._quiet():
            self._run("_cron_send")
        self.assertEqual(attempt.state, "prepared")

    def test_a_changed_key_says_nothing_about_the_first_charge(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        self._run("_cron_send")
        gateway = self.env["collection.gateway.stripe"]
        self.provider.stripe_secret_key = "sk_test_other"
        reply = self.engine._send(attempt.sudo(), decided_now())[attempt.id]
        self.assertEqual(reply.status, 401)
        self.assertEqual(gateway._read(attempt, reply, again=True).outcome, "unknown")
        self.assertEqual(gateway._read(attempt, reply).outcome, "refused")

    def test_a_refusal_keeps_code_advice_and_id(self):
        attempt = self._prepare(
            self._save_card(behaviour="insufficient_funds"), self._bill()
        )
        self._run("_cron_send")
        self.assertEqual(attempt.state, "refused")
        self.assertEqual(attempt.code, "insufficient_funds")
        self.assertEqual(attempt.advice, "try_again_later")
        self.assertEqual(attempt.refusal, "funds")
        self.assertTrue(attempt.provider_reference.startswith("pi_"))
        self.assertFalse(attempt.line_ids.open)

    def test_authentication_required(self):
        attempt = self._prepare(
            self._save_card(behaviour="authentication_required"), self._bill()
        )
        self._run("_cron_send")
        self.assertEqual(
            (attempt.state, attempt.refusal), ("refused", "authentication")
        )

    def test_busy_answers_are_unknown(self):
        for fault in ("conflict", "rate_limit", "unavailable"):
            with self.subTest(fault):
                self.double.reset()
                attempt = self._prepare(self._save_card(), self._bill())
                self.double.faults(rules=[{"fault": fault, "times": 1}])
                self._run("_cron_send")
                self.assertEqual((attempt.state, self._taken()), ("unknown", 0))
                self._age(attempt, minutes=10)
                self._run("_cron_resolve")
                self.assertEqual((attempt.state, self._taken()), ("done", 1))

    def test_each_company_pays_its_own_provider_in_its_currency(self):
        dollars = self._bill(50, currency_id=self.dollar.id)
        other = self._bill(70, data=self.other_data, partner=self.bob)
        attempts = self._prepare(self._save_card(), dollars)
        attempts += self._prepare(self._save_card(self.bob, self.other_provider), other)
        self._run("_cron_send")
        self._run("_cron_settle")
        self.assertEqual(attempts.mapped("state"), ["done", "done"])
        rows = {
            row["currency"]: row["amount"] for row in self.double.ledger()["entries"]
        }
        self.assertEqual(rows, {"usd": 5000, "eur": 7000})
        self.assertEqual(
            attempts.payment_id.mapped("company_id"), self.company + self.other_company
        )
        for invoice in dollars + other:
            self.assertEqual(invoice.amount_residual, 0)

    def test_withdrawn_means_and_stale_attempts_are_not_sent(self):
        means = self._save_card()
        withdrawn = self._prepare(means, self._bill())
        stale = self._prepare(self._save_card(self.bob), self._bill(partner=self.bob))
        means.token_id.active = False
        self._age(stale, hours=30, field="prepared_at")
        self._run("_cron_send")
        self.assertEqual(withdrawn.state, "cancelled")
        self.assertEqual(stale.state, "prepared")
        self._run("_cron_resolve")
        self.assertEqual((stale.state, stale.code), ("cancelled", "stale"))
        self.assertEqual(self._taken(), 0)

    @mute_logger("odoo.addons.sepa_autocollect.models.collection_attempt_apply")
    def test_a_changed_payload_is_not_sent(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self._set(attempt, payload=attempt.payload.replace("10000", "20000"))
        self._run("_cron_send")
        self.assertEqual((attempt.state, self._taken()), ("unknown", 0))
        self.assertEqual(attempt.alert, "payload_changed")

    def test_names_come_from_the_committed_uuid(self):
        attempt = self._prepare(self._save_card(), self._bill())
        self.assertEqual(attempt.name, attempt_reference(UUID(attempt.uuid)))
        self.assertEqual(attempt.idempotency_key, idempotency_key(UUID(attempt.uuid)))

    def _set(self, attempt, **vals):
        trusted(attempt.sudo()).write(vals)
        self.env.flush_all()

    def _age(self, attempt, field="sent_at", **parts):
        """Make an attempt older, by both clocks."""
        past = timedelta(**parts)
        vals = {field: attempt[field] - past, "next_look_at": fields.Datetime.now()}
        for name in ("provider_sent_at", "asked_at"):
            if attempt[name]:
                vals[name] = attempt[name] - past
        self._set(attempt, **vals)
