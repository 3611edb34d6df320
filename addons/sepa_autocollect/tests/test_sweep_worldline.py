from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..trust import trusted
from .refund_common import RefundCommon
from .worldline_common import WorldlineCommon


@tagged("post_install", "-at_install")
class TestSweepWorldline(RefundCommon, WorldlineCommon):
    """The proof of a provider that lists nothing: one by one, and it says so."""

    def _prove(self):
        later = fields.Datetime.now() + timedelta(seconds=3)
        vals = {"provider_id": self.provider.id, "end": later}
        vals["start"] = later - timedelta(days=1)
        sweep = trusted(self.env["collection.sweep"].sudo()).create(vals)
        self.env.flush_all()
        with (
            patch.object(fields.Datetime, "now", lambda: later),
            self.registry.cursor() as cr,
        ):
            sweep.with_env(sweep.env(cr=cr))._run()
        self.env.invalidate_all()
        return sweep

    def test_all_that_is_known_agrees_and_the_rest_is_named(self):
        refund = self._refund(amount=30)
        self._work()
        lost = self._prepare(self._save_card(self.bob), self._bill(50, self.bob))
        rule = {"fault": "reset_before_charge", "on": "POST */payments", "times": 1}
        self.double.faults(rules=[rule])
        self._run("_cron_send")
        self.assertEqual((refund.state, lost.state), ("pending", "unknown"))
        sweep = self._prove()
        self.assertEqual((sweep.state, sweep.covered), ("asked", True))
        self.assertEqual((sweep.attempts, sweep.refunds, sweep.not_asked), (1, 1, 1))
        self.assertFalse(sweep.line_ids)
        for words in ("one by one", "Not proven", "lists no payments"):
            self.assertIn(words, sweep.text)
        self.assertFalse(sweep.activity_ids)
        proof = self.env["collection.sweep"]._get_last_proof(self.company)
        self.assertEqual(proof["state"], "asked")

    def test_a_refund_and_a_chargeback_that_odoo_does_not_know(self):
        endpoint = f"payments/{self.attempt.provider_reference}_0/refund"
        money = {"amountOfMoney": {"amount": 3000, "currencyCode": "EUR"}}
        self.provider._send_api_request("POST", endpoint, json=money)
        other = self._collect(50, self.bob)
        reference = f"{other.provider_reference}_0"
        self.double.payment(payment=reference, status="CHARGEBACKED")
        sweep = self._prove()
        self.assertEqual(sweep.state, "unexplained")
        by_code = {line.code: line.attempt_ids for line in sweep.line_ids}
        self.assertEqual(
            by_code, {"refund_unknown": self.attempt, "dispute_unknown": other}
        )

    def test_a_payment_that_names_another_attempt_proves_neither(self):
        other = self._collect(100, self.bob)
        first, second = self.attempt.provider_reference, other.provider_reference
        trusted(self.attempt.sudo()).provider_reference = "swapped"
        self.env.flush_all()
        trusted(other.sudo()).provider_reference = first
        trusted(self.attempt.sudo()).provider_reference = second
        sweep = self._prove()
        self.assertEqual(sweep.attempts, 0)
        self.assertEqual(set(sweep.line_ids.mapped("code")), {"two_owners"})

    def test_what_was_not_answered_is_incomplete(self):
        for path in ("GET */payments/*_0", "GET */refunds"):
            with self.subTest(path=path):
                rule = {"fault": "unavailable", "on": path}
                self.double.faults(rules=[rule])
                sweep = self._prove()
                self.assertEqual((sweep.state, sweep.covered), ("incomplete", False))
