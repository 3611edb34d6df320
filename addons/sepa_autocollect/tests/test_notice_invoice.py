from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common_run import RunCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-16 10:00:00")
class TestNoticeWithInvoice(RunCommon):
    """A debit is announced on the invoice's own mail when that is early enough."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mandate = cls._make_mandate(cls.ann)
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True

    def _bill(self, days=21, **vals):
        return self._make_invoice(self.ann, 100, days, currency=self.euro, **vals)

    def _mail(self, moves):
        """Send the invoices as the button does; return their messages."""
        sender = self.env["account.move.send"]
        before = moves.message_ids
        sender._generate_and_send_invoices(
            moves, sending_methods={"email"}, allow_fallback_pdf=True
        )
        messages = (moves.message_ids - before).filtered("partner_ids")
        self.assertEqual(len(messages), len(moves))
        return messages

    def _notices(self):
        return self.env["collection.notice"].search([("partner_id", "=", self.ann.id)])

    def test_the_invoices_mail_announces_the_debit(self):
        move = self._bill()
        message = self._mail(move)
        notice = self._notices()
        self.assertTrue(notice.with_invoice)
        self.assertEqual(notice.collect_on, move.invoice_date_due)
        self.assertIn("You need not do anything", message.body)
        number = self.mandate.mandate_id.unique_mandate_reference
        self.assertIn(number, message.body)
        # The run has nothing left to tell.
        self._start(self._open_preview())
        self.assertEqual(self._notices(), notice)
        self.assertEqual(self._debit(move).collect_on, notice.collect_on)

    def test_a_mail_that_failed_announced_nothing(self):
        move = self._bill()
        self._mail(move)
        notice = self._notices().sudo()
        self.assertTrue(notice.mail_id)
        notice.mail_id.state = "exception"
        self.assertTrue(self._debit(move).notices)

    def test_sent_again_it_is_not_announced_twice(self):
        move = self._bill()
        self._mail(move)
        again = self._mail(move)
        self.assertNotIn("You need not do anything", again.body)
        self.assertEqual(len(self._notices()), 1)

    def test_what_waits_to_be_mailed_gets_no_mail_of_its_own(self):
        """The invoice's mail leaves by a scheduled job: it will say it."""
        move = self._bill()
        move.sending_data = {"sending_methods": ["email"]}
        self._start(self._open_preview())
        self.assertFalse(self._notices())
        move.sending_data = {"sending_methods": ["manual"]}
        self._start(self._open_preview())
        self.assertFalse(self._notices().with_invoice)

    def test_without_a_debit_the_mail_says_nothing(self):
        self.env["collection.hold"].create({"partner_id": self.ann.id, "reason": "No"})
        message = self._mail(self._bill())
        self.assertNotIn("You need not do anything", message.body)
        self.assertFalse(self._notices())

    def test_in_the_clients_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.ann.lang = "fr_FR"
        notices = self.env["collection.notice"]
        move = self._bill()
        vals = notices._get_for_mails(move)[move.id]
        self.assertTrue(notices._say_in_mail(vals, "fr_FR"))
        self.assertEqual(vals["collect_on"], move.invoice_date_due)
        self.assertGreater(vals["collect_on"], fields.Date.today())
