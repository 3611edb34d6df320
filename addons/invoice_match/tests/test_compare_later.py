from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import MatchCommon


@tagged("post_install", "-at_install")
class TestCompareLater(MatchCommon):
    """Bills are compared again when what they depend on changes."""

    def test_receipt(self):
        order = self.order()
        other = self.order()
        move = self.capture(self.ubl(order))
        self.capture(self.ubl(other, number="INV-2"), "other.xml")
        with trap_jobs() as trap:
            self.receive(order)
            jobs = [job for job in trap.enqueued_jobs if job.recordset == move]
            self.assertEqual(len(jobs), 1, trap.enqueued_jobs)
            self.assertEqual(len(trap.enqueued_jobs), 1)
            trap.perform_enqueued_jobs()
        self.assertEqual((move.match_state, move.release_kind), ("matched", "auto"))

    def test_order_confirmed(self):
        """An invoice that came before the order was confirmed finds it then."""
        order = self.order(confirm=False)
        move = self.capture(self.ubl(order))
        self.assertIn("P03", self.open_codes(move))
        with trap_jobs() as trap:
            order.button_confirm()
            self.assertIn(move, [job.recordset for job in trap.enqueued_jobs])
            self.receive(order)
            trap.perform_enqueued_jobs()
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual(move.release_kind, "auto")

    def test_order_changed(self):
        """What was agreed by is said when it changes, until somebody accepts it."""
        order = self.order()
        self.receive(order)
        move = self.capture(self.ubl(order))
        self.assertEqual(move.release_kind, "auto")
        with trap_jobs() as trap:
            order.order_line[0].price_unit = 12
            trap.perform_enqueued_jobs()
        self.assertEqual(self.open_codes(move), ["P05"])
        self.assertFalse(move.release_kind)
        move._compare()
        self.assertEqual(self.open_codes(move), ["P05"])
        with trap_jobs() as trap:
            order.order_line[0].price_unit = 10
            trap.perform_enqueued_jobs()
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual(move.release_kind, "auto")

    def test_price_changed_to_the_invoice(self):
        """Who makes the order say what the invoice says has it accepted (P05)."""
        order = self.order()
        self.receive(order)
        lines = self.lines_of(order)
        lines[2]["price"] = "50"
        move = self.capture(self.ubl(order, lines=lines))
        self.assertEqual(self.open_codes(move), ["L04"])
        with trap_jobs() as trap:
            order.order_line[2].price_unit = 50
            trap.perform_enqueued_jobs()
        self.assertEqual(self.open_codes(move), ["P05"])
        self.assertFalse(move.release_kind)

    def test_other_bill_cancelled(self):
        """What a cancelled bill took is free again."""
        order = self.order()
        self.receive(order)
        first = self.capture(self.ubl(order))
        second = self.capture(
            self.ubl(order, number="OTHER", issued="2026-01-02"), "second.xml"
        )
        self.assertIn("L16", self.open_codes(second))
        with trap_jobs() as trap:
            first.button_cancel()
            trap.perform_enqueued_jobs()
        self.assertNotIn("L16", self.open_codes(second))
        self.assertNotIn("P04", self.open_codes(second))

    def test_typed_is_compared(self):
        order = self.order()
        with trap_jobs() as trap:
            order.order_line[0].qty_received = 0
            self.receive(order)
            order.action_create_invoice()
            move = order.invoice_ids
            self.assertIn(move, [job.recordset for job in trap.enqueued_jobs])
        move.invoice_date = self.env.cr.now().date()
        move.ref = "T-1"
        move.action_post()
        self.assertEqual(move.release_kind, "auto")
