from email.message import EmailMessage
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .portal_common import PortalSetup

CONTENT = "service;client;price\nDraps d'été;H1;3\n".encode("cp1252")
GATEWAY = "odoo.addons.quittance_base.models.quittance_mail_target"


@tagged("post_install", "-at_install")
class TestMailIn(PortalSetup, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        domain = cls.env["mail.alias.domain"].create({"name": "import.test"})
        cls.company.alias_domain_id = domain
        cls.profile.alias_name = "laundry-services"

    def _mail(self, sender, files=(), to="laundry-services@import.test", **headers):
        message = EmailMessage()
        message["From"] = sender
        message["To"] = to
        message["Subject"] = "Services of March"
        message["Message-Id"] = f"<{self._testMethodName}-{sender}-{len(files)}@x.test>"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content("Hello, here are our services.")
        for name, content, kind in files:
            maintype, subtype = kind.split("/")
            message.add_attachment(
                content, maintype=maintype, subtype=subtype, filename=name
            )
        gateway = self.env["mail.thread"].with_user(self.env.ref("base.user_root"))
        gateway.message_process("res.partner", message.as_bytes())

    def test_alias_leads_to_the_profile(self):
        alias = self.profile.alias_id
        self.assertEqual(alias.alias_model_id.model, "partner.import.profile")
        self.assertEqual(alias.alias_force_thread_id, self.profile.id)
        self.assertEqual(self.profile.alias_email, "laundry-services@import.test")

    def test_files_of_the_partner_are_received_as_sent(self):
        self._mail(
            "Anna <INFO@laundry.test>",
            [
                ("march.csv", CONTENT, "text/csv"),
                ("more.csv", CONTENT + b"x", "application/octet-stream"),
                ("logo.png", b"\x89PNG", "image/png"),
            ],
        )
        batches = self.profile.batch_ids.sorted("name")
        self.assertEqual(batches.mapped("name"), ["march.csv", "more.csv"])
        self.assertEqual(batches[0]._get_content(), CONTENT)
        self.assertEqual(batches[1]._get_content(), CONTENT + b"x")
        self.assertEqual(set(batches.mapped("channel")), {"mail"})
        self.assertEqual(batches[0].sender, "info@laundry.test")
        self.assertIn("Hello", self.profile.message_ids[0].body)

    def test_colleague_may_forward(self):
        self.staff.email = "staff@us.test"
        self._mail("staff@us.test", [("march.csv", CONTENT, "text/csv")])
        self.assertEqual(len(self.profile.batch_ids), 1)

    def test_stranger_is_asked_about(self):
        self.foreigner.email = "foreigner@us.test"
        for sender in ("info@drivers.test", "x@evil.test", "foreigner@us.test"):
            self._mail(sender, [("<a href=x>march.csv", CONTENT, "text/csv")])
        self.assertEqual(self.profile.batch_ids.mapped("state"), ["held"])
        asked = self.profile.activity_ids
        self.assertEqual(asked.user_id, self.manager)
        self.assertEqual(len(asked), 1, "one activity until it is done")
        self.assertIn("&lt;a href=x&gt;march.csv", asked.note)
        self.assertFalse(
            self.env["mail.mail"].search([("email_to", "ilike", "evil.test")])
        )

    def test_mail_without_file_is_answered_once(self):
        self._mail("info@laundry.test")
        self._mail("info@laundry.test", Subject2="again", X_Copy="2")
        self._mail("info@laundry.test", [("photo.png", b"\x89PNG", "image/png")])
        answers = self.profile.message_ids.filtered(
            lambda message: message.message_type == "auto_comment"
        )
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers.partner_ids, self.laundry)
        self.assertIn(".csv", answers.body)
        self.assertFalse(self.profile.batch_ids)

    def test_stranger_without_file_gets_no_answer(self):
        self._mail("x@evil.test")
        self.assertFalse(
            self.profile.message_ids.filtered(
                lambda message: message.message_type == "auto_comment"
            )
        )

    @mute_logger(GATEWAY)
    def test_file_that_fails_stops_no_other(self):
        receive = type(self.profile)._receive

        def fail(profile, name, *args):
            if name == "1.csv":
                raise UserError("The profile is closed.")
            if name == "2.csv":
                raise ValueError("internal detail")
            return receive(profile, name, *args)

        with patch.object(type(self.profile), "_receive", fail):
            self._mail(
                "info@laundry.test",
                [
                    (f"{number}.csv", CONTENT + bytes([48 + number]), "text/csv")
                    for number in (1, 2, 3)
                ],
            )
        self.assertEqual(self.profile.batch_ids.mapped("name"), ["3.csv"])
        notes = " ".join(self.profile.activity_ids.mapped("note"))
        self.assertIn("The profile is closed.", notes)
        self.assertNotIn("internal detail", notes)

    def test_partner_does_not_follow_our_talk(self):
        self._mail("info@laundry.test", [("march.csv", CONTENT, "text/csv")])
        followers = self.profile.message_partner_ids
        followers |= self.profile.batch_ids.message_partner_ids
        self.assertFalse(followers.filtered("partner_share"))

    def test_answer_in_the_thread_is_no_import(self):
        self.staff.email = "staff@us.test"
        question = self.profile.message_post(body="What about the price?")
        self._mail(
            "staff@us.test",
            [("contract.csv", CONTENT, "text/csv")],
            to="catchall@import.test",
            In_Reply_To=question.message_id,
        )
        self.assertFalse(self.profile.batch_ids)


@tagged("post_install", "-at_install")
class TestWatchedFolder(PortalSetup, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def test_profile_takes_the_files_of_its_folders(self):
        profile = self.profile.with_context(quittance_channel_kind="sftp")
        batch = profile._receive_channel_file("march.csv", CONTENT, "Laundry (a@b)")
        self.assertEqual((batch.channel, batch.sender), ("sftp", "Laundry (a@b)"))
        again = profile._receive_channel_file("copy.csv", CONTENT, "Laundry (a@b)")
        self.assertEqual(again, batch)

    def test_profile_can_be_chosen_and_takes_its_folders_with_it(self):
        channels = self.env["quittance.channel"]
        self.assertIn(
            "partner.import.profile",
            [name for name, _label in channels._selection_res_model()],
        )
        channel = channels.sudo().create(
            {
                "name": "SFTP",
                "kind": "sftp",
                "path": "/out",
                "host": "sftp.test",
                "user": "us",
                "res_model": "partner.import.profile",
                "res_id": self.profile.id,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(self.profile.sudo().channel_ids, channel)
        self.profile._channel_problem(channel, "No connection.")
        self.assertIn("No connection.", self.profile.activity_ids.note)
        self.profile.unlink()
        self.assertFalse(channel.exists())
