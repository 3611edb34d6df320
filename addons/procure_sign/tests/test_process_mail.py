from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .paper import PaperCase


@tagged("post_install", "-at_install")
class TestProcessMail(PaperCase):
    """Those who can sign are told once, in their language; late steps go on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.bruno.lang = "fr_FR"
        late = {"remind_hours": 24, "escalate_hours": 48}
        director = cls.env.ref("procure_sign.role_accountant").id
        cls.policy(
            cls.ACT,
            {"role": "approver", **late, "escalate_role_id": director},
            "buyer",
        )

    def mails(self, user):
        """Mails to a user, newest first."""
        partner = user.partner_id
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])

    def test_opening_is_told_once(self):
        """One mail for each who can sign, queued, with a button; nobody else."""
        paper = self.paper(text="<b>10 chairs</b>")
        request = self.open(paper)
        self.open(paper)
        mail = self.mails(self.bruno)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(f"/odoo/signing.request/{request.id}", mail.body_html)
        self.assertIn(
            "1 200,00",
            mail.body_html.replace("\N{NO-BREAK SPACE}", " ").replace(
                "\N{NARROW NO-BREAK SPACE}", " "
            ),
        )
        self.assertEqual(len(self.mails(self.bruno_too)), 1)
        self.assertFalse(self.mails(self.chloe))
        self.sign(request.step_ids[0], self.bruno)
        self.assertEqual(len(self.mails(self.chloe)), 1)
        self.assertIn("1,200.00", self.mails(self.chloe).body_html)

    def test_refusal_is_told_to_who_asked(self):
        step = self.open(self.paper()).step_ids[0]
        step.with_user(self.bruno).action_refuse("Trop cher")
        self.assertIn("Trop cher", self.mails(self.anna).body_html)

    def test_reminded_then_escalated(self):
        """Late: a reminder each day, the other role once, and all who wait see it."""
        paper = self.paper()
        request = self.open(paper)
        step = request.step_ids[0]
        begun = fields.Datetime.now()
        steps = self.env["signing.step"]
        steps._cron_remind()
        self.assertEqual(len(self.mails(self.bruno)), 1)
        with freeze_time(begun + timedelta(hours=25)):
            steps._cron_remind()
            steps._cron_remind()
            self.assertEqual(len(self.mails(self.bruno)), 2)
            step.invalidate_recordset()
            self.assertTrue(request.with_user(self.anna).is_late)
            self.assertFalse(steps._get_to_sign(self.david))
        with freeze_time(begun + timedelta(hours=50)):
            steps._cron_remind()
            steps._cron_remind()
            self.assertEqual(len(self.mails(self.bruno)), 3)
            self.assertEqual(len(self.mails(self.david)), 1)
            self.assertEqual(steps._get_to_sign(self.david), step)
            self.assertTrue(request.with_user(self.david).has_access("read"))
        said = " ".join(paper.message_ids.mapped("body"))
        self.assertEqual(said.count("is late"), 1)

    def test_reminders_stop(self):
        request = self.open(self.paper())
        self.sign(request.step_ids[0], self.bruno)
        with freeze_time(fields.Datetime.now() + timedelta(hours=50)):
            self.env["signing.step"]._cron_remind()
        self.assertEqual(len(self.mails(self.bruno)), 1)

    def test_systray(self):
        """The systray counts what is the user's own, late ones first."""
        first = self.open(self.paper())
        with freeze_time(fields.Datetime.now() - timedelta(hours=30)):
            second = self.open(self.paper(name="P00002"))
        found = self.env["signing.step"].with_user(self.bruno).get_to_sign()
        self.assertEqual((found["count"], found["late"]), (2, 1))
        named = [one["request_id"] for one in found["steps"]]
        self.assertEqual(named, [second.id, first.id])
        # What has no supplier says none.
        self.assertEqual({one["supplier"] for one in found["steps"]}, {""})
        for user in (self.anna, self.chloe, self.otto, self.gina):
            found = self.env["signing.step"].with_user(user).get_to_sign()
            self.assertFalse(found["count"])
