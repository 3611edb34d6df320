from odoo.tests import BaseCase, tagged

from ..core.file_names import guess

KNOWN = [
    (1, "Blanchisserie Lefèvre"),
    (1, "lefevre_2026-09.csv"),
    (2, "Ménage & Cie"),
    (3, "Courses Riviera.xlsx"),
]


@tagged("post_install", "-at_install")
class TestFileNames(BaseCase):
    def test_earlier_file_of_another_month(self):
        self.assertEqual(guess("LEFEVRE-2026-10.csv", KNOWN), 1)

    def test_partner_name_with_accents(self):
        self.assertEqual(guess("export menage.ods", KNOWN), 2)

    def test_nothing_shared_is_no_guess(self):
        self.assertIsNone(guess("2026-10.csv", KNOWN))
        self.assertIsNone(guess("export.csv", []))

    def test_two_that_fit_alike_are_no_guess(self):
        self.assertIsNone(guess("lefevre riviera.csv", KNOWN))
