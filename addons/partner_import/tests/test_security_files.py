import json

from odoo.tests import TransactionCase, tagged

from .portal_common import PortalSetup

ROW = {"service": "Sheets", "client": "H1", "date": "05/03/2025", "price": "3"}


@tagged("post_install", "-at_install")
class TestHostileFiles(PortalSetup, TransactionCase):
    """Files that would take the worker, or the job, down."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        columns = [{"name": "id", "meaning": "line_id", "sequence": 9}]
        columns.append({"name": "note", "meaning": "note", "sequence": 10})
        cls.profile.column_ids = [(0, 0, vals) for vals in columns]
        cls.profile.file_format = "json"

    def _read(self, *rows):
        content = json.dumps(rows).encode()
        batch = self.profile._receive("rows.json", content, "portal", "test")
        batch.sudo()._run_now()
        return batch

    def test_records_without_a_known_column(self):
        """The row was padded to a thousand million cells: 8 GB of memory."""
        batch = self._read({**ROW, "id": "1"}, {**ROW, "id": "2"})
        self.assertEqual(batch.state, "done")
        self.assertEqual(len(batch.line_ids), 2)

    def test_line_number_too_long_for_its_index(self):
        """PostgreSQL refused the whole chunk, and the job failed for ever."""
        long = "".join(f"{number:x}" for number in range(7_000))
        batch = self._read({**ROW, "id": long, "note": ""}, {**ROW, "id": "2"})
        self.assertEqual(batch.state, "done")
        self.assertEqual(
            batch.line_ids.sorted("row_number").mapped("reason_code"),
            ["line_ref_too_long", "unknown_client"],
        )
        self.assertIn(long, batch.line_ids.sorted("row_number")[0].raw)
