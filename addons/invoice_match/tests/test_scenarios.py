from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import IBAN, OTHER_IBAN, MatchCommon


@tagged("post_install", "-at_install")
class TestScenarios(MatchCommon):
    """Eighteen invoices that Odoo by itself books, pays or rewrites in silence.

    Each ends in the exception that says what is wrong, with the bill as it was written
    and the order's own figures consistent.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trust_account()

    def assert_written(self, move, total, *codes):
        """Check that a bill says what was written, is not released and why."""
        self.assertEqual(move.amount_total, total)
        self.assertEqual(self.open_codes(move), sorted(codes))
        self.assertFalse(move.release_kind)
        with self.assertRaisesRegex(Exception, "not released"):
            move.action_post()

    def assert_billed(self, order, quantities, status):
        """Check the order's figures in Odoo's own purchase reports."""
        self.assertEqual(order.order_line.mapped("qty_invoiced"), quantities)
        self.assertEqual(order.invoice_status, status)

    def test_s1_nothing_received(self):
        order = self.order()
        move = self.capture(self.ubl(order, iban=IBAN))
        self.assert_written(move, 660, "L09", "L09", "L09")
        self.assertEqual(move.match_state, "waiting")
        self.assert_billed(order, [10, 100, 5], "to invoice")

    def test_s2_partly_received(self):
        order = self.order()
        self.receive(order, 10, 100, 2)
        move = self.capture(self.ubl(order))
        self.assert_written(move, 660, "L08")
        exception = move.match_exception_ids
        self.assertEqual(exception.amount, 120)
        self.assertEqual(exception.owner, "receiving")
        self.assertEqual(exception.purchase_line_id, order.order_line[2])
        self.assert_billed(order, [10, 100, 5], "to invoice")

    def test_s3_price(self):
        order = self.order()
        self.receive(order)
        lines = self.lines_of(order)
        lines[0]["price"] = "10.5"
        move = self.capture(self.ubl(order, lines=lines))
        self.assert_written(move, 666, "L04")
        self.assertEqual(move.match_exception_ids.amount, 5)
        self.assertEqual(move.match_exception_ids.owner, "buyer")
        self.assertEqual(move.invoice_line_ids.purchase_line_id, order.order_line)
        self.assert_billed(order, [10, 100, 5], "invoiced")

    def test_s4_more_than_ordered(self):
        order = self.order()
        self.receive(order)
        lines = self.lines_of(order)
        lines[0]["quantity"] = "12"
        move = self.capture(self.ubl(order, lines=lines))
        self.assert_written(move, 684, "L07")
        self.assert_billed(order, [12, 100, 5], "to invoice")

    def test_s5_unplanned_freight(self):
        order = self.order()
        self.receive(order)
        move = self.capture(self.ubl(order, charges=[("Freight", 30)]))
        self.assert_written(move, 696, "C02")
        self.assert_billed(order, [10, 100, 5], "invoiced")

    def test_s5_unplanned_freight_line(self):
        order = self.order()
        self.receive(order)
        lines = self.lines_of(order)
        lines.append({"name": "Transport", "quantity": "1", "price": "30"})
        move = self.capture(self.ubl(order, lines=lines))
        self.assert_written(move, 696, "L01")
        self.assertEqual(move.match_exception_ids.amount, 30)
        self.assert_billed(order, [10, 100, 5], "invoiced")

    def test_s6_consolidated(self):
        first, second = self.order(), self.order([(self.bolt, 4, 10)])
        self.receive(first)
        self.receive(second)
        lines = self.lines_of(first, order=first.name)
        lines += self.lines_of(second, order=second.name)
        move = self.capture(self.ubl(lines=lines))
        self.assertEqual(move.amount_total, 708)
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual(move.release_kind, "auto")
        self.assert_billed(first, [10, 100, 5], "invoiced")
        self.assert_billed(second, [4], "invoiced")
        move.action_post()

    def test_s7_twice(self):
        order = self.order()
        self.receive(order)
        first = self.capture(self.ubl(order, number="INV-001"))
        self.assertEqual(first.release_kind, "auto")
        again = self.ubl(order, number="INV001") + b"<!-- sent again -->"
        second = self.capture(again, "again.xml")
        codes = ["H04", "L16", "L16", "L16", "P04"]
        self.assert_written(second, 660, *codes)
        first._compare()
        self.assertEqual(first.release_kind, "auto", "The first one stays right.")

    def test_s7_exactly_twice(self):
        order = self.order()
        self.receive(order)
        self.capture(self.ubl(order))
        second = self.capture(self.ubl(order, despatch="BL-7"), "again.xml")
        self.assertIn("H04", self.open_codes(second))

    def test_s8_changed_account(self):
        order = self.order()
        self.receive(order)
        move = self.capture(self.ubl(order, iban=OTHER_IBAN))
        self.assertEqual(set(self.open_codes(move)), {"H08"})
        self.assertEqual(move.amount_total, 660)
        self.assertFalse(move.release_kind)
        self.assert_nothing_payable()
        self.assert_billed(order, [10, 100, 5], "invoiced")

    def assert_nothing_payable(self):
        """Check that no account but the confirmed one may be paid to."""
        banks = self.env["res.partner.bank"].search(
            [("partner_id", "=", self.supplier.id), ("allow_out_payment", "=", True)]
        )
        self.assertEqual(banks.mapped("sanitized_acc_number"), [IBAN])

    def test_s9_unrelated_of_same_total(self):
        order = self.order([(self.bolt, 7, 10)])
        self.receive(order)
        line = {"name": "Consulting in May", "quantity": "1", "price": "70"}
        move = self.capture(self.ubl(lines=[line]))
        self.assertEqual(move.amount_total, 84)
        self.assertIn("P01", self.open_codes(move))
        self.assertFalse(move.release_kind)
        self.assertFalse(move.invoice_line_ids.purchase_line_id)
        self.assertEqual(move.invoice_line_ids.name, "Consulting in May")
        self.assert_billed(order, [0], "to invoice")

    def test_s10_total_overstated(self):
        order = self.order()
        self.receive(order)
        move = self.capture(self.ubl(order, total=900))
        self.assertIn("H11", self.open_codes(move))
        self.assertFalse(move.release_kind)
        amounts = move.match_exception_ids.filtered(lambda one: one.code == "H11")
        self.assertIn(240, [abs(amount) for amount in amounts.mapped("amount")])
        self.assert_billed(order, [10, 100, 5], "invoiced")

    def test_s11_blocked(self):
        """What is posted but not released cannot be paid, blocked or not, until the
        goods come.
        """
        self.company.match_gate = "pay"
        order = self.order()
        move = self.capture(self.ubl(order))
        move.action_post()
        move.action_toggle_block_payment()
        self.assert_not_payable(move)
        move.action_toggle_block_payment()
        self.assert_not_payable(move)
        self.assert_billed(order, [10, 100, 5], "to invoice")
        with trap_jobs() as trap:
            self.receive(order)
            self.assertIn(move, [job.recordset for job in trap.enqueued_jobs])
            trap.perform_enqueued_jobs()
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual((move.match_state, move.release_kind), ("matched", "auto"))
        self.assert_billed(order, [10, 100, 5], "invoiced")

    def assert_not_payable(self, move):
        """Check that registering a payment is refused, with the reason."""
        with self.assertRaisesRegex(UserError, "L09"):
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids
            ).create({})._create_payments()

    def test_b1_changed_account_without_order(self):
        line = {"name": "Cleaning", "quantity": "1", "price": "50"}
        move = self.capture(self.ubl(lines=[line], iban=OTHER_IBAN))
        self.assertLessEqual({"H08", "P07"}, set(self.open_codes(move)))
        self.assertFalse(move.release_kind)
        self.assert_nothing_payable()

    def test_b2_archived_account(self):
        archived = self.trust_account(OTHER_IBAN)
        archived.active = False
        order = self.order()
        self.receive(order)
        move = self.capture(self.ubl(order, iban=OTHER_IBAN))
        self.assertEqual(set(self.open_codes(move)), {"H08"})
        self.assertFalse(archived.active)
        self.assert_nothing_payable()

    def test_b3_returned(self):
        order = self.order()
        picking = self.receive(order)
        self.return_(picking, self.bracket, 2)
        move = self.capture(self.ubl(order))
        self.assert_written(move, 660, "L11")
        self.assertEqual(move.match_exception_ids.amount, 80)
        self.assert_billed(order, [10, 100, 5], "to invoice")

    def test_b4_hair_of_a_price(self):
        """Four thousandths are within the tolerance, and the result says so."""
        order = self.order()
        self.receive(order)
        lines = self.lines_of(order)
        lines[0]["price"] = "10.004"
        move = self.capture(self.ubl(order, lines=lines))
        self.assertEqual(move.amount_total, 660.05)
        self.assertEqual(self.open_codes(move), [])
        self.assertEqual(move.match_state, "within")
        self.assertEqual(move.release_kind, "auto")
        row = move.match_figures["rows"][0]
        self.assertEqual((row["price"], row["order_price"]), ("10.004", "10"))
        self.assertEqual(row["tolerances"]["PP"][1], ["0.5", "5.0"])
        self.assert_billed(order, [10, 100, 5], "invoiced")

    def test_b5_per_box(self):
        order = self.order([(self.bolt, 10, 10)])
        self.receive(order)
        line = {"name": self.bolt.name, "quantity": "1", "price": "100", "unit": "XBX"}
        move = self.capture(self.ubl(order, lines=[line]))
        self.assert_written(move, 120, "L06")
        self.assert_billed(order, [0], "to invoice")

    def test_b6_order_of_another(self):
        order = self.order()
        self.receive(order)
        lines = self.lines_of(order)
        content = self.ubl(lines=lines, seller=self.other_supplier, order=order.name)
        move = self.capture(content)
        self.assert_written(move, 660, "H02")
        self.assertEqual(move.partner_id, self.other_supplier)
        self.assertFalse(move.invoice_line_ids.purchase_line_id)
        self.assert_billed(order, [0, 0, 0], "to invoice")

    def test_b7_other_currency(self):
        order = self.order(currency_id=self.dollar.id)
        self.receive(order)
        move = self.capture(self.ubl(order, currency="EUR"))
        self.assertIn("H06", self.open_codes(move))
        self.assertEqual(move.currency_id, self.company.currency_id)
        self.assertEqual(move.amount_total, 660)
        self.assertFalse(move.release_kind)
        self.assertEqual(order.order_line.mapped("qty_invoiced"), [10, 100, 5])

    def test_b8_cancelled(self):
        cancelled = self.order()
        cancelled.button_cancel()
        other = self.order([(self.bolt, 55, 10)])
        self.receive(other)
        move = self.capture(self.ubl(cancelled))
        self.assertIn("P03", self.open_codes(move))
        self.assertEqual(move.amount_total, 660)
        self.assertFalse(move.release_kind)
        self.assert_billed(other, [0], "to invoice")
        self.assertEqual(move.invoice_date, fields.Date.today())
