from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MatchCommon


@tagged("post_install", "-at_install")
class TestMatchBoard(MatchCommon):
    """Every figure of the dashboard is its list, of the user's companies only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = new_test_user(
            cls.env,
            "reader",
            groups="base.group_user,account.group_account_readonly",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def board(self, user=None):
        return self.env["invoice.match.board"].with_user(user or self.reader)

    def opened(self, figure, key=None):
        today = str(fields.Date.today())
        action = self.board().open_figure(figure, today, key)
        return self.env[action["res_model"]].search(action["domain"])

    def bills(self):
        """One released at first sight, one that waited, one with a wrong price."""
        orders = [self.order() for _one in range(3)]
        self.receive(orders[0])
        self.receive(orders[2])
        dear = self.lines_of(orders[2])
        dear[0]["price"] = "12"
        return [
            self.capture(self.ubl(orders[0], number="A-1")),
            self.capture(self.ubl(orders[1], number="B-2")),
            self.capture(self.ubl(orders[2], dear, number="C-3")),
        ], orders

    def test_touchless_is_at_first_sight(self):
        (first, waited, dear), orders = self.bills()
        self.assertTrue(first.match_touchless)
        self.receive(orders[1])
        waited._compare()
        self.assertEqual(waited.release_kind, "auto")
        self.assertFalse(waited.match_touchless)
        counts = {
            name: part["count"]
            for name, part in self.board().get_board()["touchless"].items()
        }
        self.assertEqual(
            counts, {"first": 3, "touchless": 1, "later": 1, "person": 0, "held": 1}
        )
        self.assertEqual(self.opened("touchless"), first)
        self.assertEqual(self.opened("later"), waited)
        self.assertEqual(self.opened("held"), dear)

    def test_reasons_and_ages(self):
        (_first, waited, dear), _orders = self.bills()
        board = self.board().get_board()
        reasons = {one["code"]: one for one in board["reasons"]}
        self.assertEqual(set(reasons), {"L04", "L09"})
        # Three lines wait, but it is one bill that is held.
        self.assertEqual(reasons["L09"]["count"], 3)
        self.assertEqual(reasons["L09"]["amounts"][0]["amount"], waited.amount_total)
        self.assertEqual(self.opened("reason", "L04/buyer").move_id, dear)
        youngest = board["ages"][0]
        self.assertEqual(youngest["count"], 2)
        self.assertEqual(self.opened("age", "2"), waited | dear)
        later = fields.Datetime.now() + timedelta(days=20)
        with freeze_time(later):
            self.assertEqual(self.board().get_board()["ages"][3]["count"], 2)
            self.assertFalse(self.opened("age", "2"))

    def test_suppliers_and_variance(self):
        (first, _waited, dear), _orders = self.bills()
        self.company.match_segregation = False
        self.env["invoice.match.limit"].create(
            {
                "company_id": self.company.id,
                "user_id": self.env.user.id,
                "accept_amount": 1000,
                "release_amount": 1000,
            }
        )
        first.action_post()
        dear.match_exception_ids.action_accept("agreed by telephone")
        dear._compare()
        dear.action_post()
        (row,) = self.board().get_board()["suppliers"]
        self.assertEqual((row["count"], row["touchless"]), (3, 1))
        self.assertEqual(row["variance"][0]["amount"], 20)
        self.assertEqual(self.opened("variance", str(self.supplier.id)), first | dear)

    def test_delay(self):
        self.assertFalse(self.board().get_board()["delay"])
        self.bills()
        self.assertLess(self.board().get_board()["delay"]["most"], 1)

    def test_discounts(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
            }
        )
        day = fields.Date.today().replace(day=1)
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.supplier.id,
                "invoice_date": day,
                "invoice_payment_term_id": term.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "x", "price_unit": 100, "tax_ids": False})
                ],
            }
        )
        bill.action_post()
        with freeze_time(day):
            parts = self.board().get_board()["discounts"]
            self.assertEqual(parts["open"]["amounts"][0]["amount"], 2)
            self.assertEqual(self.opened("discount", "open"), bill)
        with freeze_time(day + timedelta(days=12)):
            self.assertEqual(
                self.board().get_board()["discounts"]["missed"]["count"], 1
            )

    def test_who_may_look(self):
        buyer = new_test_user(
            self.env, "b", groups="base.group_user,purchase.group_purchase_user"
        )
        with self.assertRaises(AccessError):
            self.board(buyer).get_board()
        with self.assertRaises(AccessError):
            self.board(buyer).open_figure("held", "2026-01-01")

    def test_another_company_is_not_counted(self):
        self.bills()
        far = new_test_user(
            self.env,
            "far",
            groups="base.group_user,account.group_account_readonly",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        board = self.board(far).get_board()
        self.assertTrue(board["empty"])
        self.assertEqual(board["touchless"]["first"]["count"], 0)
        self.assertEqual((board["reasons"], board["suppliers"]), ([], []))
        forged = self.board(far).with_context(allowed_company_ids=self.company.ids)
        with self.assertRaises(AccessError):
            forged.get_board()

    def test_what_is_no_figure(self):
        for figure, key in (("nothing", None), ("age", "x"), ("supplier", "a")):
            with self.subTest(figure=figure), self.assertRaises(UserError):
                self.board().open_figure(figure, "2026-01-01", key)
        with self.assertRaises(UserError):
            self.board().get_board("yesterday")

    def test_nobody_writes_the_first_comparison(self):
        (first, *_others), _orders = self.bills()
        for values in ({"match_touchless": True}, {"match_first_at": False}):
            with self.assertRaises(AccessError):
                first.write(values)
