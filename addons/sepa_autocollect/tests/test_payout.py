from datetime import datetime
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..adapters import pages
from ..core.refund import Given
from ..core.said import Said
from ..trust import trusted
from .attempt_common import AttemptCommon

DAYS = 172_800


@tagged("post_install", "-at_install")
class TestPayout(AttemptCommon):
    """What a provider sends to the bank, in the books to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(pages, "PAUSES", (0.0,)))
        cls.fees = cls.env["account.account"].create(
            {"name": "Card fees", "code": "627100", "account_type": "expense"}
        )
        cls.provider.collection_fee_account_id = cls.fees
        cls.worker = new_test_user(
            cls.env,
            "worker",
            groups="account.group_account_invoice",
            company_id=cls.company.id,
        )

    def setUp(self):
        super().setUp()
        self.payouts = trusted(self.env["collection.payout"].sudo())

    def _collect(self, amount, partner=None):
        partner = partner or self.ann
        attempt = self._prepare(self._save_card(partner), self._bill(amount, partner))
        self._run("_cron_send")
        self._run("_cron_settle")
        return attempt

    def _pay_out(self):
        self.double.advance(seconds=DAYS)
        return self.double.payout()

    def _take_over(self):
        """Run the daily job and return what is known of this provider."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr)["collection.payout"]._cron_payouts()
        self.env.invalidate_all()
        return self.payouts.search([("provider_id", "=", self.provider.id)])

    def _balances(self, move):
        totals = {}
        for line in move.line_ids:
            totals[line.account_id] = totals.get(line.account_id, 0) + line.balance
        return totals

    def test_payments_leave_the_outstanding_account_less_the_fees(self):
        attempts = self._collect(100) + self._collect(40, self.bob)
        outstanding = attempts.payment_id.outstanding_account_id
        self._pay_out()
        payout = self._take_over()
        fees = 1.5 + 0.25 + 0.6 + 0.25
        self.assertEqual((payout.state, payout.problem), ("booked", False))
        self.assertEqual(payout.gross, 140)
        self.assertAlmostEqual(payout.fees, fees)
        self.assertAlmostEqual(payout.amount, 140 - fees)
        balances = self._balances(payout.move_id)
        self.assertAlmostEqual(balances[self.fees], fees)
        self.assertAlmostEqual(balances[outstanding], -fees)
        self.assertEqual(attempts.payment_id.mapped("is_matched"), [True, True])
        self.assertEqual(attempts.payment_id.mapped("state"), ["paid", "paid"])
        self.assertEqual(attempts.payout_id, payout)
        self.assertEqual(sorted(attempts.mapped("provider_fee")), [0.85, 1.75])
        self.assertFalse(payout.unknown)

    def test_the_bank_statement_closes_it(self):
        self._collect(100)
        self._pay_out()
        payout = self._take_over()
        [net] = payout.move_id.line_ids.filtered(
            lambda line: line.name == payout.name and not line.reconciled
        )
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.provider.journal_id.id,
                "date": payout.arrives_on,
                "payment_ref": "STRIPE PAYOUT",
                "amount": payout.amount,
            }
        )
        _bank, suspense, _other = line._seek_for_lines()
        suspense.account_id = net.account_id
        (suspense + net).reconcile()
        self.assertTrue(net.reconciled)
        self.assertTrue(line.is_reconciled)

    def test_twice_is_once(self):
        self._collect(100)
        self._pay_out()
        payout = self._take_over()
        self.assertEqual(self._take_over(), payout)
        move = payout.move_id
        payout._book()
        self.assertEqual(payout.move_id, move)
        self.assertEqual(len(payout.line_ids), 1)

    def test_what_is_no_payment_of_ours_waits_on_the_suspense_account(self):
        self._collect(100)
        attempt = self._collect(30, self.bob)
        trusted(attempt.transaction_id.sudo()).provider_reference = "pi_other"
        self._pay_out()
        payout = self._take_over()
        self.assertEqual(payout.state, "booked")
        self.assertEqual(payout.unknown, 30)
        suspense = self.provider.journal_id.suspense_account_id
        self.assertEqual(self._balances(payout.move_id)[suspense], -30)
        self.assertFalse(attempt.payment_id.is_matched)

    def test_a_payout_waits_for_the_account_of_fees(self):
        self.provider.collection_fee_account_id = False
        self._collect(100)
        self._pay_out()
        payout = self._take_over()
        self.assertEqual((payout.state, payout.problem), ("waiting", "fee_account"))
        with self.assertRaisesRegex(UserError, "account of fees"):
            payout.with_user(self.worker).action_book()
        self.provider.collection_fee_account_id = self.fees
        self.assertEqual(self._take_over().state, "booked")

    def test_a_payout_waits_for_what_is_not_settled(self):
        attempt = self._prepare(self._save_card(), self._bill(100))
        self._run("_cron_send")
        self._pay_out()
        payout = self._take_over()
        self.assertEqual((payout.state, payout.problem), ("waiting", "not_settled"))
        self._run("_cron_settle")
        self.assertEqual(self._take_over().state, "booked")
        self.assertTrue(attempt.payment_id.is_matched)

    def test_a_refund_goes_out_of_the_same_account(self):
        attempt = self._collect(100)
        refund = attempt.transaction_id._refund(amount_to_refund=30)
        refund._post_process()
        self.assertEqual(refund.payment_id.payment_type, "outbound")
        self._pay_out()
        payout = self._take_over()
        self.assertEqual((payout.gross, payout.unknown), (70, 0))
        self.assertTrue(refund.payment_id.is_matched)
        self.assertTrue(attempt.payment_id.is_matched)
        self.assertEqual(attempt.provider_fee, 1.75)

    def test_a_failed_refund_and_a_part_of_a_dispute_are_recognised(self):
        first, second = self._collect(100), self._collect(200, self.bob)
        data = {"payment_intent": first.provider_reference, "amount": 3000}
        refund = self.provider._send_api_request("POST", "refunds", data=data)["id"]
        first._write_refunds([Given(refund, Decimal(30), "done")])
        first._book_refund(first._get_refund_child(refund))
        self.double.fail_refund(refund=refund)
        first._write_refunds([Given(refund, Decimal(30), "refused")])
        reference = second.provider_reference
        part = self.double.dispute(payment_intent=reference, amount=4000)["id"]
        second._write_refunds([Given(part, Decimal(40), "done")])
        second._book_refund(second._get_refund_child(part))
        self._pay_out()
        payout = self._take_over()
        self.assertEqual((payout.state, payout.unknown), ("booked", 0))
        self.assertEqual(payout.gross, 260)
        children = (first + second).transaction_id.child_transaction_ids
        self.assertEqual(children.payment_id.mapped("is_matched"), [True, True])

    def test_a_lost_debit_is_booked_once_with_its_fee(self):
        lost = self._collect(100)
        self._collect(200, self.bob)
        lost._lock()
        said = Said(
            id="evt_1",
            type="charge.dispute.created",
            kind="returned",
            payment=lost.provider_reference,
            code="fraudulent",
            fee=Decimal("15.00"),
            created=datetime(2026, 11, 22, 10),
        )
        charges = self.company_data["default_account_expense"]
        self.provider.journal_id.default_expense_account_id = charges
        trusted(lost.sudo())._return_payment(said, "MD06", self.env["collection.event"])
        self.double.dispute(payment_intent=lost.provider_reference)
        self._pay_out()
        payout = self._take_over()
        self.assertEqual((payout.state, payout.unknown), ("booked", 0))
        self.assertAlmostEqual(payout.fees, 1.75 + 3.25 + 15)
        self.assertAlmostEqual(self._balances(payout.move_id)[self.fees], 5)
        outstanding = lost.return_id.move_id.line_ids.filtered(
            lambda line: line.account_id == lost.payment_id.outstanding_account_id
        )
        self.assertEqual(sum(outstanding.mapped("amount_residual")), 0)
        self.assertEqual(lost.provider_fee, 1.75)

    def test_rates_that_changed_between_payment_and_payout(self):
        self._collect(100)
        self._pay_out()
        payout = self._take_over()
        lines = [{"balance": -100.0}, {"balance": 98.0}]
        rest = payout._prepare_exchange_vals(lines)
        self.assertEqual(rest["balance"], 2)
        self.assertEqual(
            rest["account_id"], self.company.expense_currency_exchange_account_id.id
        )

    def test_nobody_writes_a_payout_by_hand(self):
        self._collect(100)
        self._pay_out()
        payout = self._take_over()
        mine = self.env["collection.payout"].with_user(self.worker)
        with self.assertRaises(AccessError):
            mine.create({"name": "po_x", "provider_id": self.provider.id})
        with self.assertRaises(AccessError):
            mine.browse(payout.id).write({"amount": 1})
        with self.assertRaises(AccessError):
            mine.browse(payout.id).unlink()
        other = new_test_user(
            self.env,
            "stranger",
            groups="account.group_account_invoice",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        seen = self.env["collection.payout"].with_user(other).search([])
        self.assertFalse(seen & payout)
        with self.assertRaises(AccessError):
            mine.with_user(other).browse(payout.id).action_book()
