from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..core.check.finding import Finding
from .exception_common import ExceptionCase


@tagged("post_install", "-at_install")
class TestExceptionOutcome(ExceptionCase):
    """What people do about exceptions, and what they may not do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.limits = cls.env["invoice.match.limit"]
        cls.limits.create({"user_id": cls.buyer.id, "accept_amount": 50})

    def setUp(self):
        super().setUp()
        moves = type(self.env["account.move"])
        later = patch.object(moves, "_compare")
        self.later = later.start()
        self.addCleanup(later.stop)

    def _messages(self, bill=None):
        bill = bill or self.bill
        bill.invalidate_recordset(["message_ids"])
        return "\n".join(bill.message_ids.mapped("body"))

    # === ACCEPT === #

    def test_accept_keeps_who_why_and_figures(self):
        price = self._record(self._price())
        price.with_user(self.buyer).action_accept(" agreed by phone ")
        self.assertEqual(
            (price.state, price.outcome, price.reason, price.settled_by),
            ("settled", "accept", "agreed by phone", self.buyer),
        )
        story = self._messages()
        for part in ("Accepted by match-buyer", "42.00", "40.00", "agreed by phone"):
            self.assertIn(part, story)
        self.assertFalse(price.activity_ids)
        self.later.assert_called()

    def test_accept_needs_a_reason(self):
        price = self._record(self._price()).with_user(self.buyer)
        for reason in ("", "  ", 5):
            with self.assertRaises(UserError):
                price.action_accept(reason)
        self.assertEqual(price.action_accept()["res_model"], "invoice.exception.settle")
        self.assertEqual(price.state, "open")

    def test_accept_needs_a_limit_that_is_high_enough(self):
        price = self._record(self._price(found="60"))
        with self.assertRaisesRegex(UserError, "over what you may accept"):
            price.with_user(self.buyer).action_accept("ok")
        limit = self.limits.search([("user_id", "=", self.buyer.id)])
        limit.accept_amount = 100
        price.with_user(self.buyer).action_accept("ok")
        self.assertEqual(price.state, "settled")

    def test_the_limit_is_in_the_companys_currency(self):
        usd = self.env.ref("base.USD")
        self.env["res.currency.rate"].create(
            {
                "currency_id": usd.id,
                "name": "2020-01-01",
                "rate": 0.1,
                "company_id": self.company.id,
            }
        )
        bill = self._bill(currency_id=usd.id, ref="F-usd")
        price = self._record(self._price(), bill=bill)
        with self.assertRaisesRegex(UserError, "over what you may accept"):
            price.with_user(self.buyer).action_accept("ok")

    def test_without_limit_nothing_is_accepted(self):
        found = self._record(Finding("H09", details={"why": "missing"}))
        with self.assertRaisesRegex(UserError, "over what you may accept"):
            found.with_user(self.clerk).action_accept("ok")

    def test_where_the_document_is_in_doubt_all_of_it_is_at_stake(self):
        self.limits.create({"user_id": self.clerk.id, "accept_amount": 50})
        details = {"why": "amount", "bill": "F-1"}
        found = self._record(Finding("H05", details=details))
        with self.assertRaisesRegex(UserError, "210"):
            found.with_user(self.clerk).action_accept("ok")

    def test_another_desk_may_not_settle_but_a_manager(self):
        price = self._record(self._price())
        for user in (self.clerk, self.stock):
            with self.assertRaises(AccessError):
                price.with_user(user).action_accept("ok")
            with self.assertRaises(AccessError):
                price.with_user(user).action_refuse("no")
        self.limits.create({"user_id": self.manager.id, "accept_amount": 50})
        price.with_user(self.manager).action_accept("ok")
        self.assertEqual(price.state, "settled")

    def test_settled_once(self):
        price = self._record(self._price()).with_user(self.buyer)
        price.action_accept("ok")
        for act in (
            lambda: price.action_accept("again"),
            lambda: price.action_ask("again"),
            lambda: price.action_refuse("again"),
            price.action_short_pay,
            price.action_expect_credit,
            price.action_change_order,
        ):
            with self.assertRaisesRegex(UserError, "settled already"):
                act()

    def test_only_outcomes_of_the_code(self):
        twice = self._record(Finding("H04", details={"bill": "F-1"}))
        self.limits.create({"user_id": self.clerk.id, "accept_amount": 5000})
        for name in ("accept", "confirm"):
            with self.assertRaisesRegex(UserError, "cannot be settled like this"):
                getattr(twice.with_user(self.clerk), f"action_{name}")("ok")

    def test_who_made_the_order_does_not_accept(self):
        order = self.env["purchase.order"].with_user(self.buyer).browse(self.order.id)
        self.env.cr.execute(
            "UPDATE purchase_order SET create_uid = %s WHERE id = %s",
            (self.buyer.id, order.id),
        )
        self.order.invalidate_recordset(["create_uid"])
        price = self._record(self._price()).with_user(self.buyer)
        with self.assertRaisesRegex(UserError, "Somebody else"):
            price.action_accept("ok")
        self.company.match_segregation = False
        price.action_accept("ok")
        self.assertEqual(price.state, "settled")

    def test_who_received_does_not_accept(self):
        self.limits.create({"user_id": self.stock.id, "accept_amount": 5000})
        picking = self.order.picking_ids
        picking.move_ids.quantity = 2
        picking.move_ids.picked = True
        picking.with_user(self.stock).with_context(
            skip_backorder=True
        ).button_validate()
        missing = self._record(self._missing()).with_user(self.stock)
        with self.assertRaisesRegex(UserError, "Somebody else"):
            missing.action_accept("ok")

    def test_another_companys_are_not_settled(self):
        other = self.env["res.company"].create({"name": "Other"})
        price = self._record(self._price())
        stranger = self._user("stranger", "invoice_match.group_match_manager")
        stranger.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            price.with_user(stranger).with_context(
                allowed_company_ids=other.ids
            ).action_accept("ok")

    # === ORDER === #

    def test_change_order_writes_the_price_as_invoiced(self):
        price = self._record(self._price())
        price.with_user(self.buyer).action_change_order()
        self.assertEqual(self.order.order_line.price_unit, 42)
        self.assertEqual(price.outcome, "change_order")
        self.assertIn("42", self._messages())
        self.assertIn("became", self._messages(self.order))

    def test_change_order_writes_the_quantity_as_invoiced(self):
        numbers = (Decimal(7), Decimal(5), Decimal(50))
        more = Finding("L07", "1", self.order.order_line.id, *numbers)
        self._record(more).with_user(self.buyer).action_change_order()
        self.assertEqual(self.order.order_line.product_qty, 7)

    def test_what_is_no_figure_opens_the_order(self):
        details = {"order": self.order.name, "currency": "USD", "written": "EUR"}
        other = self._record(Finding("H06", details=details)).with_user(self.buyer)
        action = other.action_change_order()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("purchase.order", self.order.id)
        )
        self.assertEqual(other.state, "open")

    # === ASK === #

    def test_ask_and_answer(self):
        self.supplier.write({"email": "lea@morel.test", "lang": "en_US"})
        price = self._record(self._price())
        price.with_user(self.buyer).action_ask("Why 42?")
        self.assertEqual((price.state, price.outcome), ("open", "ask"))
        mail = self.env["mail.mail"].search([("model", "=", "invoice.exception")])
        self.assertIn("Why 42?", mail.body_html)
        self.assertIn(f"/{self.bill.id}", mail.body_html)
        self.assertIn(self.supplier, mail.recipient_ids)
        self.assertNotIn("40.00", mail.body_html)
        price._answer("Steel got dearer.")
        self.assertEqual(price.answer, "Steel got dearer.")
        self.assertFalse(price.outcome)
        self.assertIn("Steel got dearer.", self._messages())
        self.assertEqual(price.activity_ids.user_id, self.buyer)
        with self.assertRaises(UserError):
            price._answer("Again")

    def test_a_supplier_without_address_is_said(self):
        price = self._record(self._price())
        price.with_user(self.buyer).action_ask("Why 42?")
        self.assertIn("has no e-mail address", self._messages())

    # === CREDIT AND DEBIT === #

    def _refund(self, **values):
        refund = self._bill(
            price=42, quantity=3, move_type="in_refund", ref="A-1", **values
        )
        with patch.object(
            type(refund), "_get_held", return_value=self.env["account.move"]
        ):
            refund.action_post()
        refund._write_release("person", "test")
        return refund

    def test_an_expected_credit_holds_the_bill_until_it_comes(self):
        missing = self._record(self._missing())
        missing.with_user(self.stock).action_expect_credit()
        self.assertEqual(missing.credit_amount, 126)
        every = self._record(self._missing())
        expected = every - missing
        self.assertEqual((expected.code, expected.amount), ("C06", 126))
        self.assertEqual(missing.state, "settled")
        self._refund(reversed_entry_id=self.bill.id)
        self._record(self._missing())
        self.assertEqual(expected.state, "cleared")

    def test_a_credit_of_the_order_line_counts_once(self):
        second = self._bill(ref="F-18")
        for bill in (self.bill, second):
            missing = self._record(self._missing(), bill=bill)
            missing.with_user(self.stock).action_expect_credit()
        self._refund()
        self.env["invoice.exception"]._record({self.bill: (), second: ()})
        opened = (self._exceptions() | self._exceptions(second)).filtered(
            lambda one: one.state == "open"
        )
        self.assertEqual(opened.mapped("code"), ["C06"])

    def test_short_pay_drafts_a_debit_note_of_the_quantity(self):
        missing = self._record(self._missing(amount="120"))
        missing.with_user(self.stock).action_short_pay()
        debit = missing.debit_id
        line = debit.invoice_line_ids
        self.assertEqual(debit.reversed_entry_id, self.bill)
        self.assertEqual((debit.move_type, debit.amount_untaxed), ("in_refund", 120))
        self.assertEqual((line.quantity, line.price_unit), (3, 40))
        self.assertEqual(line.purchase_line_id, self.order.order_line)
        self.assertTrue(debit._is_released())

    def test_the_debit_note_is_posted_and_settled_with_the_bill(self):
        price = self._record(self._price())
        price.with_user(self.buyer).action_short_pay()
        self.assertFalse(price.debit_id.invoice_line_ids.purchase_line_id)
        self.bill._write_release("person", "test")
        self.bill.action_post()
        self.assertEqual(price.debit_id.state, "posted")
        self.assertEqual(self.bill.amount_residual, 200)
        self.assertEqual(price.debit_id.amount_residual, 0)

    def test_a_cancelled_bill_takes_its_debit_note_along(self):
        price, missing = self._record(self._price(), self._missing())
        price.with_user(self.buyer).action_short_pay()
        missing.with_user(self.stock).action_refuse("Never ordered")
        self.assertEqual(price.debit_id.state, "cancel")

    # === REFUSE, WAIT, SPLIT, CONFIRM === #

    def test_refuse_cancels_the_bill_and_tells_the_supplier(self):
        self.supplier.write({"email": "lea@morel.test", "lang": "en_US"})
        price, missing = self._record(self._price(), self._missing())
        price.with_user(self.buyer).action_refuse("Not ours")
        self.assertEqual(
            (self.bill.state, self.bill.match_state), ("cancel", "refused")
        )
        for one in price | missing:
            self.assertEqual((one.state, one.outcome), ("settled", "refuse"))
        mail = self.env["mail.mail"].search([("model", "=", "invoice.exception")])
        self.assertIn("Not ours", mail.body_html)

    def test_waiting_moves_the_day(self):
        self.order.order_line.date_planned = "2099-05-01 10:00:00"
        missing = self._record(self._missing())
        missing.with_user(self.stock).action_wait()
        self.assertEqual(missing.state, "open")
        self.assertEqual(str(missing.deadline), "2099-05-01")

    def test_totals_are_split_by_what_is_due(self):
        self.order.order_line.qty_received = 5
        bill = self._bill(price=200, quantity=1, invoice_origin=self.order.name)
        bill.invoice_line_ids.purchase_line_id = False
        only = self._record(Finding("H16", amount=Decimal(200)), bill=bill)
        self.order.order_line.invalidate_recordset()
        self.bill.button_cancel()
        only.with_user(self.clerk).action_split()
        line = bill.invoice_line_ids
        self.assertEqual((line.quantity, line.price_unit), (5, 40))
        self.assertEqual(line.purchase_line_id, self.order.order_line)

    def test_totals_that_are_not_what_is_due_are_not_split(self):
        bill = self._bill(price=201, quantity=1, invoice_origin=self.order.name)
        only = self._record(Finding("H16", amount=Decimal(201)), bill=bill)
        with self.assertRaisesRegex(UserError, "201"):
            only.with_user(self.clerk).action_split()

    def test_an_account_is_not_confirmed_here(self):
        account = self._record(Finding("H08", details={"why": "new", "account": "X"}))
        treasurer = self._user("treasurer", "invoice_match.group_treasury")
        with self.assertRaises(UserError):
            account.with_user(treasurer).action_confirm("sure")
        self.assertEqual(account.state, "open")

    def test_the_dialog_tells_nothing_of_another_company(self):
        price = self._record(self._price())
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("nosy", "account.group_account_invoice")
        stranger.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        wizards = self.env["invoice.exception.settle"].with_user(stranger)
        values = {"exception_ids": [Command.set(price.ids)], "outcome": "accept"}
        with self.assertRaises(AccessError):
            wizards.with_context(allowed_company_ids=other.ids).create(values)

    def test_the_dialog_settles(self):
        price = self._record(self._price())
        action = price.with_user(self.buyer).action_accept()
        wizards = self.env["invoice.exception.settle"].with_user(self.buyer)
        with Form(wizards.with_context(**action["context"])) as form:
            form.text = "agreed"
        form.record.action_apply()
        self.assertEqual((price.state, price.reason), ("settled", "agreed"))
