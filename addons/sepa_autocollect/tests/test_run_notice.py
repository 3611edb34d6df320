from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_run import RunCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-16 10:00:00")
class TestNotice(RunCommon):
    """Clients are told of a debit once, in time, in a mail of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mandate = cls._make_mandate(cls.ann)
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True

    def _run_once(self):
        self._start(self._open_preview())
        return self.env["collection.notice"].search([("partner_id", "=", self.ann.id)])

    def test_a_direct_debit_waits_for_its_notice(self):
        move = self._make_invoice(self.ann, 100, currency=self.euro)
        notice = self._run_once()
        self.assertEqual((notice.kind, notice.state), ("pre_notification", "sent"))
        self.assertEqual((notice.amount, notice.means_id), (100, self.mandate))
        self.assertGreaterEqual(notice.collect_on, fields.Date.add(self.today, days=14))
        self.assertEqual(notice.line_ids.move_line_id, self._receivable(move))
        mail = notice.sudo().mail_id
        self.assertEqual(mail.recipient_ids, self.ann)
        self.assertIn(move.name, mail.body_html)
        self.assertIn(self.mandate.mandate_id.unique_mandate_reference, mail.body_html)

    def test_nobody_gets_two_for_one_event(self):
        self._make_invoice(self.ann, 100, currency=self.euro)
        first = self._run_once()
        again = self._run_once()
        self.assertEqual(first, again)

    def test_the_announced_day_stands(self):
        move = self._make_invoice(self.ann, 100, currency=self.euro)
        notice = self._run_once()
        self.assertEqual(self._debit(move).collect_on, notice.collect_on)
        self.assertEqual(self._debit(move).notices, ())

    def test_a_notice_whose_mail_failed_was_not_made(self):
        move = self._make_invoice(self.ann, 100, currency=self.euro)
        notice = self._run_once()
        notice.sudo().mail_id.state = "exception"
        self.assertTrue(self._debit(move).notices)

    def test_without_address_nothing_counts_as_told(self):
        self.ann.email = False
        move = self._make_invoice(self.ann, 100, currency=self.euro)
        notice = self._run_once()
        self.assertEqual((notice.state, notice.sudo().mail_id.ids), ("no_address", []))
        self.assertTrue(self._debit(move).notices)

    def test_rights(self):
        self._make_invoice(self.ann, 100, currency=self.euro)
        notice = self._run_once()
        for user in (self.biller, self.manager):
            mine = notice.with_user(user)
            self.assertTrue(mine.means_name)
            with self.assertRaises(AccessError):
                mine.write({"state": "no_address"})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create({"key": "x"})
