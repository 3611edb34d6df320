from odoo.tests import TransactionCase, tagged

from ..core.profile import CELL_CODES, DOUBT_CODES
from ..core.readers import FILE_CODES


@tagged("post_install", "-at_install")
class TestMessages(TransactionCase):
    """Every code of the core has its sentence, and every sentence its values."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.messages = cls.env["quittance.messages"]

    def test_every_file_code_has_a_text(self):
        samples = {"order": "dmy", "limit": 3 * 2**20}
        for code, names in FILE_CODES.items():
            with self.subTest(code=code):
                params = {name: samples.get(name, f"<{name}>") for name in names}
                text = self.messages._file_error_text(code, params, "march.csv")
                self.assertTrue(text.startswith("march.csv "))
                self.assertGreater(text.count("."), 1, "says what to do next")
                for name in set(names) & {"row", "value", "column", "sheet", "path"}:
                    self.assertIn(f"<{name}>", text)

    def test_every_cell_code_has_a_text(self):
        for code in CELL_CODES:
            with self.subTest(code=code):
                text = self.messages._cell_error_text(code, "Price", "12,,5", "P.U.")
                if code != "too_many_cells":
                    self.assertIn("Price (column “P.U.”)", text)
                if code != "missing":
                    self.assertIn("“12,,5”", text)
                self.assertGreater(text.count("."), 1, "says what to do next")

    def test_every_doubt_has_a_text(self):
        for code in DOUBT_CODES:
            with self.subTest(code=code):
                self.assertTrue(self.messages._doubt_text(code))

    def test_values_are_shown_short_and_visible(self):
        text = self.messages._file_error_text(
            "wrong_delimiter", {"expected": ";", "found": "\t"}, ""
        )
        self.assertIn("“tab”", text)
        self.assertTrue(text.startswith("The file "))
        long_value = "x\n" * 500
        text = self.messages._cell_error_text("not_a_number", "Price", long_value, "")
        self.assertLess(len(text), 200)
        self.assertNotIn("\n", text)
