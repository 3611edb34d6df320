from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import SigningCase


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
