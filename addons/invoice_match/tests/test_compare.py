from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MatchCommon


@tagged("post_install", "-at_install")
class TestCompare(MatchCommon):
    def test_clean(self):
        order = self.order()
        self.receive(order)
        move = self.capture(self.ubl(order))
        self.assertEqual(move.amount_total, 660)
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual(move.match_state, "matched")
        self.assertEqual(move.release_kind, "auto")
        self.assertTrue(move._is_released())
        self.assertEqual(move.invoice_line_ids.purchase_line_id, order.order_line)
        self.assertEqual(order.order_line.mapped("qty_invoiced"), [10, 100, 5])
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(
            move.match_line_ids.mapped("move_line_id"), move.invoice_line_ids
        )
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_waits_then_agrees(self):
        """What was not received waits, and is released by the receipt."""
        order = self.order()
        move = self.capture(self.ubl(order))
        self.assertEqual(self.open_codes(move), ["L09"] * 3)
        self.assertEqual(move.match_state, "waiting")
        self.assertEqual(move.amount_total, 660)
        self.receive(order)
        move._compare()
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual((move.match_state, move.release_kind), ("matched", "auto"))

    def test_withdrawn(self):
        """A release by itself ends when the bill no longer agrees."""
        order = self.order()
        picking = self.receive(order)
        move = self.capture(self.ubl(order))
        self.assertEqual(move.release_kind, "auto")
        self.return_(picking, self.bracket, 2)
        move._compare()
        self.assertEqual(self.open_codes(move), ["L11"])
        self.assertFalse(move.release_kind)

    def test_one_line_over_two_orders(self):
        """Its pieces have the amount of the whole, to the cent."""
        first = self.order([(self.washer, 3, 0.335)])
        second = self.order([(self.washer, 4, 0.335)])
        self.receive(first)
        self.receive(second)
        line = {
            "name": self.washer.name,
            "buyer_item": "WASH",
            "quantity": "7",
            "price": "0.335",
            "net": "2.35",
        }
        move = self.capture(self.ubl(lines=[line], seller=self.supplier))
        self.assertEqual(move.amount_untaxed, 2.35)
        both = first.order_line | second.order_line
        self.assertEqual(move.invoice_line_ids.purchase_line_id, both)
        self.assertEqual(both.mapped("qty_invoiced"), [3, 4])
        self.assertEqual(
            both.order_id.mapped("invoice_status"), ["invoiced", "invoiced"]
        )
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual(move.invoice_line_ids.mapped("price_subtotal"), [1.01, 1.34])
        self.assertEqual(move.invoice_line_ids.mapped("balance"), [1.01, 1.34])
        self.assertEqual(move.amount_tax, 0.47)
        move.action_post()

    def test_pieces_again(self):
        """What arrives meanwhile moves between the pieces; the amount stays."""
        first = self.order([(self.washer, 3, 0.335)])
        second = self.order([(self.washer, 40, 0.335)])
        line = {
            "name": self.washer.name,
            "buyer_item": "WASH",
            "quantity": "7",
            "price": "0.335",
            "net": "2.35",
        }
        move = self.capture(self.ubl(lines=[line], seller=self.supplier))
        self.assertEqual(len(move.invoice_line_ids), 2)
        first.order_line.product_qty = 7
        move._compare()
        self.assertEqual(move.invoice_line_ids.purchase_line_id, first.order_line)
        self.assertEqual(move.invoice_line_ids.quantity, 7)
        self.assertEqual(move.amount_untaxed, 2.35)
        self.assertEqual(move.invoice_line_ids.balance, 2.35)
        self.assertEqual(first.order_line.qty_invoiced, 7)
        self.assertEqual(second.order_line.qty_invoiced, 0)
        self.assertNotIn("H11", self.open_codes(move))

    def test_guarded(self):
        """Nobody says how much of an order a bill is."""
        order = self.order()
        move = self.capture(self.ubl(order))
        with self.assertRaises(AccessError):
            move.invoice_line_ids.write({"match_quantity": 1})
        with self.assertRaises(AccessError):
            move.write(
                {
                    "invoice_line_ids": [
                        Command.create({"match_quantity": 5, "name": "x"})
                    ]
                }
            )

    def test_other_units(self):
        """A dozen is twelve; the order counts what was meant."""
        order = self.order([(self.bolt, 24, 10)])
        self.receive(order)
        line = {"name": self.bolt.name, "quantity": "2", "unit": "DZN", "price": "120"}
        move = self.capture(self.ubl(order, lines=[line]))
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual(order.order_line.qty_invoiced, 24)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_typed(self):
        """A bill typed from an order is compared with it like a captured one."""
        order = self.order()
        self.receive(order, 10, 100, 3)
        order.action_create_invoice()
        move = order.invoice_ids
        move.write({"invoice_date": fields.Date.today(), "ref": "T-1"})
        move._compare()
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual(move.release_kind, "auto")
        line = move.invoice_line_ids[2]
        line.quantity = 5
        self.assertFalse(move._is_released())
        move._compare()
        self.assertEqual(self.open_codes(move), ["L08"])
