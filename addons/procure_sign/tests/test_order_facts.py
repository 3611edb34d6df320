from datetime import date
from decimal import Decimal

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..keys import login_key
from ..trust import trusted
from .order_common import ACT, OrderCase


@tagged("post_install", "-at_install")
class TestOrderFacts(OrderCase):
    """What policies look at, computed on the server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.currency.rate"].search([]).unlink()
        dollar = cls.env.ref("base.USD")
        cls.env["res.currency.rate"].create(
            [
                {
                    "currency_id": dollar.id,
                    "rate": rate,
                    "name": day,
                    "company_id": cls.company.id,
                }
                for rate, day in ((2.0, "2026-01-01"), (4.0, "2026-06-01"))
            ]
        )
        plan = cls.env["account.analytic.plan"].create({"name": "Plan"})
        cls.office, cls.works = cls.env["account.analytic.account"].create(
            [
                {"name": name, "plan_id": plan.id, "company_id": cls.company.id}
                for name in ("Office", "Works")
            ]
        )

    def facts(self, order):
        return order._signing_facts(ACT)

    def test_amount_in_company_currency_at_the_day_of_the_server(self):
        dollar = self.env.ref("base.USD")
        with freeze_time("2026-02-01 10:00:00"):
            order = self.order(currency_id=dollar.id, date_order="2026-07-01")
            self.assertEqual(self.facts(order).own, Decimal("600.00"))
        with freeze_time("2026-07-01 10:00:00"):
            later = self.order(currency_id=dollar.id, date_order="2026-02-01")
            self.assertEqual(self.facts(later).own, Decimal("300.00"))
        self.assertEqual(later._signing_values(ACT)["amount"], Decimal("1200.00"))
        self.assertEqual(later._signing_values(ACT)["currency"], dollar)

    def test_policy_by_amount_is_in_company_currency(self):
        """Limit in another currency: 1,200 USD of an order are 300 EUR."""
        self.sign_orders(amount_over=1000.0, sequence=1)
        self.sign_orders("buyer", sequence=2)
        dollar = self.env.ref("base.USD")
        with freeze_time("2026-07-01 10:00:00"):
            order, request = self.ask(currency_id=dollar.id)
        self.assertEqual(request.step_ids.role_id.mapped("code"), ["buyer"])
        _euro, request = self.ask()
        self.assertEqual(len(request.step_ids), 2)
        self.assertEqual(order.state, "to approve")

    def test_supplier_and_catalogue(self):
        order = self.order()
        found = self.facts(order)
        self.assertEqual(found.supplier, str(self.supplier.id))
        self.assertTrue(found.new_supplier)
        self.assertFalse(found.off_catalogue)
        order.button_confirm()
        again = self.order((self.lamp, 1, 10))
        self.assertFalse(self.facts(again).new_supplier)
        self.assertTrue(self.facts(again).off_catalogue)
        other = self.order(partner_id=self.other_supplier.id)
        self.assertTrue(self.facts(other).off_catalogue)
        self.chair.seller_ids.company_id = self.other_company
        self.assertTrue(self.facts(self.order()).off_catalogue)

    def test_new_supplier_in_each_company(self):
        self.order(user=self.gina).button_confirm()
        self.assertTrue(self.facts(self.order()).new_supplier)

    def test_categories_and_accounts(self):
        above = self.env["product.category"].create({"name": "Office"})
        below = self.env["product.category"].create(
            {"name": "Chairs", "parent_id": above.id}
        )
        self.chair.categ_id = below
        order = self.order()
        both = f"{self.office.id},{self.works.id}"
        order.order_line.analytic_distribution = {both: 50, str(self.office.id): 50}
        found = self.facts(order)
        self.assertLessEqual({str(above.id), str(below.id)}, found.categories)
        self.assertEqual(found.analytic, {str(self.office.id), str(self.works.id)})

    def test_split_orders_count_together(self):
        """Sum of split orders: two of 1,200 within a week are 2,400."""
        self.sign_orders()
        with freeze_time("2026-03-02 10:00:00"):
            self.ask()
        with freeze_time("2026-03-06 10:00:00"):
            self.assertEqual(self.facts(self.order()).amount, Decimal("2400.00"))
            self.assertEqual(self.facts(self.order()).own, Decimal("1200.00"))
            other = self.order(partner_id=self.other_supplier.id)
            self.assertEqual(self.facts(other).amount, Decimal("1200.00"))
            contact = self.supplier.create(
                {"name": "Luc", "parent_id": self.supplier.id}
            )
            part = self.order(partner_id=contact.id)
            self.assertEqual(self.facts(part).amount, Decimal("2400.00"))

    def test_split_orders_pass_a_limit(self):
        """Sum of split orders over limit: two of 1,200 are over 2,000 for one act."""
        self.sign_orders("approver")
        trusted(self.persons[self.bruno].right_ids).write({"limit_act": 2000.0})
        first, request = self.ask()
        self.sign(request.step_ids, self.bruno)
        _second, request = self.ask()
        with self.refused(r"Approver: the amount is over your limit for one act\.$"):
            self.sign(request.step_ids, self.bruno)
        self.assertFalse(request.evidence_ids)
        _other, request = self.ask(partner_id=self.other_supplier.id)
        self.sign(request.step_ids, self.bruno)
        self.assertEqual(first.state, "purchase")

    def test_split_orders_fall_under_the_stricter_policy(self):
        """Two of 1,200 need who signs above 2,000, the first one as well."""
        self.sign_orders("approver", "treasurer", amount_over=2000.0, sequence=1)
        self.sign_orders("approver", sequence=2)
        _first, small = self.ask()
        self.assertEqual(small.step_ids.role_id.mapped("code"), ["approver"])
        _other, other = self.ask(partner_id=self.other_supplier.id)
        self.assertEqual(other.step_ids.role_id.mapped("code"), ["approver"])
        second, both = self.ask()
        strict = ["approver", "treasurer"]
        self.assertEqual(both.step_ids.role_id.mapped("code"), strict)
        with self.refused("needs other signatures today"):
            self.sign(small.step_ids, self.bruno)
        self.sign(both.step_ids[0], self.bruno)
        self.assertEqual(second.state, "to approve")
        self.sign(both.step_ids[1], self.eve)
        self.assertEqual(second.state, "purchase")

    def test_window_of_split_orders(self):
        with freeze_time("2026-03-02 10:00:00"):
            self.order().button_confirm()
        with freeze_time("2026-03-09 10:00:00"):
            self.assertEqual(self.facts(self.order()).amount, Decimal("2400.00"))
        with freeze_time("2026-03-10 10:00:00"):
            self.assertEqual(self.facts(self.order()).amount, Decimal("1200.00"))
            self.company.signing_split_days = 8
            self.assertEqual(self.facts(self.order()).amount, Decimal("2400.00"))

    def test_backdated_order_counts_all_the_same(self):
        """The day is the confirmation's, which the server writes."""
        with freeze_time("2026-03-02 10:00:00"):
            self.order(date_order="2020-01-01").button_confirm()
            self.assertEqual(self.facts(self.order()).amount, Decimal("2400.00"))

    def test_duties(self):
        order = self.order()
        self.assertEqual(self.facts(order).duties["request"], {login_key(self.chloe)})
        order.button_confirm()
        order.picking_ids.with_user(self.david).button_validate()
        self.assertEqual(self.facts(order).duties["receive"], {login_key(self.david)})

    def test_budget_left(self):
        self.sign_orders()
        budget = self.env["signing.budget"].create(
            {
                "analytic_account_id": self.office.id,
                "company_id": self.company.id,
                "date_from": date.today().replace(month=1, day=1),
                "date_to": date.today().replace(month=12, day=31),
                "amount": 2000,
            }
        )
        order = self.order()
        order.order_line.analytic_distribution = {
            str(self.office.id): 50,
            str(self.works.id): 50,
        }
        order.button_confirm()
        self.assertEqual((budget.spent, budget.left), (0, 2000))
        self.sign_all(order)
        budget.invalidate_recordset()
        self.assertEqual((budget.spent, budget.left), (600, 1400))
        second = self.order((self.chair, 20, 120.0))
        second.order_line.analytic_distribution = {str(self.office.id): 100}
        rows = second._signing_display(ACT)["rows"]
        row = next(one for one in rows if "Office" in one["label"])
        self.assertIn("1,400.00", row["value"])
        self.assertIn("-1,000.00", row["value"].replace("\ufeff", ""))
        self.assertEqual(row["alert"], "Over budget")

    def test_display(self):
        """Lines, earlier prices of the same product from the same supplier, alerts."""
        self.order((self.chair, 1, 77.0)).button_confirm()
        self.order(
            (self.chair, 1, 55.0), partner_id=self.other_supplier.id
        ).button_confirm()
        order = self.order((self.chair, 10, 120.0), (self.lamp, 2, 5.0))
        shown = order._signing_display(ACT)
        self.assertIn(self.supplier.name, shown["title"])
        chair, lamp = shown["tables"][0]["rows"]
        self.assertIn("77.00", chair[5])
        self.assertNotIn("55.00", chair[5])
        self.assertEqual(lamp[5], "Not in catalogue")
        labels = [one["label"] for one in shown["rows"]]
        self.assertIn("With other orders to this supplier", labels)

    def test_segregation(self):
        """Who asked for it does not approve it, nor by a second login, nor whoever
        hides behind another's request."""
        self.sign_orders()
        self.bruno_too.group_ids += self.env.ref("purchase.group_purchase_user")
        order, request = self.ask(user=self.bruno_too)
        step = request.step_ids.sorted("sequence")[0]
        with self.refused("another part", Exception):
            self.sign(step, self.bruno)
        order._signing_revise("Hide")
        stranger = (
            self.env["purchase.request"]
            .with_user(self.anna)
            .create(
                {
                    "line_ids": [
                        Command.create({"product_id": self.lamp.id, "product_qty": 1})
                    ]
                }
            )
        )
        order.order_line.purchase_request_lines = stranger.line_ids
        self.assertEqual(
            self.facts(order).duties["request"], {login_key(self.bruno_too)}
        )
