from freezegun import freeze_time

from odoo.tests import tagged

from .common_run import RunCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-16 10:00:00")
class TestMeansRefused(RunCommon):
    """Means that were refused for good are set aside; others go on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._make_card(cls.ann)

    def _refuse(self, kind, invoices=1):
        for _number in range(invoices):
            self._make_invoice(self.ann, 10)
        run = self._open_preview()
        self._start(run)
        attempts = run.sudo().attempt_ids
        self.assertTrue(attempts)
        for attempt in attempts:
            self._answer(attempt, "refused", kind)

    def _code_of(self, invoice):
        line = self._open_preview().line_ids.filtered(
            lambda one: one.move_id == invoice
        )
        return line.code

    def test_a_final_refusal_sets_the_card_aside(self):
        self._refuse("hard")
        self.assertEqual(
            (self.card.state, self.card.state_reason), ("suspended", "set_aside")
        )
        self.assertIn("for good", self.card.set_aside_reason)
        self._make_card(self.bob)
        other = self._make_invoice(self.bob, 10)
        self.assertFalse(self._code_of(other))

    def test_a_card_that_must_not_be_tried_again_is_set_aside(self):
        self._refuse("never")
        self.assertEqual(self.card.state_reason, "set_aside")

    def test_the_why_not_stays_that_it_was_refused(self):
        self._refuse("hard")
        invoice = self._make_invoice(self.ann, 20)
        self.assertEqual(self._code_of(invoice), "refused_for_good")

    def test_a_lack_of_money_ends_no_card(self):
        self._refuse("funds", invoices=7)
        self.assertEqual(self.card.state, "usable")

    def test_six_days_in_a_row_end_it(self):
        for day in range(17, 23):
            self.assertEqual(self.card.state, "usable")
            with freeze_time(f"2026-11-{day} 10:00:00"):
                self._refuse("soft")
        self.assertEqual(self.card.state_reason, "set_aside")
        self.assertIn("6 days", self.card.set_aside_reason)

    def test_new_details_of_the_network_forgive_it(self):
        self._refuse("hard")
        self.card._take_update(details="4242")
        self.assertEqual(self.card.state, "usable")
