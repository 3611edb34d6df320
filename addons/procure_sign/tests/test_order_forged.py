from decimal import Decimal

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..keys import login_key
from .order_common import ACT, OrderCase


@tagged("post_install", "-at_install")
class TestOrderForged(OrderCase):
    """Values that a buyer may write, by which he would escape a limit or a policy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy_of_orders = cls.sign_orders()

    def test_day_of_what_waits_hides_nothing(self):
        """Two orders of 1,200 are 2,400, whatever day the first one bears."""
        first = self.order()
        with self.refused("day of a confirmation"):
            first.write({"date_approve": "2000-01-01"})
        with self.refused("created as a request"):
            self.order(date_approve="2000-01-01")
        maker = self.env["purchase.order"].with_user(self.chloe)
        with self.refused("created as a request"):
            maker.with_context(default_date_approve="2000-01-01").create(
                {"partner_id": self.supplier.id}
            )
        first.button_confirm()
        with self.refused("day of a confirmation"):
            first.write({"date_approve": "2000-01-01"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_order SET date_approve = '2000-01-01' WHERE id = %s",
            [first.id],
        )
        self.env.invalidate_all()
        facts = self.order()._signing_facts(ACT)
        self.assertEqual((facts.amount, facts.own), (Decimal(2400), Decimal(1200)))

    def test_own_day_is_written_once_more(self):
        """What a form sends back unchanged is no change."""
        order = self.signed()
        order.write({"date_approve": order.date_approve})
        self.assertEqual(order.signing_state, "done")

    def test_together_does_not_add_up_signed_orders_anew(self):
        """As many queries for three orders as for one; revised ones count as they are."""
        first = self.signed()
        self.assertEqual(first._signing_amounts(), [Decimal(1200)])
        first._signing_revise("More")
        first.order_line.write({"product_qty": 20})
        # The catalogue says 100 each, which a new quantity brings.
        self.assertEqual(first._signing_amounts(), [Decimal(2000)])
        orders = self.signed() | self.signed() | self.signed()
        queries = []
        for some in (orders[0], orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(some._signing_amounts(), [Decimal(1200)] * len(some))
            queries.append(self.env.cr.sql_log_count - before)
        self.assertEqual(queries[0], queries[1])

    def test_day_of_order_chooses_no_rate(self):
        dollar = self.env.ref("base.USD")
        self.env["res.currency.rate"].search([]).unlink()
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": dollar.id,
                    "rate": rate,
                    "name": day,
                    "company_id": self.company.id,
                }
                for rate, day in ((40.0, "2026-01-01"), (2.0, "2026-06-01"))
            ]
        )
        with freeze_time("2026-07-01 10:00:00"):
            order = self.order(currency_id=dollar.id, date_order="2026-02-01")
            self.assertEqual(order._signing_facts(ACT).own, Decimal(600))
            order.button_confirm()
            self.assertEqual(self.request_of(order).company_amount, 600)
            order.write({"date_order": "2026-02-02"})
            self.assertEqual(order._signing_facts(ACT).own, Decimal(600))

    def _both(self):
        """Let Chloé buy for both companies."""
        self.chloe.company_ids = [Command.link(self.other_company.id)]
        both = [self.company.id, self.other_company.id]
        return self.order().with_context(allowed_company_ids=both)

    def test_confirmed_in_another_company(self):
        """A company without policy confirms nothing for one that has one."""
        order = self._both()
        home = {"company_id": self.company.id}
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.other_company.id)], limit=1
        )
        types = warehouse.in_type_id
        away = {"company_id": self.other_company.id, "picking_type_id": types.id}
        order.order_line.unlink()
        order.sudo().write(away)
        order.write({"state": "purchase"})
        order.write({"date_approve": "2000-01-01"})
        home["picking_type_id"] = self.order().picking_type_id.id
        with self.refused("use the buttons"):
            order.sudo().write(home)
        with self.refused("use the buttons"):
            order.sudo().write({**home, "state": "draft"})

    def _older(self):
        """An order of before the first policy."""
        self.policy_of_orders._end()
        order = self.order()
        order.button_confirm()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_order SET date_approve = '2020-01-01' WHERE id = %s",
            [order.id],
        )
        self.env.cr.execute(
            "UPDATE purchase_order_line SET create_date = '2020-01-01' "
            "WHERE order_id = %s",
            [order.id],
        )
        policy = self.sign_orders()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE signing_policy SET in_force_at = '2021-01-01' WHERE id = %s",
            [policy.id],
        )
        self.env.invalidate_all()
        return order

    def test_older_order_bears_no_new_line(self):
        order = self._older()
        order._signing_gate()
        self.env["purchase.order.line"].with_user(self.chloe).create(
            {
                "order_id": order.id,
                "product_id": self.lamp.id,
                "product_qty": 0,
                "price_unit": 9999,
            }
        )
        with self.refused("not signed"):
            order.action_create_invoice()

    def test_reason_of_orders_that_nobody_signs(self):
        """The question for a reason is no way round the lock of other orders."""
        order = self.order(user=self.gina)
        order.button_confirm()
        order.button_lock()
        draft = self.order()
        for one, user in ((order, self.gina), (draft, self.chloe)):
            wizard = (
                self.env["signing.order.reason"]
                .with_user(user)
                .create(
                    {
                        "kind": "cancel",
                        "order_ids": [Command.set(one.ids)],
                        "reason": "x",
                    }
                )
            )
            with self.refused("needs no signature"):
                wizard.action_apply()
        self.assertEqual((order.state, order.locked), ("purchase", True))

    def test_nothing_is_added_to_what_waits(self):
        """Not even without quantity: it could not be taken away again."""
        order, _request = self.ask()
        with self.refused("nothing can be added"):
            self.env["purchase.order.line"].with_user(self.chloe).create(
                {"order_id": order.id, "product_id": self.lamp.id, "product_qty": 0}
            )
        self.assertEqual(order.signing_state, "open")

    def test_delivery_address_is_signed(self):
        """The printed order says the address of now: it is the one that was signed."""
        self.company.partner_id.street = "Old street"
        order = self.signed()
        order._signing_check(ACT)
        order.sudo()._signing_delivery().street = "1 other street"
        with self.refused("has changed"):
            order._signing_check(ACT)


@tagged("post_install", "-at_install")
class TestOrderDuties(OrderCase):
    """Who wrote an order approves it no more than who asked for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sign_orders()
        purchase = cls.env.ref("purchase.group_purchase_user")
        (cls.anna | cls.bruno).group_ids += purchase

    def refuses_bruno(self, order):
        """Ask as Anna, and see that Bruno may not approve."""
        order.with_user(self.anna).button_confirm()
        step = self.request_of(order).step_ids.sorted("sequence")[0]
        with self.refused("another part", Exception):
            self.sign(step, self.bruno)

    def test_who_changed_a_draft(self):
        order = self.order(user=self.anna)
        order.with_user(self.bruno).order_line.write({"price_unit": 10000})
        self.assertEqual(order.sudo().signing_writer_ids, self.bruno)
        self.refuses_bruno(order)

    def test_who_changed_by_commands(self):
        order = self.order(user=self.anna)
        line = order.order_line
        order.with_user(self.bruno).write(
            {"order_line": [Command.update(line.id, {"product_qty": 500})]}
        )
        self.refuses_bruno(order)

    def test_who_changed_the_supplier(self):
        order = self.order(user=self.anna)
        order.with_user(self.bruno).write({"partner_id": self.other_supplier.id})
        self.refuses_bruno(order)

    def test_who_took_a_line_away(self):
        order = self.order((self.chair, 1, 1.0), (self.lamp, 1, 1.0), user=self.anna)
        order.order_line[0].with_user(self.bruno).unlink()
        self.refuses_bruno(order)

    def test_who_asked_for_the_signatures(self):
        order = self.order(user=self.anna)
        order.with_user(self.bruno).button_confirm()
        self.refuses_bruno(order)

    def test_request_takes_no_part_away(self):
        """A link to a small request of somebody else, by whoever wrote the line."""
        order = self.order((self.lamp, 100, 100.0), user=self.bruno)
        small = (
            self.env["purchase.request"]
            .with_user(self.chloe)
            .sudo()
            .create(
                {
                    "line_ids": [
                        Command.create({"product_id": self.lamp.id, "product_qty": 1})
                    ]
                }
            )
        )
        small.button_approved()
        order.order_line.sudo().purchase_request_lines = small.line_ids
        done = order._signing_facts(ACT).duties["request"]
        self.assertEqual(done, {login_key(self.chloe), login_key(self.bruno)})
        rows = {
            one["label"]: one["value"] for one in order._signing_display(ACT)["rows"]
        }
        self.assertEqual(rows["Requested by"], "Chloe")
        self.assertEqual(rows["Written by"], "Bruno")

    def test_merged(self):
        """The order that is left has everybody who wrote those that are gone."""
        day = fields.Datetime.now()
        first = self.order(user=self.anna, date_order="2026-01-01")
        second = self.order(user=self.bruno, date_order="2026-01-02")
        (first | second).order_line.date_planned = day
        orders = (first | second).with_user(self.anna)
        orders.action_merge()
        self.assertEqual((first.state, second.state), ("draft", "cancel"))
        self.assertEqual(first.order_line.product_qty, 20)
        self.refuses_bruno(first)

    def test_moved_line_brings_its_writers(self):
        first, second = self.order(user=self.anna), self.order(user=self.anna)
        second.with_user(self.bruno).order_line.write({"product_qty": 500})
        second.order_line.with_user(self.anna).write({"order_id": first.id})
        self.refuses_bruno(first)

    def test_writers_are_written_by_the_program(self):
        order = self.order(user=self.anna)
        order.with_user(self.bruno).order_line.write({"price_unit": 10000})
        for command in (Command.clear(), Command.unlink(self.bruno.id)):
            with self.refused("program alone", AccessError):
                order.with_user(self.bruno).write({"signing_writer_ids": [command]})
        made = self.order(user=self.anna)
        with self.refused("program alone", AccessError):
            self.order(user=self.anna, signing_writer_ids=[Command.clear()])
        self.assertFalse(made.copy().sudo().signing_writer_ids)

    def test_without_policy_nobody_is_written_down(self):
        order = self.order(user=self.gina)
        order.order_line.write({"price_unit": 10})
        self.assertFalse(order.sudo().signing_writer_ids)

    def test_who_approved_does_not_receive(self):
        order = self.signed()
        self.bruno.group_ids += self.env.ref("stock.group_stock_user")
        self.bruno_too.group_ids += self.env.ref("stock.group_stock_user")
        for user in (self.bruno, self.bruno_too):
            with self.refused("somebody else receives"):
                order.picking_ids.with_user(user).button_validate()
            with self.refused("somebody else receives"):
                order.with_user(self.bruno).order_line.write({"qty_received": 10})
        order._signing_revise("Again")
        with self.refused("somebody else receives"):
            order.picking_ids.with_user(self.bruno).button_validate()
        order.action_signing_ask()
        order.picking_ids.with_user(self.chloe).button_validate()
        self.assertEqual(order.picking_ids.state, "done")
