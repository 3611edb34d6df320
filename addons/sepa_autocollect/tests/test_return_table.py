from odoo.tests import tagged

from ..core.days import Calendar
from ..core.proof import Back
from ..core.retry import PERSON, RetryRules, plan_retry
from ..trust import trusted
from .bank_answers import camt, returned
from .event_common import EventCommon
from .test_bank_attempt import TestBankAttempt as BankAttempt


def strict(env):
    """Have the table allow neither a second try nor the next means."""
    rule = env["collection.return.rule"].search([("code", "=", "AM04")])
    rule.write({"max_retries": 0, "fallback": False})


class Judged:
    def _check_judged(self, attempt):
        """The next run does as the table says, whoever collected."""
        self.assertTrue(attempt.by_table)
        self.assertEqual(attempt.refusal, "funds")
        engine = self.env["collection.engine"]
        (one,) = engine._get_tries(attempt.company_id, attempt.means_id)
        self.assertEqual((one.most, one.fallback), (0, False))
        plan = plan_retry([one], RetryRules(), Calendar(lambda day: True))
        self.assertEqual(plan.step, PERSON)


@tagged("post_install", "-at_install")
class TestTableOfBanks(Judged, BankAttempt):
    def test_a_debit_of_a_bank_file(self):
        strict(self.env)
        self._make_file(self.order)
        self.order.generated2uploaded()
        self._receive(camt(returned(self.attempt.name, 20)))
        self.assertEqual(self.attempt.state, "returned")
        self._check_judged(self.attempt)


@tagged("post_install", "-at_install")
class TestTableOfProviders(Judged, EventCommon):
    def _save_card(self, partner=None, provider=None, behaviour=None):
        """Save an account at the double instead of a card."""
        saved = self.double.means(means="pm_sepa_success", behaviour=behaviour)
        sepa = self.env.ref("payment.payment_method_sepa_direct_debit")
        token = self.env["payment.token"].create(
            {
                "provider_id": (provider or self.provider).id,
                "payment_method_id": sepa.id,
                "payment_details": saved["last4"],
                "partner_id": (partner or self.ann).id,
                "provider_ref": saved["customer"],
                "stripe_payment_method": saved["payment_method"],
                "stripe_mandate": saved["mandate"],
            }
        )
        return self.env["collection.means"].search([("token_id", "=", token.id)])

    def _fail(self, code):
        how = {"outcome": "process", "then": code, "after": 86400}
        attempt = self._collect(settle=False, behaviour=how)
        self.assertEqual(attempt.kind, "sepa_provider")
        self.double.advance(days=1, hours=1)
        self._flush()
        self.assertEqual((attempt.state, attempt.code), ("refused", code))
        return attempt

    def test_a_debit_of_the_provider_that_fails_after_days(self):
        strict(self.env)
        self._check_judged(self._fail("insufficient_funds"))

    def test_one_that_comes_back(self):
        strict(self.env)
        how = {"outcome": "process", "then": "succeed", "after": 86400}
        attempt = self._collect(settle=False, behaviour=how)
        self.double.advance(days=1, hours=1)
        self._flush()
        self._run("_cron_settle")
        reference = attempt.provider_reference
        self.double.dispute(payment_intent=reference, reason="insufficient_funds")
        self._flush()
        self.assertEqual((attempt.state, attempt.code), ("returned", "AM04"))
        self._check_judged(attempt)

    def test_the_means_is_set_aside_as_the_table_says(self):
        attempt = self._fail("account_closed")
        self.assertEqual((attempt.refusal, attempt.fallback_allowed), ("hard", True))
        self.assertTrue(attempt.means_id.set_aside_reason)
        self.assertFalse(attempt.alert)

    def test_a_person_is_asked_as_the_table_says(self):
        attempt = self._fail("debit_not_authorized")
        self.assertEqual((attempt.refusal, attempt.fallback_allowed), ("ask", False))
        self.assertEqual(attempt.alert, "return_needs_person")

    def test_what_is_no_banks_reason_stays_as_the_provider_said(self):
        attempt = self._fail("processing_error")
        self.assertFalse(attempt.by_table)


@tagged("post_install", "-at_install")
class TestPartOfADispute(EventCommon):
    def setUp(self):
        super().setUp()
        self.attempt = self._collect()
        self.invoice = self.attempt.line_ids.move_id

    def _dispute(self, amount=4000):
        reference = self.attempt.provider_reference
        made = self.double.dispute(payment_intent=reference, amount=amount)
        self._flush()
        return made["id"]

    def _get_child(self):
        return self.attempt.transaction_id.child_transaction_ids

    def test_it_is_booked_once_and_a_person_has_the_figures(self):
        dispute = self._dispute()
        self._deliver("charge.dispute.created", times=2)
        self.assertEqual(self.attempt.state, "done")
        child = self._get_child()
        self.assertEqual((child.amount, child.state), (-40, "done"))
        self.assertEqual(child.payment_id.payment_type, "outbound")
        self.assertFalse(child.payment_id.is_reconciled)
        self.assertEqual(self.invoice.amount_residual, 0)
        event = self.events.search([("kind", "=", "returned")])
        self.assertEqual(event.state, "done")
        for figure in ("40.00", "100.00", "60.00", self.invoice.name):
            self.assertIn(figure, event.activity_ids.note)
        self.assertEqual(self.attempt.refundable, 60)
        back = Back(dispute, "dispute", "", child.amount, "EUR", event.happened_at)
        sweeps = trusted(self.env["collection.sweep"].sudo())
        self.assertEqual(sweeps._get_known_refunds([back]), {dispute})

    def test_the_whole_is_not_returned_by_what_comes_later(self):
        self._dispute()
        event = self.events.search([("kind", "=", "succeeded")])
        event.write({"state": "waiting"})
        self._later()
        self.assertEqual(self.attempt.state, "done")

    def test_one_that_is_won_leaves_nothing(self):
        dispute = self._dispute()
        payment = self._get_child().payment_id
        self.double.close_dispute(dispute=dispute, status="won")
        self._flush()
        self.assertEqual(self._get_child().state, "cancel")
        self.assertEqual(self.attempt.refundable, 100)
        entries = payment.move_id + payment.move_id.reversal_move_ids
        self.assertEqual(len(entries), 2)
        items = entries.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        self.assertEqual(set(items.mapped("reconciled")), {True})
        for lines in entries.line_ids.grouped("account_id").values():
            self.assertEqual(sum(lines.mapped("balance")), 0)
        self.assertFalse(self.env["mail.activity"].search_count(self._open_todos()))

    def test_one_that_is_lost_stays_in_the_books(self):
        dispute = self._dispute()
        self.double.close_dispute(dispute=dispute, status="lost")
        self._flush()
        self.assertEqual((len(self._get_child()), self._get_child().state), (1, "done"))
        self.assertEqual(self.env["mail.activity"].search_count(self._open_todos()), 1)

    def test_its_end_may_come_before_its_beginning(self):
        reference = self.attempt.provider_reference
        made = self.double.dispute(payment_intent=reference, amount=4000)
        self.double.close_dispute(dispute=made["id"], status="won")
        self._deliver("charge.dispute.closed")
        self._deliver("charge.dispute.created")
        self.assertFalse(self._get_child())
        self.assertEqual(self.attempt.state, "done")

    def _open_todos(self):
        return [("res_model", "=", "collection.event")]
