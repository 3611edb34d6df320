from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .test_guide import SAMPLE, encode


@tagged("post_install", "-at_install")
class TestBoardDrop(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, "drop_user", "partner_import.partner_import_group_user"
        )
        cls.board = cls.env["partner.import.board"].with_user(cls.user)
        cls.laundry = cls._make_profile("Blanchisserie Lefèvre")

    @classmethod
    def _make_profile(cls, name, company=None):
        partner = cls.env["res.partner"].create({"name": name})
        return cls.env["partner.import.profile"].create(
            {
                "name": "Monthly file",
                "partner_id": partner.id,
                "company_id": (company or cls.env.company).id,
                "delimiter": ";",
            }
        )

    def _drop(self, name="lefevre-10.csv", content=SAMPLE, profile=None):
        profile = profile or self.laundry
        return self.board.receive_file(profile.id, name, encode(content))

    def test_received_then_recognised(self):
        first = self._drop()
        self.assertEqual(first["status"], "received")
        again = self._drop("copy of lefevre-10.csv")
        self.assertEqual(again["status"], "earlier")
        self.assertEqual(again["batch_id"], first["batch_id"])
        self.assertIn("lefevre-10.csv", again["message"])
        batch = self.env["partner.import.batch"].browse(first["batch_id"])
        self.assertEqual((batch.channel, batch.size), ("drop", len(SAMPLE.encode())))

    def test_files_are_guessed_by_name(self):
        only = self.board.get_drop_choices(["2026.csv"])
        self.assertEqual(only["guesses"]["2026.csv"], self.laundry.id)
        cleaning = self._make_profile("Ménage & Cie")
        names = ["lefevre_11.csv", "MENAGE 11.xlsx", "2026.csv"]
        choices = self.board.get_drop_choices(names)
        self.assertEqual(
            choices["guesses"],
            dict(zip(names, (self.laundry.id, cleaning.id, False), strict=True)),
        )
        self.assertEqual(len(choices["profiles"]), 2)

    def test_profile_of_another_company_is_out_of_reach(self):
        company = self.env["res.company"].create({"name": "Other"})
        profile = self._make_profile("Elsewhere", company)
        with self.assertRaises(UserError):
            self._drop(profile=profile)

    def test_only_people_of_the_app(self):
        stranger = new_test_user(self.env, "drop_stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.board.with_user(stranger).receive_file(
                self.laundry.id, "a.csv", encode(SAMPLE)
            )
