from odoo.tests import tagged

from .order_common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderReceived(OrderCase):
    """Who approved an order receives nothing of it, by whichever record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sign_orders()
        cls.bruno.group_ids += cls.env.ref("stock.group_stock_user")

    def done_move(self, order, user):
        """Create a move that is done, by RPC."""
        receipt = order.picking_ids
        return (
            self.env["stock.move"]
            .with_user(user)
            .create(
                {
                    "product_id": self.chair.id,
                    "product_uom": self.chair.uom_id.id,
                    "quantity": 10,
                    "product_uom_qty": 10,
                    "location_id": receipt.location_id.id,
                    "location_dest_id": receipt.location_dest_id.id,
                    "purchase_line_id": order.order_line.id,
                    "company_id": order.company_id.id,
                    "state": "done",
                }
            )
        )

    def test_attack_move_written_done(self):
        order = self.signed()
        move = order.picking_ids.move_ids.with_user(self.bruno)
        with self.refused("somebody else receives"):
            move.write({"quantity": 10, "state": "done"})
        self.assertEqual(order.order_line.qty_received, 0)

    def test_attack_move_created_done(self):
        order = self.signed()
        with self.refused("somebody else receives"):
            self.done_move(order, self.bruno)
        self.assertEqual(order.order_line.qty_received, 0)
        self.assertEqual(self.done_move(order, self.chloe).state, "done")

    def test_attack_more_of_what_was_received(self):
        order = self.signed()
        order.picking_ids.with_user(self.chloe).button_validate()
        move = order.picking_ids.move_ids.with_user(self.bruno)
        with self.refused("somebody else receives"):
            move.write({"quantity": 20})
        with self.refused("somebody else receives"):
            move.move_line_ids.write({"quantity": 20})
        self.assertEqual(order.order_line.qty_received, 10)

    def test_who_wrote_the_move_received(self):
        order = self.signed()
        move = order.picking_ids.move_ids.with_user(self.david)
        move.write({"quantity": 10, "picked": True, "state": "done"})
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(order.picking_ids.signing_done_by_id, self.david)

    def test_without_policy_as_before(self):
        order = self.order(user=self.gina)
        order.button_confirm()
        move = order.picking_ids.move_ids
        move.write({"quantity": 10, "picked": True, "state": "done"})
        self.assertEqual(order.order_line.qty_received, 10)
