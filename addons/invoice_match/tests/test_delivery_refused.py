from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import MatchCommon


@tagged("post_install", "-at_install")
class TestDeliveryRefused(MatchCommon):
    """What was refused on arrival is not paid for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env,
            "keeper",
            groups="base.group_user,stock.group_stock_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def refuse(self, order, refusal="kept"):
        """Receive an order of which two brackets are refused."""
        picking = order.picking_ids
        lines = [
            {"id": move.id, "accepted": move.product_uom_qty, "refused": 0}
            for move in picking.move_ids
        ]
        for line, move in zip(lines, picking.move_ids, strict=True):
            if move.product_id == self.bracket:
                line.update(accepted=3, refused=2, refusal=refusal, reason="damaged")
        screen = self.env["delivery.reception"].with_user(self.keeper)
        vals = {"token": f"token-{order.id:012}", "lines": lines}
        screen.acknowledge(picking.id, {**vals, "rest_expected": False})
        return picking

    def test_bill_of_all_waits_for_the_credit(self):
        order = self.order()
        picking = self.refuse(order)
        self.assertEqual(order.order_line[2].qty_received, 5)
        move = self.capture(self.ubl(order))
        self.assertEqual(self.open_codes(move), ["L11"])
        self.assertFalse(move.release_kind)
        self.assertEqual(move.match_exception_ids.amount, 80)
        # Fetched: Odoo's own quantity says the same, still L11 and still 80.
        back = picking.return_ids
        back.move_ids.picked = True
        back._action_done()
        self.assertEqual(order.order_line[2].qty_received, 3)
        move._compare()
        self.assertEqual(self.open_codes(move), ["L11"])

    def test_a_return_that_is_called_off(self):
        """The supplier lets us keep them: the bill is compared again, and agrees."""
        order = self.order()
        picking = self.refuse(order)
        move = self.capture(self.ubl(order))
        self.assertEqual(self.open_codes(move), ["L11"])
        with trap_jobs() as trap:
            picking.return_ids.action_cancel()
            trap.assert_enqueued_job(move._job_compare)
            trap.perform_enqueued_jobs()
        self.assertEqual(self.open_codes(move), [])

    def test_a_bill_that_was_before_the_refusal(self):
        order = self.order()
        move = self.capture(self.ubl(order))
        with trap_jobs() as trap:
            self.refuse(order)
            trap.perform_enqueued_jobs()
        self.assertEqual(self.open_codes(move), ["L11"])

    def test_bill_of_what_was_taken_agrees(self):
        order = self.order()
        self.refuse(order)
        lines = self.lines_of(order)
        lines[2]["quantity"] = "3"
        move = self.capture(self.ubl(order, lines))
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual(move.release_kind, "auto")

    def test_left_with_the_driver(self):
        order = self.order()
        self.refuse(order, "left")
        move = self.capture(self.ubl(order))
        self.assertEqual(self.open_codes(move), ["L08"])

    def test_invoice_that_names_the_delivery_note(self):
        """BT-16 leads to the order even where the order itself is not named."""
        order = self.order()
        self.order()
        picking = order.picking_ids
        picking.supplier_delivery_note = "BL-2026-118"
        self.receive(order)
        move = self.capture(
            self.ubl(lines=self.lines_of(order), despatch="BL-2026-118")
        )
        self.assertEqual(move.invoice_line_ids.purchase_line_id, order.order_line)

    def test_posted_bill_asks_for_the_credit_note(self):
        order = self.order()
        order.order_line.product_id.purchase_method = "purchase"
        move = self.capture(self.ubl(order))
        move.action_post()
        self.assertEqual(move.state, "posted")
        self.refuse(order)
        (activity,) = move.activity_ids.filtered(lambda one: "80" in one.summary)
        self.assertTrue(activity.user_id)
