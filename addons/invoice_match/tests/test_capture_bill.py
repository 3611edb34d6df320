from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MatchCommon, UblInvoice

LOGGERS = "odoo.addons.invoice_match.models.invoice_capture_bill"


@tagged("post_install", "-at_install")
class TestCaptureBill(MatchCommon):
    """The bill shows what is written, to the cent, or says what it cannot."""

    def write(self, lines=None, **values):
        """Return a file of the supplier."""
        lines = lines or [{"name": "Bolt", "quantity": 3, "price": "12.50"}]
        return UblInvoice(self.supplier, self.company, lines, **values).build()

    def receive_files(self, *contents):
        """Return the captures of files that came to the company."""
        files = [(f"{place}.xml", one) for place, one in enumerate(contents)]
        captures = self.env["invoice.capture"]
        return captures._receive_many(self.company, files, "folder")

    def figures(self, move):
        """Return untaxed amount, tax and total of a bill."""
        return [
            round(amount, 2)
            for amount in (move.amount_untaxed, move.amount_tax, move.amount_total)
        ]

    def why(self, move):
        """Return why the bill does not show what is written."""
        codes = move.match_exception_ids.filtered(lambda one: one.state == "open")
        return sorted(
            one.details["why"]
            for one in codes
            if one.details and one.details.get("why") and one.code in ("H11", "H15")
        )

    def test_many(self):
        """Bills of one arrival are made together, each of its own file."""
        contents = [self.write(number=f"A-{n}", issued="2026-01-31") for n in range(3)]
        captures = self.receive_files(*contents)
        moves = captures.move_id
        self.assertEqual(moves.mapped("ref"), ["A-0", "A-1", "A-2"])
        self.assertEqual([self.figures(one) for one in moves], [[37.5, 7.5, 45]] * 3)
        self.assertEqual(moves.partner_id, self.supplier)
        self.assertEqual(moves.invoice_line_ids.tax_ids, self.tax)
        self.assertEqual(
            moves.invoice_line_ids.capture_line_id, captures.line_ids.sorted("id")
        )
        for capture in captures:
            shown = capture.move_id.message_main_attachment_id
            self.assertEqual(shown.raw, capture._get_content())
        self.assertEqual(
            moves[0].line_ids.mapped("display_type"), ["product", "tax", "payment_term"]
        )
        self.assertEqual(sum(moves[0].line_ids.mapped("balance")), 0)

    def test_written_as_odoo_would(self):
        """A bill that is written in sets has the rows of one that Odoo computes."""
        move = self.receive_files(self.write()).move_id
        plain = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.supplier.id,
                "invoice_date": move.invoice_date,
                "invoice_line_ids": [
                    (0, 0, {"name": "Bolt", "quantity": 3, "price_unit": 12.5}),
                ],
            }
        )
        plain.invoice_line_ids.tax_ids = self.tax
        names = (
            "account_id",
            "balance",
            "amount_currency",
            "price_subtotal",
            "price_total",
            "tax_line_id",
            "tax_repartition_line_id",
            "tax_tag_ids",
            "tax_base_amount",
            "partner_id",
            "display_type",
            "date_maturity",
            "amount_residual",
        )
        for ours, theirs in zip(
            move.line_ids.sorted("balance"),
            plain.line_ids.sorted("balance"),
            strict=True,
        ):
            for name in names:
                self.assertEqual(ours[name], theirs[name], name)
        for name in ("amount_residual", "amount_total_signed", "journal_id"):
            self.assertEqual(move[name], plain[name])

    def test_no_tax_of_the_rate(self):
        """A tax the company does not have is a line, and somebody is told."""
        line = {"name": "Buch", "quantity": 1, "price": "100.00", "rate": "7"}
        move = self.receive_files(self.write([line])).move_id
        self.assertEqual(self.figures(move), [107, 0, 107])
        self.assertEqual(self.why(move), ["figure", "figure", "no_tax"])
        self.assertFalse(self.env["account.tax"].search([("amount", "=", 7)]))

    def test_tax_as_written(self):
        """A cent of tax that the rate does not make is on the tax line."""
        lines = [{"name": str(n), "quantity": 1, "price": "0.12"} for n in range(3)]
        content = self.write(lines)
        content = content.replace(b">0.07<", b">0.06<").replace(b">0.43<", b">0.42<")
        move = self.receive_files(content).move_id
        self.assertEqual(self.figures(move), [0.36, 0.06, 0.42])

    def test_prices_with_more_digits(self):
        """Quantities stay as written, whatever the price has to be."""
        line = {"name": "Schraube", "quantity": 7, "price": "1.999", "net": "14.00"}
        move = self.receive_files(self.write([line])).move_id
        self.assertEqual(move.invoice_line_ids.quantity, 7)
        self.assertEqual(self.figures(move), [14, 2.8, 16.8])
        # Odoo working it out again comes to the same.
        move.invoice_line_ids.name = "Screw"
        move.invoice_line_ids.quantity = 14
        self.assertEqual(move.amount_untaxed, 28)

    def test_total_that_contradicts(self):
        move = self.receive_files(self.write(total="900")).move_id
        self.assertEqual(self.figures(move)[2], 45)
        self.assertIn("figure", self.why(move))
        self.assertEqual(move.capture_id.amount_total, 900)

    def test_changed_by_hand(self):
        """What somebody makes of a bill is compared with what is written."""
        move = self.receive_files(self.write()).move_id
        self.assertNotIn("figure", self.why(move))
        move.invoice_line_ids.price_unit = 10
        move._compare()
        self.assertEqual(self.why(move).count("figure"), 3)

    def test_prepaid(self):
        move = self.receive_files(self.write(prepaid="20")).move_id
        self.assertEqual(self.figures(move)[2], 45)
        self.assertIn("prepaid", self.why(move))

    def test_currencies(self):
        """Another currency, one not in use, and one nobody knows."""
        dollar = self.receive_files(self.write(currency="USD")).move_id
        self.assertEqual(dollar.currency_id, self.dollar)
        self.assertEqual(self.figures(dollar), [37.5, 7.5, 45])
        self.assertEqual(dollar.amount_total_signed, -22.5)
        krone = self.env.ref("base.ISK")
        self.assertFalse(krone.active)
        unused = self.receive_files(self.write(currency="ISK")).move_id
        self.assertEqual(unused.currency_id, krone)
        self.assertIn("inactive_currency", self.why(unused))
        nobody = self.receive_files(self.write(currency="XQX")).move_id
        self.assertEqual(nobody.currency_id, self.company.currency_id)
        self.assertIn("currency", self.why(nobody))

    def test_other_company(self):
        """A bill is made with the journal and taxes of the company it came to."""
        content = self.write()
        captures = self.env["invoice.capture"]
        theirs = captures._receive(self.other_company, "1.xml", content, "folder")
        self.assertEqual(theirs.move_id.company_id, self.other_company)
        self.assertNotIn(self.tax, theirs.move_id.invoice_line_ids.tax_ids)
        ours = captures._receive(self.company, "1.xml", content, "folder")
        self.assertNotEqual(ours.move_id, theirs.move_id)

    def test_signs(self):
        """Credit notes and negative lines."""
        lines = [
            {"name": "Bolt", "quantity": 3, "price": "10"},
            {"name": "Return", "quantity": -1, "price": "10"},
            {"name": "Gift", "quantity": 2, "price": "0"},
        ]
        bill = self.receive_files(self.write(lines)).move_id
        self.assertEqual((bill.move_type, bill.amount_total), ("in_invoice", 24))
        self.assertEqual(bill.invoice_line_ids.mapped("quantity"), [3, -1, 2])
        credit = self.receive_files(self.write(lines, kind="381")).move_id
        self.assertEqual((credit.move_type, credit.amount_total), ("in_refund", 24))

    def test_units(self):
        lines = [
            {"name": "Cable", "quantity": 3, "price": "10", "unit": "MTR"},
            {"name": "Visit", "quantity": 1, "price": "10", "unit": "XYZ"},
        ]
        units = self.receive_files(self.write(lines)).move_id.invoice_line_ids
        self.assertEqual(units[0].product_uom_id, self.env.ref("uom.product_uom_meter"))
        self.assertFalse(units[1].product_uom_id)

    def test_taxes_of_the_account(self):
        """An account's usual taxes are not what the supplier wrote."""
        other = self.tax.copy({"name": "5 %", "amount": 5})
        self.company_data["default_account_expense"].tax_ids = other
        move = self.receive_files(self.write()).move_id
        self.assertEqual(move.invoice_line_ids.tax_ids, self.tax)

    def test_reverse_charge(self):
        """A tax that comes to nothing is none of 20 %, but may be the buyer's own."""
        own = self.tax.copy({"name": "20 % EU", "sequence": 0})
        back = [(0, 0, {"repartition_type": "tax", "factor_percent": -100})]
        own.write(
            {
                "invoice_repartition_line_ids": back,
                "refund_repartition_line_ids": back,
            }
        )
        self.assertEqual(
            self.receive_files(self.write()).move_id.invoice_line_ids.tax_ids, self.tax
        )
        own.ubl_cii_tax_category_code = "AE"
        line = {"name": "Service", "quantity": 1, "price": "100", "rate": "0"}
        content = self.write([line]).replace(b">Z<", b">AE<")
        move = self.receive_files(content).move_id
        self.assertEqual(move.invoice_line_ids.tax_ids, own)
        self.assertEqual(self.figures(move), [100, 0, 100])

    def test_a_mistake_of_ours(self):
        """What nobody foresaw leaves the file, an empty bill and an exception."""
        contents = [self.write(number=f"B-{n}") for n in range(2)]
        captures = self.env.registry["invoice.capture"]
        original = captures._prepare_lines_vals

        def fail(capture, book, units):
            if capture.number == "B-1":
                raise ZeroDivisionError
            return original(capture, book, units)

        with (
            patch.object(captures, "_prepare_lines_vals", fail),
            self.assertLogs(LOGGERS, "ERROR") as logs,
        ):
            good, bad = self.receive_files(*contents)
        self.assertEqual(len(logs.output), 1)
        self.assertEqual(good.move_id.amount_total, 45)
        self.assertEqual(bad.move_id.amount_total, 0)
        self.assertEqual(bad.move_id.message_main_attachment_id.raw, contents[1])
        self.assertIn("failed", self.why(bad.move_id))
        self.assertEqual(self.why(bad.move_id).count("figure"), 3)

    @mute_logger("odoo.addons.invoice_match.models.invoice_capture_receive")
    def test_a_mistake_in_reading(self):
        with patch(
            "odoo.addons.invoice_match.models.invoice_capture_receive.read",
            side_effect=ZeroDivisionError,
        ):
            capture = self.receive_files(self.write())
        self.assertEqual(capture.state, "unreadable")
        self.assertIn("ZeroDivisionError", capture.refusal)
        self.assertEqual(capture._get_content(), self.write())

    def test_five_thousand_lines(self):
        """As many queries as for a small one."""
        small = [{"name": "A", "quantity": 1, "price": "1"}] * 10
        self.receive_files(self.write(small, number="S-0"))
        counts = []
        for number, size in (("S-1", 10), ("S-2", 500)):
            content = self.write(small[:1] * size, number=number)
            before = self.env.cr.sql_log_count
            move = self.receive_files(content).move_id
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(move.amount_untaxed, size)
        self.assertLess(counts[1], counts[0] * 1.5)
