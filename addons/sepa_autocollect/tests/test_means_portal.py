import re
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from ..models.collection_code import CollectionCode
from .common_means import IBANS, MeansSetup


@tagged("post_install", "-at_install")
class TestMeansPortal(MeansSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_means()
        cls.card = cls._make_card(cls.hotel)
        cls.second = cls._make_card(cls.hotel)
        cls.theirs = cls._make_card(cls.bakery)

    def setUp(self):
        super().setUp()
        self.codes = []
        patcher = patch.object(CollectionCode, "_mail", self._keep_code())
        patcher.start()
        self.addCleanup(patcher.stop)

    def _keep_code(self):
        def _mail(_model, _contact, code, _company):
            self.codes.append(code)

        return _mail

    def _login(self):
        self.authenticate(self.hotel_user.login, "contact1")

    def _csrf(self, page):
        return re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)

    def _shown(self, page):
        return re.search(r'name="shown" value="([^"]+)"', page.text).group(1)

    def _post(self, url, base="/my/means", **data):
        page = self.url_open(f"{base}/card")
        return self.url_open(url, data={"csrf_token": self._csrf(page), **data})

    def test_page_shows_the_own_means_alone(self):
        self._login()
        page = self.url_open("/my/means")
        self.assertEqual(page.status_code, 200)
        self.assertIn(f'data-means="{self.card.id}"', page.text)
        self.assertNotIn(f'data-means="{self.theirs.id}"', page.text)
        self.assertIn("Nothing is planned", page.text)

    def test_page_needs_a_login(self):
        page = self.url_open("/my/means")
        self.assertIn("/web/login", page.url)

    def test_default_order_and_removal(self):
        self._login()
        self._post(f"/my/means/{self.second.id}/default")
        self.assertTrue(self.second.is_default)
        self._post(f"/my/means/{self.card.id}/up")
        self.assertLess(self.card.sequence, self.second.sequence)
        page = self.url_open(f"/my/means/{self.card.id}/remove")
        self.assertIn("cannot be undone", page.text)
        self.assertEqual(self.card.state, "usable")
        self._post(f"/my/means/{self.card.id}/remove")
        self.assertEqual(self.card.state, "removed")
        self.assertFalse(self.card.token_id.active)

    def test_nothing_is_done_to_anothers_means(self):
        self._login()
        for action in ("default", "up", "remove", "withdraw"):
            page = self._post(f"/my/means/{self.theirs.id}/{action}")
            self.assertEqual(page.status_code, 404, action)
        self.assertEqual(self.theirs.state, "usable")
        self.assertFalse(self.theirs.is_default)

    def test_link_works_without_login_for_its_client_alone(self):
        token = self.env["collection.link"]._create_token(
            "means", self.hotel_user.partner_id, self.company
        )
        base = f"/collect/means/{token}"
        page = self.url_open(base)
        self.assertEqual(page.status_code, 200)
        self.assertIn(f'data-means="{self.card.id}"', page.text)
        self.assertNotIn(f'data-means="{self.theirs.id}"', page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(
            self._post(f"{base}/{self.theirs.id}/remove", base).status_code, 404
        )
        self._post(f"{base}/{self.second.id}/default", base)
        self.assertTrue(self.second.is_default)

    def test_bad_link_opens_nothing(self):
        for token in ("x", "a.b", "A" * 60):
            page = self.url_open(f"/collect/means/{token}")
            self.assertEqual(page.status_code, 404)
            self.assertNotIn("data-means", page.text)

    def test_card_is_added_with_consent(self):
        self._login()
        page = self._post("/my/means/card")
        self.assertIn("Tick the box", page.text)
        page = self._post("/my/means/card", agree="1", shown=self._shown(page))
        self.assertEqual(page.status_code, 200)
        consent = self.env["collection.consent"].search(
            [("accepted_by_id", "=", self.hotel_user.partner_id.id)]
        )
        self.assertEqual(consent.method, "ticked")
        self.assertTrue(consent.address)
        card = self._make_card(self.hotel_user.partner_id, consent=False)
        self.assertEqual(card.state, "usable")

    def _read_mandate(self, **given):
        return self._post(
            "/my/means/mandate",
            step="read",
            **{"iban": IBANS["hotel"], "holder": "Hotel SA", **given},
        )

    def _sign(self, **given):
        return self._post(
            "/my/means/mandate",
            step="sign",
            **{
                "iban": IBANS["hotel"],
                "holder": "Hotel SA",
                "scheme": "sepa_core",
                "agree": "1",
                "signature_name": "Jeanne Hotel",
                **given,
            },
        )

    def _mandates(self):
        return self.env["account.banking.mandate"].search(
            [("partner_id", "=", self.hotel.id)]
        )

    def test_mandate_is_signed_with_code_and_evidence(self):
        self._login()
        with self.assertLogs(level="DEBUG") as logs:
            page = self._read_mandate()
            self.assertIn("FR76 3000 6000", page.text)
            self.assertIn("8 weeks", page.text)
            self.assertFalse(self._mandates())
            page = self._sign(code=self.codes[-1])
        self.assertIn("mandate is signed", page.text)
        mandate = self._mandates()
        self.assertEqual((mandate.state, mandate.format), ("valid", "sepa_core"))
        self.assertEqual(mandate.partner_bank_id.sanitized_acc_number, IBANS["hotel"])
        consent = self._means_of(mandate).consent_ids
        self.assertEqual(consent.signature_name, "Jeanne Hotel")
        self.assertTrue(consent.code_verified_on)
        self.assertEqual(consent.details["iban"], IBANS["hotel"])
        self.assertTrue(consent._is_intact())
        ours = [
            record
            for record in logs.records
            if IBANS["hotel"] in record.getMessage() and record.name != "odoo.sql_db"
        ]
        self.assertFalse(ours)

    def test_copy_is_mailed_once(self):
        self._login()
        self._read_mandate()
        self._sign(code=self.codes[-1])
        consents = self.env["collection.consent"]
        with self._no_commits():
            consents._cron_deliver()
            consents._cron_deliver()
        consent = self._means_of(self._mandates()).consent_ids
        self.assertTrue(consent.pdf)
        mails = self.env["mail.mail"].search(
            [("model", "=", "collection.consent"), ("res_id", "=", consent.id)]
        )
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails.recipient_ids, self.hotel_user.partner_id)
        self.assertTrue(mails.attachment_ids)

    def test_wrong_code_signs_nothing_and_runs_out(self):
        self._login()
        self._read_mandate()
        wrong = "000000" if self.codes[-1] != "000000" else "111111"
        for _try in range(5):
            page = self._sign(code=wrong)
        self.assertIn("not right", page.text)
        page = self._sign(code=self.codes[-1])
        self.assertIn("Too many wrong codes", page.text)
        self.assertFalse(self._mandates())

    def test_code_is_bound_to_what_was_read(self):
        self._login()
        self._read_mandate()
        self._sign(code=self.codes[-1], iban=IBANS["hotel_other"])
        self._sign(code=self.codes[-1], holder="Someone else")
        self._sign(code=self.codes[-1], scheme="sepa_b2b")
        self.assertFalse(self._mandates())

    def test_code_signs_once(self):
        self._login()
        self._read_mandate()
        self._sign(code=self.codes[-1])
        page = self._sign(code=self.codes[-1])
        self.assertIn("used already", page.text)
        self.assertEqual(len(self._mandates()), 1)

    def test_b2b_mandate_waits_after_signature(self):
        self._login()
        page = self._read_mandate(scheme="sepa_b2b")
        self.assertIn("not entitled to a refund", page.text)
        self._sign(code=self.codes[-1], scheme="sepa_b2b")
        self.assertEqual(self._mandates().state, "waiting")

    def test_bad_accounts_are_refused_where_they_were_typed(self):
        self._login()
        page = self._read_mandate(iban="FR7630006000011234567890188")
        self.assertIn("IBAN is not right", page.text)
        page = self._read_mandate(iban="TR330006100519786457841326")
        self.assertIn("SEPA debits do not reach", page.text)
        page = self._read_mandate(scheme="basic")
        self.assertIn("Choose one of the schemes", page.text)
        self.assertFalse(self.codes)

    def test_too_many_codes_are_refused(self):
        self._login()
        for _number in range(5):
            self._read_mandate()
        page = self._read_mandate()
        self.assertIn("Too many codes", page.text)
        self.assertEqual(len(self.codes), 5)

    def test_drawn_signature_is_kept(self):
        self._login()
        self._read_mandate()
        data = "data:image/png;base64," + self._png()
        self._sign(code=self.codes[-1], signature=data, signature_name="")
        consent = self._means_of(self._mandates()).consent_ids
        self.assertEqual(consent.method, "drawn")
        self.assertTrue(consent.signature)
        self.assertTrue(consent._is_intact())
