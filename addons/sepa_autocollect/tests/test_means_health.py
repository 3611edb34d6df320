from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from .common_means import MeansSetup


@tagged("post_install", "-at_install")
class TestMeansHealth(MeansSetup, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_means()

    def _warnings(self, means):
        rows = self.env["collection.means.warning"].search(
            [("means_id", "=", means.id)], order="id"
        )
        return rows.mapped("threshold")

    def _run_on(self, day):
        with freeze_time(day), self._no_commits():
            self.env["collection.means"]._cron_health()

    def test_expiry_is_warned_once_at_each_threshold(self):
        card = self._make_card(self.hotel_user.partner_id, card_expires_on="2026-08-31")
        self._run_on("2026-06-30")
        self.assertEqual(self._warnings(card), [])
        for day in ("2026-07-02", "2026-07-03", "2026-08-01", "2026-08-24"):
            self._run_on(day)
        self._run_on("2026-08-24")
        self.assertEqual(self._warnings(card), [60, 30, 7])
        mails = self.env["mail.mail"].search(
            [("subject", "like", "4242"), ("subject", "like", "expires")]
        )
        self.assertEqual(len(mails), 3)
        self.assertIn(
            self.hotel_user.partner_id, mails.recipient_ids | mails.partner_ids
        )
        self.assertIn("/collect/means/", mails[0].body_html)

    def test_renewed_card_is_warned_anew(self):
        card = self._make_card(self.hotel, card_expires_on="2026-08-31")
        self._run_on("2026-08-28")
        card.token_id.sudo().card_expires_on = "2029-08-31"
        self._run_on("2026-08-29")
        self._run_on("2029-08-28")
        self.assertEqual(self._warnings(card), [7, 7])

    def test_days_that_pass_end_a_card_and_a_mandate(self):
        with freeze_time("2026-02-01"):
            card = self._make_card(self.hotel, card_expires_on="2026-08-31")
            mandate = self._make_mandate(self.bakery, iban="DE89370400440532013000")
        self._run_on("2026-08-31")
        self.assertEqual(card.state, "usable")
        self._run_on("2026-09-01")
        self.assertEqual(card.state, "expired")
        self._run_on("2029-01-14")
        self.assertEqual(self._means_of(mandate).state, "usable")
        self._run_on("2029-01-15")
        self.assertEqual(self._means_of(mandate).state, "dormant")

    def test_unused_mandate_is_warned_and_a_debit_moves_its_end(self):
        with freeze_time("2026-02-01"):
            mandate = self._make_mandate(self.hotel)
        means = self._means_of(mandate)
        self._run_on("2028-11-20")
        self.assertEqual(self._warnings(means), [60])
        mandate.last_debit_date = "2028-11-30"
        self.assertEqual(str(means.dormant_on), "2031-11-30")
        self._run_on("2029-01-10")
        self.assertEqual(self._warnings(means), [60])

    def test_removed_means_is_not_warned(self):
        card = self._make_card(self.hotel, card_expires_on="2026-08-31")
        card._remove(self.hotel)
        self._run_on("2026-08-28")
        self.assertEqual(self._warnings(card), [])
