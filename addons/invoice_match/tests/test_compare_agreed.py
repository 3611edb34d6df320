from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .common import MatchCommon


@tagged("post_install", "-at_install")
class TestCompareAgreed(MatchCommon):
    """What is agreed beside price and quantity, from the records to the exception."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.freight = cls._make_product(
            "Forfait transport", "PORT", 30, type="service", purchase_method="purchase"
        )
        cls.freight.write({"is_storable": False, "match_freight": True})

    def _allow(self, key, **values):
        domain = [("company_id", "=", self.company.id), ("key", "=", key)]
        tolerances = self.env["invoice.tolerance"]
        found = tolerances.search(domain)
        return (
            found.write(values)
            if found
            else tolerances.create(
                {"key": key, "company_id": self.company.id, **values}
            )
        )

    def test_planned_freight_is_compared_with_the_charge(self):
        order = self.order([(self.bracket, 5, 40), (self.freight, 1, 30)])
        self.receive(order)
        lines = self.lines_of(order)[:1]
        fair = self.capture(self.ubl(order, lines, charges=[("Transport", 30)]))
        self.assertEqual(self.open_codes(fair), [])
        other = self.order([(self.bracket, 5, 40), (self.freight, 1, 30)])
        self.receive(other)
        dear = self.capture(
            self.ubl(other, lines, charges=[("Transport", 80)], number="INV-2")
        )
        self.assertEqual(self.open_codes(dear), ["C01"])
        sentence = dear.match_exception_ids.sentence.replace("\xa0", " ")
        self.assertIn("80.00 EUR instead of the planned 30.00 EUR (+166.7 %)", sentence)
        self.assertIn("Allowed: 10 % and 10 EUR", sentence)

    def test_an_estimated_price_has_its_own_tolerance(self):
        order = self.order([(self.bracket, 5, 40)])
        order.order_line.match_estimated = True
        self.receive(order)
        line = {"name": self.bracket.name, "quantity": 5, "price": 43}
        near = self.capture(self.ubl(order, [line]))
        self.assertEqual(self.open_codes(near), [])
        self.assertEqual(near.match_state, "within")
        order = self.order([(self.bracket, 5, 40)])
        order.order_line.match_estimated = True
        self.receive(order)
        far = self.capture(self.ubl(order, [{**line, "price": 60}], number="INV-2"))
        self.assertEqual(self.open_codes(far), ["L05"])

    def test_a_forgotten_discount_is_said_as_such(self):
        order = self.order([(self.bracket, 5, 40)])
        order.order_line.discount = 10
        self.receive(order)
        bill = self.capture(self.ubl(order))
        self.assertEqual(self.open_codes(bill), ["L15"])
        self.assertEqual(bill.match_exception_ids.amount, 20)

    def test_a_blanket_order_has_a_value_a_period_a_quantity(self):
        order = self.order([(self.bracket, 100, 40)])
        today = fields.Date.today()
        order.write(
            {
                "match_blanket": True,
                "match_limit": 300,
                "match_starts": fields.Date.subtract(today, days=30),
                "match_ends": fields.Date.add(today, days=30),
            }
        )
        self.receive(order)
        line = {"name": self.bracket.name, "quantity": 5, "price": 40}
        first = self.capture(self.ubl(order, [line]))
        self.assertEqual(self.open_codes(first), [])
        first.action_post()
        second = self.capture(self.ubl(order, [{**line, "quantity": 4}], number="N-2"))
        self.assertEqual(self.open_codes(second), ["P06"])
        self.assertIn("360.00", second.match_exception_ids.sentence)
        order.match_limit = 1000
        second._compare()
        self.assertEqual(self.open_codes(second), [])
        order.match_ends = fields.Date.subtract(today, days=2)
        second._compare()
        self.assertEqual(self.open_codes(second), ["P06"])

    def test_who_writes_the_invoices(self):
        order = self.order()
        self.receive(order)
        ours = self.capture(self.ubl(order, kind="389"))
        self.assertEqual(self.open_codes(ours), ["H12"])
        self.supplier.with_company(self.company).match_self_billing = True
        ours._compare()
        self.assertEqual(self.open_codes(ours), [])
        order = self.order()
        self.receive(order)
        theirs = self.capture(self.ubl(order, number="INV-2"))
        self.assertIn("H12", self.open_codes(theirs))

    def test_a_later_debit_is_a_price_and_no_quantity(self):
        order = self.order([(self.bracket, 5, 40)])
        self.receive(order)
        bill = self.capture(self.ubl(order))
        bill.action_post()
        order.order_line.price_unit = 42
        line = {"name": self.bracket.name, "quantity": 5, "price": 2}
        later = self.capture(self.ubl(order, [line], kind="295", number="INV-2"))
        self.assertEqual(self.open_codes(later), [])
        self.assertEqual(order.order_line.qty_invoiced, 5)
        later.action_post()
        again = self.capture(self.ubl(order, [line], kind="295", number="INV-3"))
        self.assertIn("L04", self.open_codes(again))

    def test_a_delivery_note_under_which_nothing_came(self):
        order = self.order([(self.bracket, 5, 40)])
        picking = self.receive(order)
        picking.supplier_delivery_note = "BL-77"
        good = self.capture(self.ubl(order, despatch="BL-77"))
        self.assertEqual(self.open_codes(good), [])
        order = self.order([(self.bracket, 5, 40)])
        picking = self.receive(order)
        picking.supplier_delivery_note = "BL-78"
        bad = self.capture(self.ubl(order, despatch="BL-99", number="INV-2"))
        self.assertEqual(self.open_codes(bad), ["L20"])

    def test_cost_amount_and_day_are_checked_on_demand(self):
        category = self.env["product.category"].create({"name": "By average"})
        category.property_cost_method = "average"
        self.bracket.categ_id = category
        for price in (10, 40):
            order = self.order([(self.bracket, 5, price)])
            self.receive(order)
        self.assertLess(self.bracket.standard_price, 35)
        order.order_line.date_planned = fields.Datetime.add(
            fields.Datetime.now(), days=30
        )
        bill = self.capture(self.ubl(order))
        self.assertEqual(self.open_codes(bill), [])
        self._allow("AP", upper_kind="amount", upper_amount=150)
        self._allow("ST", upper_kind="amount", upper_amount=5)
        self._allow("VP", upper_kind="percent", upper_percent=20)
        bill._compare()
        self.assertEqual(sorted(self.open_codes(bill)), ["L17", "L18", "L19"])

    def test_what_is_not_paid_is_posted_with_the_bill(self):
        order = self.order([(self.bracket, 5, 40)])
        self.receive(order, 3)
        bill = self.capture(self.ubl(order))
        self.assertEqual(self.open_codes(bill), ["L08"])
        bill.match_exception_ids.action_short_pay()
        debit = bill.match_exception_ids.debit_id
        self.assertEqual((debit.amount_untaxed, debit.amount_total), (80, 96))
        self.assertFalse(debit.match_exception_ids)
        self.assertTrue(bill._is_released())
        bill.action_post()
        self.assertEqual(debit.state, "posted")
        self.assertEqual(bill.amount_residual, 240 - 96)
        self.assertEqual(order.order_line.qty_invoiced, 3)

    def test_an_expected_credit_note_holds_the_bill(self):
        order = self.order([(self.bracket, 5, 40)])
        self.receive(order, 3)
        bill = self.capture(self.ubl(order))
        bill.match_exception_ids.action_expect_credit()
        self.assertEqual(self.open_codes(bill), ["C06"])
        self.assertFalse(bill._is_released())
        line = {"name": self.bracket.name, "quantity": 2, "price": 40}
        credit = self.capture(
            self.ubl(order, [line], kind="381", number="A-1", preceding="INV-1")
        )
        credit._write_release("person", "test")
        credit.action_post()
        bill._compare()
        self.assertEqual(self.open_codes(bill), [])
        self.assertTrue(bill._is_released())

    def test_a_prepayment_is_deducted(self):
        order = self.order([(self.bracket, 5, 40)])
        line = {"name": "Acompte", "quantity": 1, "price": 50}
        deposit = self.capture(self.ubl(order, [line], kind="386", number="AC-1"))
        deposit._write_release("person", "test")
        deposit.action_post()
        self.receive(order)
        whole = self.capture(self.ubl(order))
        found = whole.match_exception_ids.filtered(lambda one: one.code == "C05")
        self.assertEqual((found.state, found.amount), ("open", 60))
        rest = self.capture(self.ubl(order, number="INV-3", prepaid=60))
        self.assertNotIn("C05", self.open_codes(rest))

    def test_a_tolerance_that_changes_is_in_force_at_once(self):
        order = self.order([(self.bracket, 5, 40)])
        self.receive(order)
        line = {"name": self.bracket.name, "quantity": 5, "price": 44}
        bill = self.capture(self.ubl(order, [line]))
        later = patch.object(type(bill), "_compare_later", autospec=True)
        with later as asked:
            self._allow("PP", upper_kind="percent", upper_percent=20)
        self.assertIn(bill, asked.call_args.args[0])
        bill._compare()
        self.assertEqual((bill.match_state, bill.release_kind), ("within", "auto"))

    def test_an_accepted_difference_releases_the_bill(self):
        self.company.match_segregation = False
        self.env["invoice.match.limit"].create(
            {
                "user_id": self.env.user.id,
                "accept_amount": 50,
                "company_id": self.company.id,
            }
        )
        order = self.order([(self.bracket, 5, 40)])
        self.receive(order)
        bill = self.capture(
            self.ubl(order, [{"name": self.bracket.name, "quantity": 5, "price": 44}])
        )
        self.assertEqual(self.open_codes(bill), ["L04"])
        self.assertFalse(bill.release_kind)
        bill.match_exception_ids.action_accept("Agreed on the phone")
        bill._compare()
        self.assertEqual(bill.match_exception_ids.state, "settled")
        self.assertTrue(bill._is_released())
        bill.action_post()

    def test_a_taught_name_is_found_the_next_time(self):
        self.env.user.group_ids |= self.env.ref("purchase.group_purchase_user")
        order = self.order([(self.bracket, 5, 40)])
        self.receive(order)
        odd = {"name": "Zqx 9000", "quantity": 5, "price": 99, "seller_item": "ZQ-9"}
        bill = self.capture(self.ubl(order, [odd]))
        self.assertEqual(self.open_codes(bill), ["L01"])
        bill.match_exception_ids.action_pair(order.order_line)
        bill._compare()
        self.assertEqual(bill.match_line_ids.purchase_line_id, order.order_line)
        order = self.order([(self.bracket, 5, 99)])
        self.receive(order)
        later = self.capture(self.ubl(order, [odd], number="INV-2"))
        self.assertEqual(later.match_line_ids.mapped("reason"), ["alias"])
        self.assertEqual(self.open_codes(later), [])
