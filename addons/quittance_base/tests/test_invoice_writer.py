from contextlib import closing

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

    def test_prototypes_whose_ids_gain_a_digit(self):
        """As text 100000 comes before 99999; the receivable must not be the tax's."""
        self.env.flush_all()
        self.env.cr.execute("SELECT last_value FROM account_move_line_id_seq")
        boundary = 10 ** len(str(self.env.cr.fetchone()[0]))
        for offset in range(1, 9):
            with self.subTest(offset), closing(self.env.cr.savepoint()):
                self.env.cr.execute(
                    "SELECT setval('account_move_line_id_seq', %s)", [boundary - offset]
                )
                self.assert_same_rows([self.document()], methods=("set",))
