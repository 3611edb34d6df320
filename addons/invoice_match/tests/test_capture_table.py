import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import MatchCommon

SAMPLE = (
    "Facture;Date facture;Article;Désignation;Quantité;Prix unitaire;TVA;Commande\n"
    "F-17;31/01/2026;EQ-40;Équerre;3;12,50;20;P00012\n"
    "F-17;31/01/2026;LI-1;Vis;1;10,00;20;P00012\n"
).encode()


@tagged("post_install", "-at_install")
class TestCaptureTable(MatchCommon):
    def profile(self, partner=None, company=None):
        """Return a profile made from the sample."""
        profile = self.env["invoice.capture.profile"].create(
            {
                "name": "Martin",
                "partner_id": (partner or self.supplier).id,
                "company_id": (company or self.company).id,
                "sample": base64.b64encode(SAMPLE),
                "sample_name": "sample.csv",
            }
        )
        profile.action_recognise()
        return profile

    def receive_table(self, content=SAMPLE):
        """Return the capture of a table that came to the company."""
        captures = self.env["invoice.capture"]
        return captures._receive(self.company, "f.csv", content, "folder")

    def test_table(self):
        profile = self.profile()
        capture = self.receive_table()
        self.assertEqual(capture.state, "captured", capture.refusal)
        move = capture.move_id
        self.assertEqual((move.ref, move.partner_id), ("F-17", self.supplier))
        self.assertEqual((move.amount_untaxed, move.amount_total), (47.5, 57))
        self.assertEqual(capture.order_reference, "P00012")
        self.assertEqual(capture.line_ids.mapped("seller_item"), ["EQ-40", "LI-1"])
        # What was read stays so when the profile changes.
        document = capture._get_document()
        profile.column_ids.filtered(lambda one: one.meaning == "price").meaning = False
        capture._get_read_documents().clear()
        self.assertEqual(capture._get_document(), document)

    def test_no_profile(self):
        self.profile(company=self.other_company)
        capture = self.receive_table()
        self.assertEqual(capture.refusal_code, "no_profile")
        self.assertEqual(capture._get_content(), SAMPLE)

    def test_two_profiles(self):
        """A table never goes to one of two suppliers by chance."""
        self.profile()
        self.profile(self.other_supplier)
        self.assertEqual(self.receive_table().refusal_code, "no_profile")

    def test_several_invoices(self):
        self.profile()
        two = SAMPLE.replace(b"F-17;31/01/2026;LI", b"F-18;31/01/2026;LI")
        self.assertEqual(self.receive_table(two).refusal_code, "several_invoices")

    def test_cell_that_cannot_be_read(self):
        self.profile()
        move = self.receive_table(SAMPLE.replace(b"12,50", b"abc")).move_id
        self.assertIn("H15", move.match_exception_ids.mapped("code"))

    def test_rights(self):
        profile = self.profile()
        clerk = new_test_user(
            self.env, "table-clerk", groups="account.group_account_invoice"
        )
        with self.assertRaises(AccessError):
            profile.with_user(clerk).action_recognise()
        profile.sample = base64.b64encode(b"%PDF-")
        with self.assertRaises(UserError):
            profile.action_recognise()
