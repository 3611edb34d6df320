from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..trust import trusted
from .change_common import ChangeCase
from .common import SigningCase


@tagged("post_install", "-at_install")
class TestAnchorExpiry(ChangeCase):
    def warned(self, days):
        """Run the job so many days before the first anchor ends; who was told."""
        anchors = self.env["signing.anchor"].sudo()
        ours = anchors.search([("company_id", "=", self.company.id)])
        end = min(ours.mapped("not_after"))
        messages = self.env["mail.message"]
        last = messages.search([], order="id desc", limit=1).id or 0
        with freeze_time(end - timedelta(days=days)):
            anchors._cron_warn()
        domain = [("id", ">", last), ("subject", "like", self.company.name)]
        found = messages.search(domain)
        return found.filtered(lambda one: "expire" in one.subject)

    def test_registrars_are_told_in_time(self):
        self.assertFalse(self.warned(91))
        message = self.warned(89)
        self.assertEqual(len(message), 1)
        self.assertIn(self.rita.partner_id, message.partner_ids)
        self.assertNotIn(self.bruno.partner_id, message.partner_ids)
        self.assertFalse(self.warned(88))
        self.assertEqual(len(self.warned(29)), 1)
        self.assertEqual(len(self.warned(6)), 1)
        self.assertFalse(self.warned(5))

    def test_ended_ones_are_forgotten(self):
        anchors = self.env["signing.anchor"].sudo()
        ours = anchors.search([("company_id", "=", self.company.id)])
        trusted(ours)._end()
        self.assertFalse(self.warned(20))


@tagged("post_install", "-at_install")
class TestExpiry(SigningCase):
    def warned(self, days):
        """Run the job so many days before Bruno's card ends; who got a mail."""
        end = self.cards[self.bruno].not_after
        last = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        with freeze_time(end - timedelta(days=days)):
            self.env["signing.certificate"]._cron_warn()
        mails = self.env["mail.mail"].search([("id", ">", last)])
        return mails.filtered(
            lambda one: (
                "bruno@example.com"
                in [one.email_to, *one.recipient_ids.mapped("email")]
            )
        )

    def test_warned_a_month_and_a_week_before(self):
        self.assertFalse(self.warned(31))
        mail = self.warned(29)
        self.assertEqual(len(mail), 1)
        self.assertIn("/odoo/my-card", mail.body_html)
        self.assertFalse(self.warned(28))
        self.assertEqual(len(self.warned(6)), 1)
        self.assertFalse(self.warned(5))
        self.assertFalse(self.warned(-1))

    def test_silent_where_a_newer_one_is_there(self):
        card = self.cards[self.bruno]
        with freeze_time(fields.Datetime.now() + timedelta(days=60)):
            self.make_card(self.persons[self.bruno])
        self.assertFalse(self.warned(20))
        self.assertEqual(card.warned_days, 30)

    def test_revoked_ones_are_forgotten(self):
        self.company._signing_authority()._revoke(self.cards[self.bruno])
        self.assertFalse(self.warned(20))
