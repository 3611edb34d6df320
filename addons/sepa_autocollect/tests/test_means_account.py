import base64
import re
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..controllers.drawing import PREFIX, read_drawing
from ..models.collection_code import CollectionCode
from .common_means import IBANS, MeansSetup

#: At the hotel's bank.
SAME_BANK = "FR2530006000010000000000197"


@tagged("post_install", "-at_install")
class TestMeansAccount(MeansSetup, HttpCase):
    """A client moves a mandate to another account in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_means()
        cls.mandate = cls._make_mandate(cls.hotel)
        cls.means = cls._means_of(cls.mandate)
        cls.theirs = cls._means_of(cls._make_mandate(cls.bakery, IBANS["bakery"]))

    def setUp(self):
        super().setUp()
        self.codes = []
        patcher = patch.object(
            CollectionCode,
            "_mail",
            lambda _model, _contact, code, _company: self.codes.append(code),
        )
        patcher.start()
        self.addCleanup(patcher.stop)
        self.authenticate(self.hotel_user.login, "contact1")

    def _post(self, means=None, **data):
        page = self.url_open("/my/means/card")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        return self.url_open(
            f"/my/means/{(means or self.means).id}/account",
            data={"csrf_token": token, "holder": "Hotel SA", **data},
        )

    def _change(self, iban, means=None, **data):
        """Read and sign with the code that was mailed."""
        self._post(means, step="read", iban=iban)
        return self._post(
            means,
            step="sign",
            iban=iban,
            code=self.codes[-1],
            agree="1",
            signature_name="Jeanne Hotel",
            **data,
        )

    def _told(self):
        return self.mandate._get_pending_amendments()[self.mandate.id]

    def _use(self):
        self.mandate.last_debit_date = fields.Date.today()

    def test_account_at_another_bank_is_told_in_the_next_file(self):
        self._use()
        page = self._post(step="read", iban=IBANS["hotel_other"])
        self.assertIn("at another bank", page.text)
        self.assertIn("FR76 1010 7001", page.text)
        self.assertIn(self.mandate.unique_mandate_reference, page.text)
        self.assertNotIn(IBANS["hotel"], page.text)
        page = self._change(IBANS["hotel_other"])
        self.assertIn("on its new account", page.text)
        self.assertEqual(
            self.mandate.partner_bank_id.sanitized_acc_number, IBANS["hotel_other"]
        )
        self.assertEqual(self.mandate.state, "valid")
        self.assertTrue(self._told().new_bank)

    def test_account_at_the_same_bank_names_the_former_one(self):
        self._use()
        page = self._post(step="read", iban=SAME_BANK)
        self.assertIn("at the same bank", page.text)
        self._change(SAME_BANK)
        self.assertEqual(self._told().original_iban, IBANS["hotel"])
        self.assertFalse(self._told().new_bank)

    def test_evidence_names_new_and_former_account(self):
        self._change(IBANS["hotel_other"])
        consent = self.means.consent_ids[:1]
        self.assertEqual(consent.details["iban"], IBANS["hotel_other"])
        self.assertEqual(consent.details["former_account"], "FR76 **** 0189")
        self.assertEqual(consent.kind, "sepa_core")
        self.assertTrue(consent.code_verified_on)
        self.assertTrue(consent._is_intact())
        note = " ".join(self.mandate.message_ids.mapped("body"))
        self.assertIn("FR76 **** 0129", note)
        self.assertNotIn(IBANS["hotel_other"], note)

    def test_refusals_of_the_former_account_are_forgiven(self):
        self.means._set_aside("Account closed")
        self._change(IBANS["hotel_other"])
        self.assertEqual(self.means.state, "usable")
        self.assertEqual(self.means.renewed_on, fields.Date.today())

    def test_b2b_mandate_waits_for_its_bank_again(self):
        mandate = self._make_mandate(
            self.hotel, format="sepa_b2b", bank_confirmed_on="2026-01-20"
        )
        self.assertEqual(mandate.state, "valid")
        self._change(IBANS["hotel_other"], self._means_of(mandate), scheme="sepa_core")
        self.assertEqual((mandate.state, mandate.format), ("waiting", "sepa_b2b"))
        self.assertFalse(mandate.bank_confirmed_on)

    def test_code_of_a_change_is_bound_to_mandate_and_account(self):
        other = self._make_mandate(self.hotel)
        self._post(step="read", iban=IBANS["hotel_other"])
        given = {"step": "sign", "agree": "1", "signature_name": "J"}
        self._post(iban=SAME_BANK, code=self.codes[-1], **given)
        self._post(
            self._means_of(other),
            iban=IBANS["hotel_other"],
            code=self.codes[-1],
            **given,
        )
        for mandate in self.mandate + other:
            self.assertEqual(
                mandate.partner_bank_id.sanitized_acc_number, IBANS["hotel"]
            )

    def test_same_account_and_bad_account_are_refused(self):
        page = self._post(step="read", iban=IBANS["hotel"])
        self.assertIn("account of the mandate already", page.text)
        page = self._post(step="read", iban="FR7630006000011234567890188")
        self.assertIn("IBAN is not right", page.text)
        self.assertFalse(self.codes)

    def test_nobody_elses_nor_an_ended_mandate_is_moved(self):
        page = self._post(self.theirs, step="read", iban=IBANS["hotel_other"])
        self.assertEqual(page.status_code, 404)
        self.mandate.cancel()
        page = self._post(step="read", iban=IBANS["hotel_other"])
        self.assertEqual(page.status_code, 404)
        card = self._make_card(self.hotel)
        page = self._post(card, step="read", iban=IBANS["hotel_other"])
        self.assertEqual(page.status_code, 404)
        self.assertFalse(self.codes)

    def test_a_drawing_outlives_a_mistyped_code(self):
        self._post(step="read", iban=IBANS["hotel_other"])
        drawn = PREFIX + self._png()
        wrong = "000000" if self.codes[-1] != "000000" else "111111"
        page = self._post(
            step="sign",
            iban=IBANS["hotel_other"],
            code=wrong,
            agree="1",
            signature=drawn,
        )
        self.assertIn("not right", page.text)
        self.assertIn(drawn, page.text)

    def test_only_a_drawing_is_a_signature(self):
        self.assertTrue(read_drawing(PREFIX + self._png()))
        junk = base64.b64encode(b"\x89PNG\r\n\x1a\nrest").decode()
        for data in (
            None,
            "",
            self._png(),
            PREFIX + self._png(ink=False),
            PREFIX + junk,
            PREFIX + "%",
            PREFIX + "A" * 300_000,
        ):
            with self.subTest(data=(data or "")[:40]):
                self.assertFalse(read_drawing(data))
