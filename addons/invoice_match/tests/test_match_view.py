from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import IBAN, MatchCommon


@tagged("post_install", "-at_install")
class TestMatchView(MatchCommon):
    """The screen of a bill and its match, and the worklist."""

    def test_rows_say_written_ordered_and_received(self):
        order = self.order()
        self.receive(order, 10, 60, 5)
        lines = self.lines_of(order)
        lines[2]["price"] = "42"
        move = self.capture(self.ubl(order, lines))
        view = move.get_match_view()
        bolts, washers, brackets = view["rows"]
        self.assertEqual((bolts["tone"], bolts["differs"]), ("success", []))
        self.assertEqual(washers["tone"], "warning", "the rest may still come")
        self.assertEqual(washers["differs"], ["received"])
        pair = washers["orders"][0]
        self.assertEqual(
            (pair["ordered"], pair["received"], pair["invoiced_before"]), (100, 60, 0)
        )
        self.assertEqual(brackets["tone"], "danger")
        self.assertEqual(brackets["differs"], ["price"])
        self.assertEqual(brackets["orders"][0]["price"], 40)
        self.assertEqual(brackets["price"], 42)
        codes = {one["code"]: one for one in view["exceptions"]}
        self.assertEqual(set(codes), {"L04", "L08"})
        self.assertEqual(codes["L04"]["outcomes"][0]["name"], "accept")
        self.assertIn("42.00", codes["L04"]["sentence"])

    def test_figures_as_written_beside_the_bill(self):
        order = self.order()
        self.receive(order)
        move = self.capture(self.ubl(order, total=900))
        figures = move.get_match_view()["figures"]
        total = figures[2]
        self.assertEqual((total["written"], total["bill"]), (900, move.amount_total))
        self.assertEqual(total["differs"], move.amount_total != 900)

    def test_line_nobody_ordered(self):
        order = self.order()
        self.receive(order)
        freight = {"name": "Zinc treatment surcharge", "quantity": "1", "price": "500"}
        move = self.capture(self.ubl(order, [*self.lines_of(order), freight]))
        row = move.get_match_view()["rows"][3]
        self.assertEqual(row["orders"], [])
        self.assertEqual(row["tone"], "danger")

    def test_another_company_sees_nothing(self):
        move = self.capture(self.ubl(self.order()))
        stranger = new_test_user(
            self.env,
            "stranger",
            "account.group_account_invoice",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        with self.assertRaises(AccessError):
            move.with_user(stranger).get_match_view()

    def test_mine_are_those_of_my_kind_that_nobody_has(self):
        self.trust_account(IBAN)
        order = self.order()
        self.receive(order)
        lines = self.lines_of(order)
        lines[2]["price"] = "42"
        move = self.capture(self.ubl(order, lines))
        exception = move.match_exception_ids
        self.assertEqual(exception.owner, "buyer")
        buyer = new_test_user(self.env, "buyer", "purchase.group_purchase_user")
        clerk = new_test_user(self.env, "clerk", "account.group_account_invoice")
        found = self.env["invoice.exception"]
        mine = [("is_mine", "=", True), ("id", "in", exception.ids)]
        exception.sudo().env.cr.execute(
            "UPDATE invoice_exception SET user_id = NULL WHERE id = %s", [exception.id]
        )
        exception.invalidate_recordset()
        self.assertEqual(found.with_user(buyer).search(mine), exception)
        self.assertFalse(found.with_user(clerk).search(mine))
        self.assertTrue(exception.with_user(buyer).is_mine)

    def test_outcome_must_be_one_of_its_code(self):
        move = self.capture(self.ubl(self.order()))
        with self.assertRaises(UserError):
            move.match_exception_ids[:1].action_outcome("confirm")
        with self.assertRaises(UserError):
            move.match_exception_ids[:1].action_outcome("_clear")

    def test_held_text_names_the_first_reasons(self):
        move = self.capture(self.ubl(self.order()))
        self.assertIn("not released", move.match_held_text.lower())
        self.assertIn("Hex bolt", move.match_held_text)
