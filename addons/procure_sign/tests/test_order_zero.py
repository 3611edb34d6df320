from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderZero(OrderCase):
    """Lines that order nothing: what they may become on a signed order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sign_orders()

    def line(self, order, **values):
        """Add a line by RPC, as a buyer."""
        lines = self.env["purchase.order.line"].with_user(self.chloe)
        return lines.create(
            {
                "order_id": order.id,
                "product_id": self.lamp.id,
                "product_qty": 0,
                "price_unit": 0,
                **values,
            }
        )

    def refuses(self, line, *changes):
        """Expect each change to be refused, on the line and by the order."""
        for values in changes:
            commands = [Command.update(line.id, values)]
            with self.subTest(values=values):
                with self.assertRaises(UserError), self.cr.savepoint():
                    line.write(values)
                with self.assertRaises(UserError), self.cr.savepoint():
                    line.order_id.write({"order_line": commands})

    def test_attack_zero_line_raised(self):
        """Attack: raised, priced, renamed or exchanged after it was added."""
        order = self.signed()
        line = self.line(order)
        self.refuses(
            line,
            {"product_qty": 5},
            {"price_unit": 9999},
            {"product_qty": 5, "price_unit": 9999},
            {"product_id": self.chair.id},
            {"name": "Gold"},
            {"discount": -500},
        )
        with self.refused("changed since"):
            order.action_create_invoice()

    def test_put_back_as_it_was_signed(self):
        """What was changed behind Odoo is put back, and is nothing else."""
        order = self.signed()
        line = order.order_line
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_order_line SET price_unit = 9999 WHERE id = %s", [line.id]
        )
        self.env.invalidate_all()
        with self.refused("has changed"):
            order._signing_gate()
        self.refuses(line, {"price_unit": 130}, {"product_qty": 5})
        line.write({"price_unit": 120})
        order._signing_gate()

    def test_attack_discount_of_a_signed_zero_line(self):
        """Attack: nothing comes off nothing, so no document says this discount."""
        order = self.signed((self.chair, 10, 120.0), (self.lamp, 0, 50.0))
        self.refuses(order.order_line[1], {"discount": -500}, {"price_unit": 9999})
        order._signing_gate()

    def test_attack_note_becomes_a_line(self):
        """Attack: a section or a note gets a product, a quantity or a price."""
        order = self.order()
        bare = {"product_id": False, "name": "Section"}
        kinds = ("line_section", "line_note")
        lines = [self.line(order, display_type=kind, **bare) for kind in kinds]
        order.button_confirm()
        self.sign_all(order)
        for line in lines:
            self.refuses(
                line,
                {"display_type": False},
                {
                    "display_type": False,
                    "product_id": self.lamp.id,
                    "product_qty": 5,
                    "price_unit": 9999,
                },
            )
        self.assertEqual(order.signing_state, "done")

    def test_attack_down_payment_that_is_received(self):
        """Attack: a down payment orders nothing, but what it received is billed."""
        service = self.env["product.product"].create(
            {"name": "Help", "type": "service", "purchase_method": "receive"}
        )
        order = self.signed()
        line = self.line(
            order, product_id=service.id, price_unit=9999, is_downpayment=True
        )
        self.assertEqual(order.signing_state, "done")
        self.refuses(line, {"product_qty": 5}, {"is_downpayment": False})
        line.write({"qty_received_manual": 10})
        order.invalidate_recordset()
        self.assertEqual(line.qty_to_invoice, 10)
        with self.refused("changed since"):
            order.action_create_invoice()

    def test_attack_zero_line_with_what_was_received(self):
        """Attack: nothing ordered at 9,999, ten received by hand, then billed."""
        service = self.env["product.product"].create(
            {"name": "Help", "type": "service", "purchase_method": "receive"}
        )
        order = self.signed()
        line = self.line(order, product_id=service.id, price_unit=9999)
        line.write({"qty_received": 10})
        with self.refused("changed since"):
            order.action_create_invoice()
