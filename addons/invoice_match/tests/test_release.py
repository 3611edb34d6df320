from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..trust import trusted
from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestRelease(GateCommon):
    def _compared(self, state="matched", **vals):
        bill = self._ordered(**vals)
        trusted(bill).write({"match_state": state})
        return bill

    def test_bills_of_orders_need_a_release_and_others_do_not(self):
        ordered, free = self._ordered(), self._make_bill(ref="F2")
        sale = self.init_invoice("out_invoice", amounts=[10])
        self.assertEqual((ordered | free | sale)._needs_release(), ordered)
        self.assertEqual(free.release_status, "free")
        self.assertEqual(ordered.release_status, "held")

    def test_another_type_or_a_cut_link_does_not_free_a_compared_bill(self):
        bill = self._compared("exception")
        bill.invoice_line_ids.purchase_line_id = False
        bill.move_type = "in_receipt"
        self.assertTrue(bill._needs_release())

    def test_what_agrees_is_released_by_itself(self):
        bill, waiting = self._compared(), self._compared("waiting", ref="F2")
        disturbed = self._compared(ref="F3")
        self._record(disturbed, "L04")
        (bill | waiting | disturbed)._release_agreed()
        self.assertEqual(bill.release_kind, "auto")
        self.assertTrue(bill._is_released())
        self.assertFalse((waiting | disturbed)._get_released())

    def test_any_change_ends_a_release(self):
        term = self.env.ref("account.account_payment_term_30days")
        other = self.env["res.partner"].create({"name": "Other"})
        changes = {
            "price": lambda bill: bill.invoice_line_ids.write({"price_unit": 101}),
            "account": lambda bill: bill.write({"partner_bank_id": False}),
            "partner": lambda bill: bill.write({"partner_id": other.id}),
            "currency": lambda bill: bill.write(
                {"currency_id": self.env.ref("base.CHF").id}
            ),
            "due": lambda bill: bill.write({"invoice_payment_term_id": term.id}),
            "line": lambda bill: bill.write(
                {
                    "invoice_line_ids": [
                        Command.create({"name": "x", "price_unit": 1, "tax_ids": False})
                    ]
                }
            ),
            "swap": lambda bill: bill.write(
                {"invoice_date_due": fields.Date.today() + timedelta(90)}
            ),
        }
        for place, (name, change) in enumerate(changes.items()):
            with self.subTest(name):
                bill = self._released(ref=f"C{place}")
                change(bill)
                self.assertFalse(bill._is_released())
                self.assertEqual(bill.release_status, "changed")

    def test_a_changed_bill_loses_its_release_at_the_next_comparison(self):
        bill = self._released()
        bill.invoice_line_ids.price_unit = 200
        bill._release_agreed()
        self.assertFalse(bill.release_kind)
        self.assertIn("changed after", bill.message_ids[0].body)

    def test_posting_keeps_the_release(self):
        self.assertTrue(self._posted()._is_released())

    def test_only_people_with_the_right_release(self):
        bill = self._ordered()
        with self._refused("Release to payment", AccessError):
            bill.with_user(self.clerk).action_release("Because")
        with self._refused("Release to payment", AccessError):
            bill.with_user(self.clerk).sudo().action_release("Because")

    def test_a_reason_is_needed(self):
        bill = self._ordered().with_user(self.releaser)
        for reason in ("", "  ", None, False, ["x"]):
            with self._refused("Say why"):
                bill.action_release(reason)

    def test_the_limit_counts_in_the_currency_of_the_company(self):
        currency = self.setup_other_currency("CHF", rates=[("2016-01-01", 0.5)])
        bill = self._ordered(price=6000.0, currency_id=currency.id)
        with self._refused("over your limit"):
            bill.with_user(self.releaser).action_release("Because")
        small = self._ordered(ref="F2", price=4000.0, currency_id=currency.id)
        small.with_user(self.releaser).action_release("Because")
        self.assertEqual(small.released_by, self.releaser)

    def test_who_ordered_does_not_release(self):
        bill = self._make_bill(self._make_order(user=self.releaser))
        with self._refused("Somebody else"):
            bill.with_user(self.releaser).action_release("Because")
        self.company.match_segregation = False
        bill.with_user(self.releaser).action_release("Because")

    def test_who_received_does_not_release(self):
        order = self._make_order()
        move = order.picking_ids.move_ids
        move.quantity = 1
        move.picked = True
        move.with_user(self.releaser).sudo()._action_done()
        self.assertEqual(move.done_uid, self.releaser)
        bill = self._make_bill(order)
        with self._refused("validated the receipt"):
            bill.with_user(self.releaser).action_release("Because")
        with self.assertRaises(AccessError):
            move.done_uid = self.env.user

    def test_a_release_names_open_exceptions_in_the_log(self):
        bill = self._ordered()
        self._record(bill, "L04")
        bill.with_user(self.releaser).action_release("Agreed by phone")
        body = bill.message_ids[0].body
        self.assertIn("L04", body)
        self.assertIn("Agreed by phone", body)

    def test_a_sure_duplicate_is_never_released_by_a_person(self):
        bill = self._ordered()
        for code in ("H04", "H08", "L16"):
            exception = self._record(bill, code)
            with self._refused(code):
                bill.with_user(self.releaser).action_release("Because")
            trusted(exception).write({"state": "settled"})
        bill.with_user(self.releaser).action_release("Because")

    def test_nobody_writes_a_release(self):
        bill = self._ordered()
        for vals in (
            {"release_kind": "person"},
            {"release_figures": bill._get_release_figures()},
            {"match_state": "matched"},
        ):
            with self.assertRaises(AccessError):
                bill.with_user(self.releaser).write(vals)
            with self.assertRaises(AccessError):
                bill.sudo().write(vals)

    def test_a_default_in_the_context_is_no_release(self):
        order = self._make_order()
        bills = self.env["account.move"].with_context(
            default_release_kind="person", default_match_state="matched"
        )
        bill = self._make_bill_in(bills, order)
        self.assertFalse(bill.release_kind)
        self.assertEqual(bill.match_state, "none")

    def _make_bill_in(self, bills, order):
        return bills.create(
            {
                "move_type": "in_invoice",
                "partner_id": self.supplier.id,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "x", "purchase_line_id": order.order_line.id}
                    )
                ],
            }
        )

    def test_a_copy_is_not_released(self):
        self.assertFalse(self._released().copy().release_kind)

    def test_a_release_is_withdrawn_with_a_reason(self):
        bill = self._released()
        with self.assertRaises(AccessError):
            bill.with_user(self.clerk).action_withdraw_release("No")
        bill.with_user(self.releaser).action_withdraw_release("Called: wrong price")
        self.assertFalse(bill.release_kind)
        self.assertIn("wrong price", bill.message_ids[0].body)

    def test_other_companies_are_judged_by_their_own_limits(self):
        other = self.setup_other_company()["company"]
        bill = self._ordered()
        limit = (
            self.env["invoice.match.limit"]
            .sudo()
            .search([("user_id", "=", self.releaser.id)])
        )
        limit.company_id = other
        with self._refused("over your limit"):
            bill.with_user(self.releaser).action_release("Because")
