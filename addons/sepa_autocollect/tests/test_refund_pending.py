from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged

from ..adapters import calls
from ..core.objects_stripe import stripe_refunds
from ..core.proof import Back
from ..core.refund import Given
from ..trust import trusted
from .event_common import EventCommon
from .refund_common import RefundCommon
from .worldline_common import WorldlineCommon

ON = "POST */refund*"


class Pending(RefundCommon):
    """What is under way is not in the books, whoever the provider is."""

    # Odoo's loader leaves inherited tests out otherwise.
    allow_inherited_tests_method = True

    def _is_pending(self, refund):
        self.assertEqual((refund.state, refund.booked), ("pending", False))
        self.assertFalse(refund.payment_id)
        self.assertEqual(self.attempt.refundable, 70)

    def test_it_is_booked_when_its_event_says_that_it_arrived(self):
        refund = self._refund(amount=30, purpose="reopen")
        self._work()
        self._is_pending(refund)
        self.assertEqual(self.invoice.amount_residual, 0)
        self._flush()
        self._later()
        self._is_pending(refund)
        self._pay(refund)
        self._flush()
        self._work()
        self.assertEqual((refund.state, refund.booked), ("done", True))
        self.assertFalse(refund.book_error)
        self.assertEqual(self.invoice.amount_residual, 30)
        self.assertEqual(len(self.attempt.transaction_id.child_transaction_ids), 1)
        self.assertEqual(self._given(), [3000])

    def test_it_is_asked_for_when_the_event_is_lost(self):
        refund = self._refund(amount=30)
        self._work()
        self._pay(refund)
        self._age(refund, hours=12)
        self._work()
        self._is_pending(refund)
        self._age(refund, days=1)
        self._work()
        self.assertEqual((refund.state, refund.booked), ("done", True))

    def test_one_that_fails_was_never_in_the_books(self):
        refund = self._refund(amount=30)
        self._work()
        self._fail(refund)
        self._flush()
        self._later()
        self._work()
        self.assertEqual((refund.state, refund.booked), ("refused", False))
        self.assertFalse(refund.payment_id)
        self.assertEqual(self.attempt.refundable, 100)
        self.assertEqual(self.attempt.alert, "refund_refused")
        self.assertEqual(self.invoice.activity_ids.user_id, self.user)

    def test_one_that_fails_afterwards_is_undone_and_told(self):
        refund = self._refund(amount=30, purpose="reopen")
        self._work()
        self._pay(refund)
        self._flush()
        self._work()
        self.assertEqual(self.invoice.amount_residual, 30)
        self._fail(refund)
        self._flush()
        self._later()
        self._work()
        self._work()
        self._is_undone(refund)
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertEqual(self.invoice.activity_ids.user_id, self.user)

    def test_a_failure_afterwards_whose_event_is_lost_is_found(self):
        refund = self._refund(amount=30)
        self._work()
        self._pay(refund)
        self._flush()
        self._work()
        self._fail(refund)
        self._age(refund, days=8)
        self._work()
        self._is_undone(refund)

    def _is_undone(self, refund):
        self.assertEqual((refund.state, refund.booked), ("returned", False))
        self.assertFalse(refund.book_error)
        self.assertEqual(self.attempt.alert, "refund_failed")
        self.assertEqual(self.attempt.refundable, 100)
        entries = refund.payment_id.move_id + refund.reversal_id
        self.assertEqual(len(entries), 2)
        for lines in entries.line_ids.grouped("account_id").values():
            self.assertEqual(sum(lines.mapped("balance")), 0)
        items = entries.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        self.assertEqual(set(items.mapped("reconciled")), {True})

    def test_a_hang_is_unknown_and_asked_for_with_the_same_key(self):
        refund = self._refund(amount=30)
        rule = {"fault": "charge_then_hang", "on": ON, "times": 1, "seconds": 3}
        self.double.faults(rules=[rule])
        with patch.object(calls, "TIMEOUT", 0.5):
            self._work()
        self._work()
        self.assertEqual((refund.state, self._given()), ("unknown", [3000]))
        self._age(refund, minutes=10)
        self._work()
        self._is_pending(refund)
        self.assertEqual(self._given(), [3000])

    def test_after_the_life_of_the_key_it_is_found_in_the_listing(self):
        refund = self._refund(amount=30)
        self.double.faults(rules=[{"fault": "charge_then_reset", "on": ON, "times": 1}])
        self._work()
        self.double.prune(older_than=0)
        self._age(refund, hours=25)
        self._work()
        self._is_pending(refund)
        self.assertEqual(self._given(), [3000])

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

    def test_its_event_tells_what_the_lost_answer_would_have(self):
        refund = self._refund(amount=30)
        self.double.faults(rules=[{"fault": "charge_then_reset", "on": ON, "times": 1}])
        self._work()
        self.assertEqual(refund.state, "unknown")
        self._flush()
        self._later()
        self._is_pending(refund)
        self.assertFalse(self.attempt.alert)

    def test_one_made_at_the_provider_is_booked_when_it_arrives(self):
        reference = self._refund_there(3000)
        self._flush()
        self._later()
        child = self.attempt.transaction_id.child_transaction_ids
        self.assertEqual((child.amount, child.state), (-30, "pending"))
        self.assertEqual(self.attempt.refundable, 70)
        self._pay_there(reference)
        self._flush()
        self._later()
        self.assertEqual(child.state, "done")
        child._post_process()
        self._fail_there(reference)
        self._flush()
        self._later()
        self.assertEqual(child.state, "cancel")
        self.assertEqual(self.attempt.alert, "refund_failed")
        self.assertEqual(self.attempt.refundable, 100)

    def test_older_news_of_one_made_there_do_not_book_what_failed(self):
        for state in ("refused", "done", "pending"):
            self.attempt._write_refunds([Given("gone", Decimal(30), state)])
        child = self.attempt.transaction_id.child_transaction_ids
        self.assertEqual((len(child), child.state), (1, "cancel"))
        self.assertFalse(child.payment_id)
        self.assertEqual(self.attempt.refundable, 100)

    def _pay(self, refund):
        self._pay_there(refund.provider_reference)

    def _fail(self, refund):
        self._fail_there(refund.provider_reference)


