from email.message import EmailMessage

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .portal_common import PortalSetup

CONTENT = b"service;client;price\nSheets;H1;3\n"


@tagged("post_install", "-at_install")
class TestHeld(PortalSetup, TransactionCase):
    """Files mailed by nobody we know wait for the manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        domain = cls.env["mail.alias.domain"].create({"name": "import.test"})
        cls.company.alias_domain_id = domain
        cls.profile.alias_name = "laundry-services"
        cls._mail("anna@new.test", "march.csv")
        cls.batch = cls.profile.batch_ids

    @classmethod
    def _mail(cls, sender, name, content=CONTENT):
        message = EmailMessage()
        message["From"], message["To"] = sender, "laundry-services@import.test"
        message["Subject"], message["Message-Id"] = "Services", f"<{sender}-{name}@x>"
        message.set_content("Hello")
        message.add_attachment(content, maintype="text", subtype="csv", filename=name)
        gateway = cls.env["mail.thread"].with_user(cls.env.ref("base.user_root"))
        gateway.message_process("res.partner", message.as_bytes())

    def test_held_file_is_kept_and_not_read(self):
        self.assertRecordValues(
            self.batch,
            [{"state": "held", "sender": "anna@new.test", "name": "march.csv"}],
        )
        self.assertEqual(self.batch._get_content(), CONTENT)
        self.batch._run_now()
        self.assertFalse(self.batch.line_ids)
        self.assertFalse(
            self.env["partner.import.batch"]._find_for_portal(
                self.batch.id, self.laundry_user
            )
        )

    def test_manager_accepts_with_one_click(self):
        self.batch.with_user(self.manager).action_accept()
        self.assertEqual(
            (self.batch.state, self.batch.from_stranger), ("received", False)
        )
        self.assertFalse(self.profile.activity_ids, "nothing is left to decide")
        self._mail("anna@new.test", "april.csv", CONTENT + b"x")
        self.assertEqual(
            self.profile.batch_ids.filtered(lambda b: b.name == "april.csv").state,
            "held",
        )

    def test_sender_is_remembered_if_asked(self):
        self.batch.with_user(self.manager).action_accept_and_remember()
        self.assertEqual(self.batch.state, "received")
        contact = self.env["res.partner"].search([("email", "=", "anna@new.test")])
        self.assertEqual(contact.commercial_partner_id, self.laundry)
        self._mail("anna@new.test", "april.csv", CONTENT + b"x")
        self.assertEqual(self.profile.batch_ids.mapped("state"), ["received"] * 2)

    def test_only_managers_of_the_company_accept(self):
        for user in (self.staff, self.clerk, self.foreigner, self.laundry_user):
            batch = self.batch.with_user(user)
            for method in ("action_accept", "action_accept_and_remember"):
                with self.assertRaises(AccessError):
                    getattr(batch, method)()
        with self.assertRaises(AccessError):
            self.batch.with_user(self.staff).write({"state": "received"})
        self.assertEqual(self.batch.state, "held")

    def test_taking_back_and_reading_again_does_not_accept(self):
        batch = self.batch.with_user(self.staff)
        batch.action_cancel()
        self.assertEqual(batch.state, "cancelled")
        self.assertFalse(self.profile.activity_ids)
        batch.action_resume()
        self.assertEqual((batch.state, batch.from_stranger), ("held", True))

    def test_stranger_does_not_block_the_partners_file(self):
        self._mail("info@laundry.test", "march.csv")
        self.assertEqual(self.profile.batch_ids, self.batch)
        self.assertEqual(
            (self.batch.state, self.batch.from_stranger), ("received", False)
        )

    def test_stranger_again_changes_nothing(self):
        self._mail("bob@evil.test", "copy.csv")
        self.assertEqual(self.profile.batch_ids, self.batch)
        self.assertEqual(self.batch.state, "held")
