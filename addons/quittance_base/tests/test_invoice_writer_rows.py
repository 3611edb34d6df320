import random

from odoo.tests import tagged

from .invoice_writer_common import InvoiceWriterCommon


@tagged("post_install", "-at_install")
class TestInvoiceWriterRows(InvoiceWriterCommon):
    def test_simple(self):
        self.assert_same_rows([self.document()])

    def _random_document(self, rng):
        header = {
            "move_type": rng.choice(["out_invoice", "out_refund"]),
            "partner_id": rng.choice(self.partner_a | self.partner_b).id,
            "invoice_date": rng.choice(["2025-01-31", "2025-02-28", False]),
        }
        if rng.random() < 0.3:
            header["currency_id"] = self.foreign.id
        if rng.random() < 0.5:
            term = rng.choice([self.plain_term, self.split_term, None])
            header["invoice_payment_term_id"] = term.id if term else False
        if rng.random() < 0.2:
            header["fiscal_position_id"] = self.position.id
        if rng.random() < 0.2:
            header["ref"] = "PO 42"
        lines = [self._random_line(rng, n) for n in range(rng.randint(1, 12))]
        return {"header": header, "lines": lines}

    def _random_line(self, rng, number):
        line = {"key": number}
        if rng.random() < 0.2:
            return {
                **line,
                "display_type": rng.choice(["line_section", "line_note"]),
                "name": f"Words {number}",
            }
        line["product_id"] = rng.choice(self.product_a | self.product_b).id
        if rng.random() < 0.8:
            line["price_unit"] = rng.choice(
                [0.0, 9.99, 21.53, 0.333333, 1234.567, -5.0]
            )
        if rng.random() < 0.8:
            line["quantity"] = rng.choice([1, 2.5, 12.12, -3, 0, 0.01, 1000])
        if rng.random() < 0.3:
            line["discount"] = rng.choice([10, 33.33, 100])
        if rng.random() < 0.7:
            line["name"] = f"Service {number}"
        if rng.random() < 0.7:
            taxes = rng.sample(list(self.taxes), rng.randint(0, 3))
            line["tax_ids"] = [tax.id for tax in taxes]
        if rng.random() < 0.2:
            line["sequence"] = rng.randint(1, 50)
        return line

    def test_random_per_line(self):
        self.env.company.tax_calculation_rounding_method = "round_per_line"
        rng = random.Random(1)
        self.assert_same_rows([self._random_document(rng) for _n in range(16)])

    def test_random_global(self):
        self.env.company.tax_calculation_rounding_method = "round_globally"
        rng = random.Random(2)
        self.assert_same_rows([self._random_document(rng) for _n in range(16)])
