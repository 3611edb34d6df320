import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

SAMPLE = """Date;N° client;Prestation;Qté;PU HT;Remarque
24/10/2026;C001;Chemise;2;1,90;Chambre 12
25/10/2026;C002;Drap;1;1.234,50;
26/10/2026;C001;Nappe;3;4,00;urgent
"""


def encode(text):
    return base64.b64encode(text.encode()).decode()


@tagged("post_install", "-at_install")
class TestGuide(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "guide_manager", "partner_import.partner_import_group_manager"
        )
        cls.guide = cls.env["partner.import.guide"].with_user(cls.manager)
        cls.partner = cls.env["res.partner"].create({"name": "Laundry"})

    def _read(self, choices=None, sample=SAMPLE):
        return self.guide.read_sample("october.csv", encode(sample), choices)

    def _keep(self, sample, **rules):
        rules = {"partner_id": self.partner.id, "name": "Monthly file", **rules}
        return self.guide.keep_profile("october.csv", encode(SAMPLE), sample, rules)

    def test_columns_are_recognised_and_shown_as_read(self):
        sample = self._read()
        meanings = {column["name"]: column["meaning"] for column in sample["columns"]}
        self.assertEqual(meanings["N° client"], "client")
        self.assertEqual(meanings["Prestation"], "service")
        self.assertEqual(meanings["PU HT"], "price")
        self.assertEqual(sample["missing"], [])
        cells = [(cell["raw"], cell["read"]) for cell in sample["rows"][1]["cells"]]
        self.assertEqual(cells[0], ("25/10/2026", "25 Oct 2026"))
        self.assertEqual(cells[4], ("1.234,50", "1,234.50"))

    def test_correction_by_choosing(self):
        sample = self._read()
        for column in sample["columns"]:
            if column["meaning"] == "client":
                column["meaning"] = False
        again = self._read(sample)
        self.assertEqual(again["missing"], ["Client"])
        self.assertFalse([c for c in again["columns"] if c["meaning"] == "client"])
        again["layout"]["decimal_mark"] = "."
        price = self._read(again)["rows"][1]["cells"][4]
        self.assertTrue(price["error"])

    def test_other_row_of_titles_is_recognised_again(self):
        sample = self._read()
        self.assertEqual(sample["layout"]["header_row"], 1)
        sample["layout"]["header_row"] = 2
        again = self._read({"layout": sample["layout"]})
        self.assertEqual(again["columns"][1]["name"], "C001")
        self.assertEqual(again["rows"][0]["row"], 3)

    def test_keep_makes_profile_and_first_batch(self):
        action = self._keep(self._read())
        batch = self.env["partner.import.batch"].browse(action["res_id"])
        self.assertEqual(action["res_model"], "partner.import.batch")
        self.assertEqual(batch.profile_id.partner_id, self.partner)
        self.assertEqual(batch.profile_id.delimiter, ";")
        self.assertEqual(batch.profile_id.create_uid, self.manager)
        batch._run_now()
        self.assertEqual(batch.rows_read, 3)

    def test_nothing_is_stored_before_it_is_kept(self):
        before = self.env["partner.import.profile"].search_count([])
        self._read()
        self.assertEqual(self.env["partner.import.profile"].search_count([]), before)

    def test_partner_and_needed_columns_are_asked_for(self):
        sample = self._read()
        with self.assertRaisesRegex(UserError, "partner"):
            self._keep(sample, partner_id=False)
        sample["columns"][1]["meaning"] = False
        with self.assertRaisesRegex(UserError, "Client"):
            self._keep(sample)

    def test_file_that_cannot_be_read_says_so(self):
        for content in ("", "Date;Client\n"):
            with self.assertRaises(UserError):
                self._read(sample=content)
        with self.assertRaisesRegex(UserError, "whole"):
            self.guide.read_sample("october.csv", "not base64!")

    def test_other_fields_cannot_be_set_through_the_choices(self):
        sample = self._read()
        sample["layout"]["active"] = False
        other = self.env["res.company"].create({"name": "Other"})
        action = self._keep(sample, company_id=other.id)
        profile = self.env["partner.import.batch"].browse(action["res_id"]).profile_id
        self.assertTrue(profile.active)
        self.assertEqual(profile.company_id, self.env.company)

    def test_only_managers(self):
        user = new_test_user(
            self.env, "guide_user", "partner_import.partner_import_group_user"
        )
        guide = self.guide.with_user(user)
        with self.assertRaises(AccessError):
            guide.read_sample("october.csv", encode(SAMPLE))
        with self.assertRaises(AccessError):
            guide.keep_profile("october.csv", encode(SAMPLE), {}, {})
        with self.assertRaises(AccessError):
            guide.get_choices()
