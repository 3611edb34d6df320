import uuid

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..core.reference import attempt_reference
from ..trust import trusted
from .bank_answers import booked, camt, pain002, returned
from .bank_common import BankCommon


@tagged("post_install", "-at_install")
class TestBankAttempt(BankCommon):
    """An attempt by bank file follows its debit; no other way collects meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._make_invoice(cls.bob, 20)
        cls.attempt = cls._make_attempt(cls.invoice, cls.bob_mandate)
        cls.order = cls._make_order()
        cls._add_line(cls.order, cls.invoice, cls.bob_mandate, cls.attempt.name)

    @classmethod
    def _make_attempt(cls, invoice, mandate):
        number = uuid.uuid4()
        item = invoice.line_ids.filtered(
            lambda one: one.account_type == "asset_receivable"
        )
        means = cls.env["collection.means"].search([("mandate_id", "=", mandate.id)])
        return trusted(cls.env["collection.attempt"].sudo()).create(
            {
                "name": attempt_reference(number),
                "uuid": str(number),
                "company_id": invoice.company_id.id,
                "partner_id": invoice.partner_id.id,
                "means_id": means.id,
                "kind": "sepa_bank",
                "currency_id": invoice.currency_id.id,
                "amount": item.amount_residual,
                "prepared_at": fields.Datetime.now(),
                "line_ids": [
                    (0, 0, {"move_line_id": item.id, "amount": item.amount_residual})
                ],
            }
        )

    def _receive(self, content):
        journal = self.one["default_journal_bank"]
        messages = self.env["collection.bank.message"]
        return messages._receive(journal, "answer.xml", content, "a test")

    def test_from_the_file_to_the_bank_and_back(self):
        root = self._make_file(self.order)
        self.assertEqual(self._texts(root, "EndToEndId"), [self.attempt.name])
        self.assertEqual(self.attempt.state, "sending")
        self._receive(pain002(self.order.message_id, group="ACCP"))
        self.assertEqual(self.attempt.state, "pending")
        self.assertEqual(self.invoice.payment_state, "in_payment")
        self._receive(camt(booked(self.attempt.name, 20)))
        self.assertEqual(self.attempt.state, "done")
        self.assertTrue(self.attempt.settled)
        self.assertEqual(self.attempt.payment_id, self.order.payment_ids)
        self.assertFalse(self.attempt.line_ids.open)
        self._receive(camt(returned(self.attempt.name, 20)))
        self.assertEqual(self.attempt.state, "returned")
        self.assertEqual(self.attempt.code, "AM04")
        self.assertEqual(self.attempt.refusal, "funds")
        self.assertEqual(self.invoice.amount_residual, 20)
        self.assertFalse(self.attempt.alert)

    def test_a_refused_file_frees_the_invoice(self):
        self._make_file(self.order)
        self._receive(pain002(self.order.message_id, group="RJCT"))
        self.assertEqual(self.attempt.state, "refused")
        self.assertFalse(self.attempt.line_ids.open)
        self._make_attempt(self.invoice, self.bob_mandate)

    def test_an_order_cancelled_before_it_left_frees_the_invoice(self):
        self._make_file(self.order)
        self.order.action_cancel()
        self.assertEqual(self.attempt.state, "refused")
        self.assertEqual(self.attempt.code, "cancelled")

    def test_an_attempt_that_was_stopped_does_not_go_into_a_file(self):
        self.attempt.action_stop()
        with self.assertRaisesRegex(UserError, "stopped"):
            self.order.draft2open()

    def test_what_another_attempt_collects_does_not_go_into_a_file(self):
        other = self._make_order((self.ann_mandate, 10))
        invoice = other.payment_line_ids.move_line_id.move_id
        attempt = self._make_attempt(invoice, self.ann_mandate)
        attempt._change_state("sending", "run")
        with self.assertRaisesRegex(UserError, "being collected by"):
            other.draft2open()

    def test_an_attempt_begun_after_the_file_keeps_it_out_of_the_books(self):
        other = self._make_order((self.ann_mandate, 10))
        self._make_file(other)
        invoice = other.payment_line_ids.move_line_id.move_id
        attempt = self._make_attempt(invoice, self.ann_mandate)
        attempt._change_state("sending", "run")
        with self.assertRaisesRegex(UserError, "being collected by"):
            other.generated2uploaded()
        message = self._receive(pain002(other.message_id, group="ACCP"))
        self.assertEqual(message.state, "question")
        self.assertEqual(other.debit_ids.state, "ready")
