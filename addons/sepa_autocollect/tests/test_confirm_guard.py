from odoo import Command
from odoo.tests import tagged

from ..trust import trusted
from .confirm_common import ConfirmCommon


@tagged("post_install", "-at_install")
class TestConfirmGuard(ConfirmCommon):
    """What a client may still finish is collected in no other way meanwhile."""

    def test_nothing_is_prepared_while_the_client_may_be_at_it(self):
        values = self._start()
        attempts, left = self._next()
        self.assertFalse(attempts)
        self.assertEqual(set(left.values()), {"confirm_live"})
        # That asked for the end at the provider: the secret is worth nothing then.
        self._run("_cron_finish")
        self.assertEqual((self.attempt.confirm_state, self._cancelled()), ("ended", 1))
        self.assertFalse(self._bank(values))
        attempts, left = self._next()
        self.assertFalse(left)
        self._run("_cron_send")
        self.assertEqual((attempts.state, self._taken()), ("done", 1))
        self.assertFalse(self._start())
        self._flush()
        self.assertEqual((self.attempt.state, attempts.state), ("refused", "done"))

    def test_the_client_is_faster_than_the_cancelling(self):
        values = self._start()
        self._next()
        self.assertTrue(self._bank(values))
        self._run("_cron_finish")
        self.assertEqual(self.attempt.state, "done")
        _attempts, left = self._next()
        self.assertEqual(set(left.values()), {"in_attempt"})
        self._run("_cron_settle")
        self.assertEqual(self._taken(), 1)
        self.assertFalse(self.attempt.alert)

    def test_a_cancelling_that_is_not_answered_is_none(self):
        values = self._start()
        self._pass()
        rules = [
            {"fault": "unavailable", "on": f"{method} /v1/payment_intents/*"}
            for method in ("GET", "POST")
        ]
        self.double.faults(rules=rules)
        self._due()
        self.assertEqual(self.attempt.confirm_state, "offered")
        self.assertFalse(self._next()[0])
        self.double.faults(rules=[])
        self._due()
        self.assertEqual(self.attempt.confirm_state, "ended")
        self.assertFalse(self._bank(values))
        self.assertTrue(self._next()[0])

    def test_what_was_never_opened_needs_no_cancelling(self):
        self._pass()
        attempts, left = self._next()
        self.assertFalse(left)
        self.assertEqual((len(attempts), self._cancelled()), (1, 0))

    def test_the_time_is_over(self):
        values = self._start()
        self._pass()
        self.assertIn("do not know yet", self._open())
        self._due()
        self.assertEqual((self.attempt.confirm_state, self._cancelled()), ("ended", 1))
        self.assertFalse(self._bank(values))

    def test_paid_by_hand(self):
        values = self._start()
        self._pay_by_hand(self.attempt.line_ids.move_id)
        self.assertIn("paid or changed", self._open())
        self.assertFalse(self._start())
        self._run("_cron_finish")
        self.assertEqual((self.attempt.confirm_state, self._cancelled()), ("ended", 1))
        self.assertFalse(self._bank(values))
        self.assertEqual(self._taken(), 0)

    def test_paid_in_the_portal(self):
        values = self._start()
        invoice = self.attempt.line_ids.move_id
        self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.card.id,
                "reference": "PORTAL-1",
                "amount": 100,
                "currency_id": invoice.currency_id.id,
                "partner_id": self.ann.id,
                "operation": "online_direct",
                "invoice_ids": [Command.set(invoice.ids)],
            }
        )
        self.assertIn("in another way", self._open())
        self._run("_cron_finish")
        self.assertFalse(self._bank(values))
        self.assertFalse(self._start())

    def test_the_invoice_owes_less(self):
        invoice = self.attempt.line_ids.move_id
        credit = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        credit.invoice_line_ids.price_unit = 40
        credit.action_post()
        (self._items(invoice) + self._items(credit)).reconcile()
        self.assertIn("paid or changed", self._open())
        self.assertFalse(self._start())
        self.assertFalse(self.attempt.confirm_state)

    def test_another_attempt_is_open(self):
        attempts, left = self._next()
        self.assertFalse(left)
        self.assertIn("in another way", self._open())
        self.assertFalse(self._start())
        attempts.action_stop()
        self.assertTrue(self._start())

    def test_asked_about_in_time_without_end(self):
        self._start()
        self._run("_cron_finish")
        self.assertEqual(self._cancelled(), 0)
        self._due()
        self._due()
        self.assertEqual(
            (self.attempt.confirm_state, self._cancelled()), ("offered", 0)
        )

    def test_another_payment_in_the_answer_is_none_of_ours(self):
        other = self._refused(self.bob)
        trusted(self.attempt.sudo()).write(
            {"provider_reference": other.provider_reference}
        )
        self.assertFalse(self._start())
        self.assertFalse(self.attempt.confirm_state)

    def test_worldline_offers_the_invoice(self):
        trusted(self.attempt.sudo()).write({"provider_reference": False})
        page = self._open()
        self.assertIn("/my/invoices/", page)
        self.assertFalse(self._start())
        self._next()
        self.assertNotIn("/my/invoices/", self._open())
