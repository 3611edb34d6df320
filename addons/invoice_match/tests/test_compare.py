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
        self.assertEqual(
            move.invoice_line_ids.purchase_line_id, order.order_line, move.match_figures
        )
        self.assertEqual(order.order_line.mapped("qty_invoiced"), [10, 100, 5])
        self.assertEqual(order.invoice_status, "invoiced")
