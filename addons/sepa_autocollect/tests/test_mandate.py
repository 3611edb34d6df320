import base64
import re

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.quittance_base.core.iso20022.mandate import has_check_digits

from .common_means import IBANS, MeansSetup


@tagged("post_install", "-at_install")
class TestMandate(MeansSetup, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_means()

    def test_references_are_unique_and_have_check_digits(self):
        mandates = self._make_mandate(self.hotel) | self._make_mandate(
            self.hotel, iban=IBANS["hotel_other"]
        )
        references = mandates.mapped("unique_mandate_reference")
        self.assertEqual(len(set(references)), 2)
        for reference in references:
            self.assertTrue(has_check_digits(reference), reference)

    def test_reference_that_banks_refuse_is_refused(self):
        for reference in ("/QT1", "QT//1", "QTé1"):
            with self.assertRaisesRegex(ValidationError, "banks refuse"):
                self._make_mandate(
                    self.hotel, validate=False, unique_mandate_reference=reference
                )

    def test_signed_reference_of_another_system_is_kept(self):
        mandate = self._make_mandate(self.hotel, unique_mandate_reference="OLD-1")
        self.assertEqual(mandate.unique_mandate_reference, "OLD-1")

    def test_no_mandate_without_a_right_creditor_identifier(self):
        mandate = self._make_mandate(self.hotel, validate=False)
        self.company.sepa_creditor_identifier = False
        with self.assertRaisesRegex(UserError, "creditor identifier"):
            mandate.validate()

    def test_b2b_waits_for_the_clients_bank(self):
        mandate = self._make_mandate(self.hotel, format="sepa_b2b")
        means = self._means_of(mandate)
        self.assertEqual(mandate.state, "waiting")
        self.assertEqual((means.state, means.state_reason), ("waiting", "bank"))
        with self.assertRaises(ValidationError) as caught:
            mandate.write({"state": "valid"})
        self.assertIn("B2B", str(caught.exception))
        mandate.action_confirm_by_bank()
        self.assertEqual(mandate.state, "valid")
        self.assertTrue(mandate.bank_confirmed_on)
        self.assertEqual(means.state, "usable")

    def test_suspension_has_a_reason_and_an_end(self):
        mandate = self._make_mandate(self.hotel)
        with self.assertRaisesRegex(UserError, "why"):
            mandate.action_suspend()
        with self.assertRaises(ValidationError):
            mandate.write({"state": "suspended"})
        mandate._suspend("Account closed (AC04)")
        means = self._means_of(mandate)
        self.assertEqual(means.state, "suspended")
        self.assertEqual(means._get_core_means()[0].reason, "Account closed (AC04)")
        mandate.action_resume()
        self.assertEqual(mandate.state, "valid")
        self.assertFalse(mandate.suspension_reason)
        self.assertEqual(means.state, "usable")

    def test_suspended_b2b_mandate_waits_again(self):
        mandate = self._make_mandate(self.hotel, format="sepa_b2b")
        mandate._suspend("Bank does not know it")
        mandate.action_resume()
        self.assertEqual(mandate.state, "waiting")

    def test_end_date_ends_the_means(self):
        with freeze_time("2026-03-01"):
            mandate = self._make_mandate(self.hotel, end_date="2026-06-30")
            means = self._means_of(mandate)
            self.assertEqual(means.state, "usable")
        with freeze_time("2026-07-01"), self._no_commits():
            self.env["collection.means"]._cron_health()
        self.assertEqual(means.state, "expired")
        with self.assertRaises(ValidationError):
            mandate.end_date = "2025-01-01"

    def test_scan_of_a_paper_mandate_is_evidence(self):
        mandate = self._make_mandate(
            self.hotel, scan=base64.b64encode(b"%PDF-1.4 signed")
        )
        consent = self._means_of(mandate).consent_ids
        self.assertEqual((consent.method, consent.kind), ("paper", "sepa_core"))
        self.assertRegex(consent.text, re.compile("[0-9a-f]{64}"))
        self.assertTrue(consent._is_intact())

    def test_change_of_an_unused_mandate_is_no_amendment(self):
        mandate = self._make_mandate(self.hotel)
        self._move(mandate, IBANS["hotel_other"])
        self.assertFalse(mandate.amendment_ids)

    def _move(self, mandate, iban):
        mandate.partner_bank_id = self.env["res.partner.bank"].create(
            {"partner_id": mandate.partner_id.id, "acc_number": iban}
        )

    def test_new_account_is_told_in_the_next_file(self):
        mandate = self._make_mandate(self.hotel, last_debit_date="2026-03-01")
        self._move(mandate, IBANS["hotel_other"])
        pending = mandate._get_pending_amendments()[mandate.id]
        self.assertTrue(pending.new_bank)
        order = self.env["account.payment.order"]
        mandate._mark_amendments_sent(order)
        self.assertTrue(mandate._get_pending_amendments()[mandate.id])

    def test_corrected_account_number_is_an_amendment(self):
        mandate = self._make_mandate(self.hotel, last_debit_date="2026-03-01")
        mandate.partner_bank_id.acc_number = IBANS["hotel_other"]
        self.assertEqual(mandate.amendment_ids.old_iban, IBANS["hotel"])

    def test_new_creditor_name_and_identifier_are_told(self):
        mandate = self._make_mandate(self.hotel, last_debit_date="2026-03-01")
        other = self._make_mandate(
            self.bakery,
            iban=IBANS["bakery"],
            company=self.other_company,
            last_debit_date="2026-03-01",
        )
        name = self.company.name
        self.company.name = "New name"
        self.company.sepa_creditor_identifier = "DE98ZZZ09999999999"
        pending = (mandate | other)._get_pending_amendments()
        self.assertEqual(pending[mandate.id].original_creditor_name, name)
        self.assertEqual(pending[mandate.id].original_creditor_id, "FR72ZZZ123456")
        self.assertIsNone(pending[other.id])

    def test_change_back_tells_nothing(self):
        mandate = self._make_mandate(self.hotel, last_debit_date="2026-03-01")
        bank = mandate.partner_bank_id
        self._move(mandate, IBANS["hotel_other"])
        mandate.partner_bank_id = bank
        self.assertIsNone(mandate._get_pending_amendments()[mandate.id])
