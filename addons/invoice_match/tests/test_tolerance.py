from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..core.check.tolerance import Limit, narrowest
from .exception_common import ExceptionCase


@tagged("post_install", "-at_install")
class TestTolerance(ExceptionCase):
    """Which tolerance is in force, what it says, who changes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.env["invoice.tolerance"]
        cls.parent = cls.env["product.category"].create({"name": "Hardware"})
        cls.child = cls.env["product.category"].create(
            {"name": "Brackets", "parent_id": cls.parent.id}
        )
        cls.product.categ_id = cls.child

    def _add(self, percent, **scope):
        values = {"upper_kind": "percent", "upper_percent": percent}
        return self.table.create({"key": "PP", **values, **scope})

    def _price_limit(self, line=None, **values):
        line = line or self.order.order_line
        rules = self.table._get_rules(self.company, line, **values)
        return narrowest(rules.by_order_line[line.id], "PP").upper

    def test_a_new_company_begins_with_tolerances(self):
        self.assertEqual(self._price_limit(), Limit(Decimal("0.5"), Decimal(5)))
        price = self.table.search(
            [("company_id", "=", self.company.id), ("key", "=", "PP")]
        )
        self.assertEqual(
            price.words.replace("\xa0", " "),
            "less: any difference; more: 0.50 % and 5 EUR",
        )
        self.company._create_match_defaults()
        self.assertEqual(
            self.table.search_count(
                [("company_id", "=", self.company.id), ("key", "=", "PP")]
            ),
            1,
        )

    def test_the_most_special_is_in_force(self):
        for percent, scope in (
            (1, {"user_id": self.buyer.id}),
            (2, {"categ_id": self.parent.id}),
            (3, {"categ_id": self.child.id}),
            (4, {"partner_id": self.supplier.id}),
            (5, {"partner_id": self.supplier.id, "user_id": self.buyer.id}),
        ):
            self._add(percent, **scope)
            self.assertEqual(self._price_limit().percent, percent, scope)
        other = self.env["res.partner"].create({"name": "Autre"})
        self._add(9, partner_id=other.id)
        self._add(9, user_id=self.clerk.id)
        self.assertEqual(self._price_limit().percent, 5)

    def test_limits_are_in_the_currency_of_the_document(self):
        usd = self.env.ref("base.USD")
        self.env["res.currency.rate"].create(
            {
                "currency_id": usd.id,
                "name": "2020-01-01",
                "rate": 2,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(self._price_limit(currency=usd).amount, 10)

    def test_nothing_and_any_are_said(self):
        one = self._add(0, partner_id=self.supplier.id)
        self.assertEqual(one.words, "less: any difference; more: nothing")
        one.upper_kind = "any"
        self.assertTrue(self._price_limit().is_open)
        self.assertEqual(one.words, "less: any difference; more: any difference")

    def test_another_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._add(7, company_id=other.id, user_id=self.buyer.id)
        self.assertEqual(self._price_limit().percent, Decimal("0.5"))

    def test_only_a_manager_changes_and_each_change_is_logged(self):
        one = self._add(1, partner_id=self.supplier.id)
        for user in (self.clerk, self.buyer):
            with self.assertRaises(AccessError):
                one.with_user(user).write({"upper_percent": 50})
        self.env.flush_all()
        self.cr.precommit.run()
        one.with_user(self.manager).write({"upper_percent": 2})
        self.env.flush_all()
        self.cr.precommit.run()
        self.assertIn(2.0, one.message_ids.tracking_value_ids.mapped("new_value_float"))
        with self.assertRaises(AccessError):
            one.with_user(self.manager).unlink()

    def test_two_for_one_scope_and_negative_limits_are_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._add(3)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._add(-3, partner_id=self.supplier.id)
