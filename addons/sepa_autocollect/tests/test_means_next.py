from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common_run import RunCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-16 10:00:00")
class TestMeansNext(RunCommon):
    """What a client sees coming is what the run decides, for this client alone."""

    def _coming(self, partner, company=None):
        means = self.env["collection.means"]
        return means._get_coming(partner, company or self.company)

    def test_debits_stand_in_the_order_in_which_they_are_taken(self):
        card = self._make_card(self.ann)
        later = self._make_invoice(self.ann, 60, days=20)
        due = self._make_invoice(self.ann, 40, currency=self.other_currency)
        self._make_invoice(self.bob, 80)
        self._make_card(self.bob)
        contact = self._make_client("Contact", parent_id=self.ann.id)
        coming = self._coming(contact)
        self.assertEqual(
            [
                (one["date"], one["amount"], one["currency"].name, one["invoices"])
                for one in coming["debits"]
            ],
            [
                (self.today, 40.0, "CHF", due.name),
                (
                    fields.Date.add(self.today, days=20),
                    60.0,
                    self.company.currency_id.name,
                    later.name,
                ),
            ],
        )
        self.assertEqual(coming["debits"][0]["means"], card.masked_name)
        self.assertFalse(coming["unplanned"])
        first = self.env["collection.means"]._get_next_debit(self.ann, self.company)
        self.assertEqual(first["amount"], 40.0)

    def test_what_is_far_away_has_its_day(self):
        self._make_card(self.ann)
        self._make_invoice(self.ann, 60, days=200)
        [debit] = self._coming(self.ann)["debits"]
        self.assertEqual(debit["date"], fields.Date.add(self.today, days=200))

    def test_without_a_means_the_invoice_is_not_planned(self):
        invoice = self._make_invoice(self.ann, 100)
        coming = self._coming(self.ann)
        self.assertFalse(coming["debits"])
        [open_one] = coming["unplanned"]
        self.assertEqual(open_one["invoices"], invoice.name)
        self.assertEqual(open_one["amount"], 100.0)
        self.assertIsNone(open_one["date"])

    def test_a_debit_under_way_comes_first_and_once(self):
        card = self._make_card(self.ann)
        invoice = self._make_invoice(self.ann, 100)
        self._make_invoice(self.ann, 60, days=20)
        self._start(self._open_preview())
        coming = self._coming(self.ann)
        self.assertEqual([one["amount"] for one in coming["debits"]], [100.0, 60.0])
        self.assertIsNone(coming["debits"][0]["date"])
        self.assertEqual(coming["debits"][0]["means"], card.masked_name)
        self.assertEqual(coming["debits"][0]["invoices"], invoice.name)
        self.assertFalse(coming["unplanned"])

    def test_another_company_collects_its_own(self):
        self._make_card(self.ann)
        self._make_invoice(self.ann, 100)
        self.assertEqual(
            self._coming(self.ann, self.other_company), {"debits": [], "unplanned": []}
        )
