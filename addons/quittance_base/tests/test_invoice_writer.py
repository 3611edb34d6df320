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
