from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common_run import RunCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-16 10:00:00")
class TestOutcome(RunCommon):
    """What became of a debit is told once, in the words of what comes next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._make_card(cls.ann)
        cls.move = cls._make_invoice(cls.ann, 100)

    def _collect(self, outcome, kind=""):
        run = self._open_preview()
        self._start(run)
        attempt = run.sudo().attempt_ids
        self._answer(attempt, outcome, kind)
        return attempt

    def _tell(self):
        notices = self.env["collection.notice"]
        before = notices.search([])
        notices._tell(self.company, notices._get_untold())
        return notices.search([]) - before

    def test_each_outcome_has_its_mail(self):
        kinds = [
            ("soft", "failure"),
            ("authentication", "confirm"),
            ("hard", "new_means"),
        ]
        for number, (refusal, kind) in enumerate(kinds):
            with self.subTest(refusal):
                client = self._make_client(f"Client {number}")
                self._make_card(client)
                self._make_invoice(client, 10)
                self._collect("refused", refusal)
                notice = self._tell().grouped("partner_id")[client]
                self.assertEqual((notice.kind, notice.state), (kind, "sent"))
                self.assertTrue(notice.sudo().mail_id.body_html)

    def test_another_means_takes_over(self):
        self.other = self._make_card(self.ann)
        self._collect("refused", "hard")
        self.assertEqual(self._tell().kind, "failure")

    def test_a_receipt(self):
        self._collect("done")
        notice = self._tell()
        self.assertEqual((notice.kind, notice.amount), ("receipt", 100))

    def test_told_once(self):
        self._collect("refused", "soft")
        self.assertEqual(len(self._tell()), 1)
        self.assertFalse(self._tell())

    def test_told_in_sets_once_each(self):
        for number in range(3):
            client = self._make_client(f"Client {number}")
            self._make_card(client)
            self._make_invoice(client, 10)
        run = self._open_preview()
        self._start(run)
        for attempt in run.sudo().attempt_ids:
            self._answer(attempt, "done")
        notices = self.env["collection.notice"]
        path = "odoo.addons.sepa_autocollect.models.collection_notice_outcome"
        progress = []
        with (
            patch(f"{path}.TOLD_AT_ONCE", 3),
            patch.object(
                self.registry["ir.cron"],
                "_commit_progress",
                lambda _self, done, remaining: progress.append((done, remaining)) or 1,
            ),
        ):
            notices._cron_tell()
        self.assertEqual(progress, [(3, 1), (1, 0)])
        told = notices.search([("kind", "=", "receipt")])
        self.assertEqual(len(told.partner_id), 4)
        self.assertEqual(len(told), 4)

    def test_busy_providers_and_holds_are_no_news(self):
        self._collect("refused", "busy")
        self.assertFalse(self._tell())
        client = self._make_client("Held")
        self._make_card(client)
        self._make_invoice(client, 10)
        self._collect("refused", "soft")
        self.env["collection.hold"].create(
            {
                "partner_id": client.id,
                "company_id": self.company.id,
                "reason": "called us",
            }
        )
        self.assertFalse(self._tell())
