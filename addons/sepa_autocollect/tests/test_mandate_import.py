import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .common_means import IBANS, MeansSetup


@tagged("post_install", "-at_install")
class TestMandateImport(MeansSetup, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_means()
        cls.hotel.ref = "C-1"
        cls.bakery.vat = False

    @freeze_time("2026-06-01")
    def _import(self, *rows, user=None, title=None):
        title = title or "Client;RUM;IBAN;Titulaire;Schéma;Date de signature"
        content = "\n".join([title, *rows]).encode()
        wizard = self.env["collection.mandate.import"].with_user(user or self.manager)
        wizard = wizard.create(
            {"content": base64.b64encode(content), "file_name": "mandates.csv"}
        )
        wizard.action_import()
        return wizard

    def _find(self, reference):
        return self.env["account.banking.mandate"].search(
            [("unique_mandate_reference", "=", reference)]
        )

    def test_mandates_of_another_system(self):
        wizard = self._import(
            f"C-1;OLD-1;{IBANS['hotel']};Hotel SA;CORE;15/01/2025",
            f"bakery;OLD-2;{IBANS['bakery']};Bakery;B2B;2025-02-01",
        )
        self.assertFalse(wizard.report)
        self.assertEqual(wizard.created_count, 2)
        core, b2b = self._find("OLD-1"), self._find("OLD-2")
        self.assertEqual((core.partner_id, core.state), (self.hotel, "valid"))
        self.assertEqual((b2b.format, b2b.state), ("sepa_b2b", "valid"))
        self.assertEqual(self._means_of(core).state, "usable")
        self.assertEqual(core.holder_name, "Hotel SA")

    def test_same_file_twice_changes_nothing(self):
        row = f"C-1;OLD-1;{IBANS['hotel']};Hotel SA;CORE;15/01/2025"
        self._import(row)
        wizard = self._import(row)
        self.assertEqual((wizard.created_count, wizard.known_count), (0, 1))
        self.assertEqual(len(self._find("OLD-1")), 1)

    def test_wrong_rows_are_named_and_the_others_taken(self):
        wizard = self._import(
            f"C-1;OLD-1;{IBANS['hotel']};;CORE;15/01/2025",
            "C-1;OLD-2;FR7630006000011234567890188;;CORE;15/01/2025",
            f"nobody;OLD-3;{IBANS['hotel']};;CORE;15/01/2025",
            f"C-1;OLD//4;{IBANS['hotel']};;CORE;15/01/2025",
            f"C-1;OLD-5;{IBANS['hotel']};;CORE;2027-01-15",
            f"C-1;OLD-1;{IBANS['hotel']};;CORE;15/01/2025",
        )
        self.assertEqual((wizard.created_count, wizard.refused_count), (1, 5))
        self.assertIn("Row 3, column iban: '...0188'", wizard.report)
        self.assertNotIn("FR7630006", wizard.report)
        for number in (4, 5, 6, 7):
            self.assertIn(f"Row {number},", wizard.report)

    def test_missing_column_is_named(self):
        with self.assertRaisesRegex(UserError, "signed"):
            self._import("C-1;OLD-1", title="Client;RUM")

    def test_who_works_on_invoices_imports_nothing(self):
        with self.assertRaises(AccessError):
            self._import("C-1;OLD-1", user=self.biller)