@tagged("post_install", "-at_install")
class TestPendingStripe(Pending, EventCommon):
    def setUp(self):
        super().setUp()
        self.double.settings(refunds="pending")
        self.addCleanup(self.double.settings, refunds="succeeded")

    def _pay_there(self, reference):
        self.double.pay_refund(refund=reference)

    def _fail_there(self, reference):
        self.double.fail_refund(refund=reference)

    def _refund_there(self, minor):
        data = {"payment_intent": self.attempt.provider_reference, "amount": minor}
        return self.provider._send_api_request("POST", "refunds", data=data)["id"]

    def test_the_proof_knows_it_while_its_answer_is_lost(self):
        refund = self._refund(amount=30)
        self.double.faults(rules=[{"fault": "charge_then_reset", "on": ON, "times": 1}])
        self._work()
        self.assertEqual((refund.state, refund.provider_reference), ("unknown", False))
        gateway = self.env["collection.gateway.stripe"]
        call = gateway._make_call(None, self.provider, "GET", "refunds?limit=1")
        (row,) = calls.send(call).read()["data"]
        (back,) = stripe_refunds([row])
        sweeps = trusted(self.env["collection.sweep"].sudo())
        self.assertEqual(sweeps._get_known_refunds([back]), {row["id"]})
        other = Back(
            "re_2", "refund", back.payment, back.amount + 1, "EUR", back.created
        )
        self.assertFalse(sweeps._get_known_refunds([other]))


@tagged("post_install", "-at_install")
class TestPendingWorldline(Pending, WorldlineCommon):
    def _pay_there(self, reference):
        self.double.refund(refund=reference, status="REFUNDED")

    def _fail_there(self, reference):
        self.double.refund(refund=reference, status="REJECTED")

    def _refund_there(self, minor):
        endpoint = f"payments/{self.attempt.provider_reference}_0/refund"
        money = {"amountOfMoney": {"amount": minor, "currencyCode": "EUR"}}
        return self.provider._send_api_request("POST", endpoint, json=money)["id"]
