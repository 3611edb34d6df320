from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import MatchCommon


@tagged("post_install", "-at_install")
class TestFlows(MatchCommon):
    """Deliveries, invoices and credit notes in parts and in any order."""

    def assert_released(self, move):
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual(move.release_kind, "auto")

    def test_parts(self):
        """Each delivery has its invoice; the order is billed when the last one came."""
        order = self.order([(self.bolt, 10, 10)])
        self.receive(order, 4)
        line = self.lines_of(order, quantity="4")
        first = self.capture(self.ubl(order, lines=line))
        self.assert_released(first)
        first.action_post()
        line = self.lines_of(order, quantity="6")
        second = self.capture(self.ubl(order, lines=line, number="INV-2"), "second.xml")
        self.assertEqual(self.open_codes(second), ["L08"])
        self.assertEqual(second.match_state, "waiting")
        with trap_jobs() as trap:
            self.receive(order, 6)
            trap.perform_enqueued_jobs()
        self.assert_released(second)
        second.action_post()
        self.assertEqual(order.order_line.qty_invoiced, 10)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_named_delivery(self):
        """Of two orders of one product that one is meant whose delivery is named."""
        first, second = (
            self.order([(self.bolt, 5, 10)]),
            self.order([(self.bolt, 5, 10)]),
        )
        self.receive(first).supplier_delivery_note = "BL-1"
        self.receive(second).supplier_delivery_note = "BL-2"
        line = self.lines_of(second)
        content = self.ubl(lines=line, seller=self.supplier, despatch="BL-2")
        move = self.capture(content)
        self.assert_released(move)
        self.assertEqual(move.invoice_line_ids.purchase_line_id, second.order_line)
        self.assertEqual(first.order_line.qty_invoiced, 0)

    def test_returned_after_the_invoice(self):
        """A credit note for what went back makes the order's figures agree again."""
        order = self.order()
        picking = self.receive(order)
        bill = self.capture(self.ubl(order))
        bill.action_post()
        self.return_(picking, self.bracket, 2)
        self.assertEqual(order.invoice_status, "to invoice")
        line = {"name": self.bracket.name, "quantity": "2", "price": "40"}
        credit = self.capture(
            self.ubl(
                lines=[line],
                seller=self.supplier,
                kind="381",
                number="C-1",
                preceding="INV-1",
            ),
            "credit.xml",
        )
        self.assertEqual(credit.move_type, "in_refund")
        self.assertEqual(credit.amount_total, 96)
        self.assert_released(credit)
        self.assertEqual(order.order_line.mapped("qty_invoiced"), [10, 100, 3])
        self.assertEqual(order.invoice_status, "invoiced")

    def test_credit_for_more_than_was_invoiced(self):
        order = self.order()
        self.receive(order)
        self.capture(self.ubl(order)).action_post()
        lines = self.lines_of(order)[2:]
        lines[0]["quantity"] = "6"
        credit = self.capture(
            self.ubl(order, lines=lines, kind="381", number="C-1"), "credit.xml"
        )
        self.assertEqual(self.open_codes(credit), ["L16"])

    def test_foreign_currency(self):
        order = self.order(currency_id=self.dollar.id)
        self.receive(order)
        move = self.capture(self.ubl(order, currency="USD"))
        self.assertEqual(move.currency_id, self.dollar)
        self.assertEqual(move.amount_total, 660)
        self.assertNotIn("H06", self.open_codes(move))
        self.assertNotIn("L04", self.open_codes(move))
        self.assertEqual(order.order_line.mapped("qty_invoiced"), [10, 100, 5])

    def test_service_by_order(self):
        """What is paid by order waits for no receipt."""
        audit = self._make_product(
            "Yearly audit",
            "AUD",
            900,
            type="service",
            is_storable=False,
            purchase_method="purchase",
        )
        order = self.order([(audit, 1, 900)])
        move = self.capture(self.ubl(order))
        self.assert_released(move)
        self.assertEqual(order.invoice_status, "invoiced")

    def test_service_by_acceptance(self):
        """A service paid by acceptance waits until somebody says it was done."""
        work = self._make_product(
            "Painting", "PAINT", 50, type="service", is_storable=False
        )
        order = self.order([(work, 8, 50)])
        move = self.capture(self.ubl(order))
        self.assertEqual(self.open_codes(move), ["L09"])
        with trap_jobs() as trap:
            order.order_line.qty_received = 8
            trap.perform_enqueued_jobs()
        self.assert_released(move)

    def test_deposit(self):
        """What was paid before is missed when the final invoice forgets it."""
        order = self.order()
        self.receive(order)
        line = {"name": "Deposit", "quantity": "1", "price": "100"}
        deposit = self.capture(
            self.ubl(order, lines=[line], kind="386", number="D-1"), "deposit.xml"
        )
        self.assertIn("H12", self.open_codes(deposit))
        self.assertFalse(deposit.invoice_line_ids.purchase_line_id.ids)
        forgot = self.capture(self.ubl(order))
        self.assertIn("C05", self.open_codes(forgot))
        forgot.button_cancel()
        final = self.capture(self.ubl(order, number="INV-3", prepaid=120), "final.xml")
        self.assertNotIn("C05", self.open_codes(final))

    def test_other_company(self):
        """Orders of another company are not found."""
        order = self.order()
        order.flush_recordset()
        self.env.cr.execute(
            "UPDATE purchase_order SET company_id = %s WHERE id = %s",
            [self.other_company.id, order.id],
        )
        self.env.invalidate_all()
        move = self.capture(self.ubl(order))
        self.assertIn("P02", self.open_codes(move))
        self.assertFalse(move.invoice_line_ids.purchase_line_id)

    def test_chosen_by_a_person_stays(self):
        """A pair that a person made is kept by every comparison."""
        order = self.order([(self.bolt, 5, 10), (self.washer, 5, 10)])
        self.receive(order)
        line = {"name": "Galvanised thing", "quantity": "5", "price": "10"}
        move = self.capture(self.ubl(order, lines=[line]))
        self.assertFalse(move.invoice_line_ids.purchase_line_id)
        exception = move.match_exception_ids.filtered(
            lambda one: one.code in ("L01", "L02")
        )
        exception[:1].action_pair(order.order_line[1])
        move._compare()
        move._compare()
        self.assertEqual(move.invoice_line_ids.purchase_line_id, order.order_line[1])
        self.assertEqual(move.match_line_ids.reason, "person")
        self.assertEqual(move.match_line_ids.confirmed_by, self.env.user)
        self.assert_released(move)
