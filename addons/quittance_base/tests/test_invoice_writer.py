from odoo.tests import tagged

from .invoice_writer_common import InvoiceWriterCommon


@tagged("post_install", "-at_install")
class TestInvoiceWriter(InvoiceWriterCommon):
    def test_keys_name_their_lines(self):
        [draft] = self.writer.write_drafts([self.document()])
        lines = self.env["account.move.line"].browse(
            [draft.line_ids["a"], draft.line_ids["b"]]
        )
        self.assertEqual(lines.mapped("price_unit"), [12.0, 7.0])
        self.assertEqual(lines.move_id.id, draft.move_id)

    def test_append_leaves_the_other_lines_alone(self):
        [draft] = self.writer.write_drafts([self.document()])
        move = self.env["account.move"].browse(draft.move_id)
        before = move.invoice_line_ids.sorted("id").mapped("price_subtotal")
        [added] = self.writer.append_lines(
            [
                {
                    "move_id": move.id,
                    "lines": [
                        {"key": "c", "product_id": self.product_a.id, "price_unit": 5.0}
                    ],
                }
            ]
        )
        self.assertEqual(set(added.line_ids), {"c"})
        lines = move.invoice_line_ids.sorted("id")
        self.assertEqual(lines.mapped("price_subtotal"), [*before, 5.0])
