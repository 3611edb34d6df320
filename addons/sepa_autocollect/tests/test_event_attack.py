import json
import time

from odoo.tests import tagged

from ..controllers import webhook
from . import test_event
from .event_common import EventCommon


@tagged("post_install", "-at_install")
class TestEventAttack(EventCommon):
    """Whoever is not the provider, or speaks of what is not theirs."""

    _post = test_event.TestEvent._post
    _body = test_event.TestEvent._body
    _portal = test_event.TestEvent._portal

    def setUp(self):
        super().setUp()
        webhook.REFUSALS._seen.clear()
        self.addCleanup(webhook.REFUSALS._seen.clear)
        self.attempt = self._prepare(self._save_card(), self._bill())
        self.double.faults(rules=[{"fault": "charge_then_reset", "times": 1}])
        self._run("_cron_send")
        self.assertEqual(self.attempt.state, "unknown")

    def _succeeded(self, **values):
        values = {"description": self.attempt.name, "amount": 10000, **values}
        return self._body("payment_intent.succeeded", **values)

    def _assert_untouched(self, kept=0):
        self.assertEqual(self.attempt.state, "unknown")
        self.assertEqual(len(self.events.search([])), kept)

    def test_a_forged_or_old_signature_is_refused(self):
        body = self._succeeded()
        for how in (
            {"secret": "whsec_other"},
            {"secret": ""},
            {"at": time.time() - 3600},
            {"at": time.time() + 3600},
            {"Stripe-Signature": ""},
            {"Stripe-Signature": "t=1,v1=é".encode().decode("latin-1")},
        ):
            self.assertEqual(self._post(body, **how), 403, how)
        self._assert_untouched()

    def test_without_a_secret_nothing_is_heard(self):
        (self.provider + self.other_provider).stripe_webhook_secret = False
        transaction = self._portal()
        portal = self._body("payment_intent.succeeded", description="PORTAL-1")
        for body in (self._succeeded(), portal):
            self.assertEqual(self._post(body, secret=""), 403)
            self.assertEqual(self._post(body), 403)
        self.assertEqual(transaction.state, "draft")
        self._assert_untouched()

    def test_without_a_secret_nothing_is_collected_live(self):
        self.provider.state = "enabled"
        means = self._save_card(self.bob)
        self.assertFalse(self.provider.collection_problem)
        self.provider.stripe_webhook_secret = False
        self.provider.invalidate_recordset()
        self.assertIn("secret", self.provider.collection_problem)
        (core,) = means._get_core_means()
        self.assertEqual(core.state, "not_ready")
        debit = self._debit(means, self._bill(partner=self.bob))
        _attempts, left = self.attempts._prepare([debit])
        self.assertEqual(set(left.values()), {"provider_not_ready"})

    def test_another_amount_or_currency_changes_nothing(self):
        for number, wrong in enumerate(({"amount": 9999}, {"currency": "usd"})):
            body = self._succeeded(**wrong)
            body = body.replace(b'"evt_1"', f'"evt_{number}"'.encode())
            self.assertEqual(self._post(body), 200)
            event = self.events.search([("event_id", "=", f"evt_{number}")])
            self.assertEqual(event.state, "failed")
        self._assert_untouched(kept=2)
        self.assertTrue(self.attempt.alert)

    def test_a_second_payment_of_one_attempt_is_an_alert(self):
        self._flush()
        self.assertEqual(self.attempt.state, "done")
        first = self.attempt.provider_reference
        self.assertEqual(self._post(self._succeeded(id="pi_other")), 200)
        self.assertEqual(self.attempt.provider_reference, first)
        self.assertEqual(self.attempt.alert, "two_objects")

    def test_an_event_of_another_database_is_not_ours(self):
        body = self._succeeded(metadata={"database": "another"})
        self.assertEqual(self._post(body), 200)
        self.assertEqual(self.events.search([]).state, "ignored")
        self._assert_untouched(kept=1)

    def test_a_payment_of_another_database_is_not_a_portal_payment_of_ours(self):
        transaction = self._portal()
        names = {"description": "PORTAL-1", "metadata": {"database": "another"}}
        body = self._body("payment_intent.succeeded", **names)
        self.assertEqual(self._post(body), 200)
        self.assertEqual(transaction.state, "draft")

    def test_a_refund_of_what_was_never_paid_is_for_a_person(self):
        refund = {"id": "re_1", "amount": 500, "status": "succeeded"}
        body = self._body(
            "charge.refunded",
            id="ch_1",
            description=self.attempt.name,
            amount_refunded=500,
            refunds={"data": [refund], "has_more": False},
        )
        self.assertEqual(self._post(body), 200)
        event = self.events.search([])
        self.assertEqual((event.state, event.note), ("failed", "refund_of_nothing"))

    def test_a_company_cannot_speak_for_another(self):
        self.other_provider.stripe_webhook_secret = "whsec_theirs"
        body = self._succeeded()
        self.assertIn(self._post(body, secret="whsec_theirs"), (200, 403))
        event = self.events.search([])
        self.assertEqual(event.provider_id, self.other_provider)
        self.assertEqual((event.state, event.attempt_id.id), ("waiting", False))
        self._later()
        self._assert_untouched(kept=1)
        # The same id from the right one is another event.
        self.assertEqual(self._post(body), 200)
        self.assertEqual(self.attempt.state, "done")

    def test_two_companies_with_one_secret(self):
        # Both have the secret of the double; the reference says whose it is.
        self.assertEqual(self._post(self._succeeded()), 200)
        self.assertEqual(self.events.search([]).provider_id, self.provider)
        self.assertEqual(self.attempt.state, "done")

    def test_what_is_too_long_or_no_event_is_refused(self):
        giant = b'{"id": "' + b"x" * webhook.LONGEST + b'"}'
        self.assertEqual(self._post(giant), 413)
        for body in (b"[]", b"{", b"[" * 100_000, b'{"id": 1}', b"\xff"):
            self.assertEqual(self._post(body), 400, body[:20])
        self._assert_untouched()

    def test_who_knocks_too_often_waits(self):
        answers = [
            self._post(b"{}", secret="whsec_other")
            for _number in range(webhook.REFUSALS.limit + 1)
        ]
        self.assertEqual(set(answers), {403, 429})
        self.assertEqual(answers[-1], 429)

    def test_a_changed_event_with_a_known_id_changes_nothing(self):
        self.assertEqual(self._post(self._succeeded()), 200)
        self.assertEqual(self.attempt.state, "done")
        other = json.loads(self._succeeded())
        other["type"] = "payment_intent.payment_failed"
        self.assertEqual(self._post(json.dumps(other).encode()), 200)
        self.assertEqual(len(self.events.search([])), 1)
        self.assertEqual(self.attempt.state, "done")
