from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import MatchCommon


@tagged("post_install", "-at_install")
class TestExceptionAttack(MatchCommon):
    """What was settled stays so: no bill is paid in full by undoing it afterwards."""

    def setUp(self):
        super().setUp()
        self.brackets = self.order([(self.bracket, 5, 40)])

    def _missing(self):
        """Return a bill of 5 brackets of which 3 came."""
        self.receive(self.brackets, 3)
        bill = self.capture(self.ubl(self.brackets))
        self.assertEqual(self.open_codes(bill), ["L08"])
        return bill

    def _dear(self, price):
        """Return a bill of brackets that came, at another price."""
        self.receive(self.brackets)
        line = {"name": self.bracket.name, "quantity": 5, "price": price}
        bill = self.capture(self.ubl(self.brackets, [line]))
        self.assertEqual(self.open_codes(bill), ["L04"])
        return bill

    # === PAYING LESS === #

    def _short(self):
        """Return a bill that is paid less and its debit note."""
        bill = self._missing()
        exception = bill.match_exception_ids
        exception.action_short_pay()
        self.assertTrue(bill._is_released())
        return bill, exception.debit_id

    def test_the_debit_note_of_a_draft_bill_stays(self):
        bill, debit = self._short()
        # Odoo deletes the lines first.
        with self.assertRaises(UserError), self.cr.savepoint():
            debit.unlink()
        with self.assertRaisesRegex(UserError, "together with the bill"):
            debit.button_cancel()
        with self.assertRaisesRegex(UserError, "together with the bill"):
            debit.write({"state": "cancel"})
        self.assertTrue(bill._is_released())

    def test_an_edited_debit_note_holds_the_bill(self):
        bill, debit = self._short()
        debit.invoice_line_ids.price_unit = 0.01
        self.assertFalse(bill._is_released())
        with self.assertRaisesRegex(UserError, "changed after its release"):
            bill.action_post()
        bill._compare()
        self.assertFalse(bill._is_released())
        debit.invoice_line_ids.price_unit = 40
        bill._compare()
        self.assertTrue(bill._is_released())

    def test_a_debit_note_of_another_bill_holds_this_one(self):
        bill, debit = self._short()
        debit.reversed_entry_id = False
        self.assertFalse(bill._is_released())

    def test_a_debit_note_that_is_gone_holds_the_bill(self):
        """Whatever way it went: the guards are not the only defence."""
        bill, debit = self._short()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET state = 'cancel' WHERE id = %s", debit.ids
        )
        self.env.invalidate_all()
        self.assertFalse(bill._is_released())
        bill._compare()
        self.assertFalse(bill._is_released())

    def test_a_posted_debit_note_stays(self):
        bill, debit = self._short()
        bill.action_post()
        self.assertTrue(bill._is_released())
        self.assertEqual(bill.amount_residual, 144)
        for leave in (debit.button_draft, debit.button_cancel):
            with self.assertRaisesRegex(UserError, "together with the bill"):
                leave()
        debit.line_ids.remove_move_reconcile()
        self.assertFalse(bill._is_released(), "It would be paid in full.")

    def test_a_bill_cancelled_and_drafted_again_is_judged_anew(self):
        bill, debit = self._short()
        bill.action_post()
        bill.button_cancel()
        self.assertEqual(debit.state, "cancel")
        bill.button_draft()
        self.assertFalse(bill._is_released())
        bill._compare()
        self.assertEqual(self.open_codes(bill), ["L08"])
        bill.match_exception_ids.filtered(
            lambda one: one.state == "open"
        ).action_short_pay()
        bill.action_post()
        self.assertEqual(bill.amount_residual, 144)

    def test_a_posted_bill_is_released_once_the_debit_note_is_taken_off(self):
        self.company.match_gate = "pay"
        bill = self._missing()
        bill.action_post()
        bill.match_exception_ids.action_short_pay()
        self.assertEqual(bill.amount_residual, 144)
        self.assertTrue(bill._is_released())

    # === CREDIT NOTES === #

    def _typed_credit(self, bill):
        """Return a credit note that somebody typed and posted."""
        credit = self.env["account.move"].create(
            {
                "move_type": "in_refund",
                "partner_id": self.supplier.id,
                "invoice_date": bill.invoice_date,
                "ref": "A-1",
                "reversed_entry_id": bill.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Promised",
                            "quantity": 1,
                            "price_unit": 80,
                            "tax_ids": [Command.set(self.tax.ids)],
                        }
                    )
                ],
            }
        )
        credit.action_post()
        return credit

    def test_an_invented_credit_note_clears_nothing(self):
        bill = self._missing()
        bill.match_exception_ids.action_expect_credit()
        self._typed_credit(bill)
        bill._compare()
        self.assertEqual(self.open_codes(bill), ["C06"])
        self.assertFalse(bill._is_released())

    def test_a_credit_note_that_goes_takes_the_release_along(self):
        bill = self._missing()
        bill.match_exception_ids.action_expect_credit()
        credit = self._typed_credit(bill)
        with trap_jobs() as trap:
            credit._write_release("person", "It came on paper")
            trap.perform_enqueued_jobs()
        self.assertEqual((self.open_codes(bill), bill.release_kind), ([], "auto"))
        with trap_jobs() as trap:
            credit.button_draft()
            self.assertFalse(bill._is_released())
            trap.perform_enqueued_jobs()
        self.assertEqual(self.open_codes(bill), ["C06"])

    def test_a_posted_bill_loses_its_release_with_the_credit_note(self):
        bill = self._missing()
        bill.match_exception_ids.action_expect_credit()
        credit = self._typed_credit(bill)
        credit._write_release("person", "It came on paper")
        bill._compare()
        bill.action_post()
        credit.reversed_entry_id = False
        self.assertFalse(bill._is_released())

    # === THE ORDER === #

    def _limit(self, amount):
        limits = self.env["invoice.match.limit"]
        return limits.create({"user_id": self.env.uid, "accept_amount": amount})

    def test_the_order_is_changed_within_ones_limit(self):
        self.company.match_segregation = False
        bill = self._dear(60)
        price = bill.match_exception_ids
        limit = self._limit(99)
        with self.assertRaisesRegex(UserError, "over what you may accept"):
            price.action_change_order()
        self.assertEqual(self.brackets.order_line.price_unit, 40)
        limit.accept_amount = 100
        price.action_change_order()
        self.assertEqual(self.brackets.order_line.price_unit, 60)
        self.assertEqual(self.open_codes(bill), [])
        self.assertEqual(bill.release_kind, "auto")

    def test_who_ordered_does_not_change_the_order_for_a_bill(self):
        bill = self._dear(60)
        self._limit(5000)
        with self.assertRaisesRegex(UserError, "Somebody else"):
            bill.match_exception_ids.action_change_order()
        self.assertEqual(self.brackets.order_line.price_unit, 40)

    def test_the_limit_is_not_passed_in_steps(self):
        """The price is raised to near the invoice's, the rest is changed by button."""
        self.company.match_segregation = False
        bill = self._dear(60)
        self._limit(50)
        with trap_jobs() as trap:
            self.brackets.order_line.price_unit = 55
            trap.perform_enqueued_jobs()
        self.assertEqual(self.open_codes(bill), ["L04", "P05"])
        price = bill.match_exception_ids.filtered(lambda one: one.code == "L04")
        price.action_change_order()
        self.assertEqual(self.open_codes(bill), ["P05"])
        self.assertFalse(bill.release_kind)

    def test_a_receipt_still_clears_by_itself(self):
        bill = self._missing()
        with trap_jobs() as trap:
            self.receive(self.brackets, 2)
            trap.perform_enqueued_jobs()
        self.assertEqual((self.open_codes(bill), bill.release_kind), ([], "auto"))
