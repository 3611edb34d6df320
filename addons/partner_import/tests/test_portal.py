import re
from unittest.mock import patch

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingHttpCommon

from ..controllers import portal_files, portal_invoices
from .portal_common import PortalSetup


class PortalCase(PortalSetup, AccountTestInvoicingHttpCommon):
    """Pages of the portal as a browser gets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        cls.batch = cls._make_batch(cls.profile)
        cls.good = cls._make_line(cls.batch, 2, state="ready")
        cls.wrong = cls._make_line(
            cls.batch,
            3,
            state="rejected",
            reason_code="invalid_date",
            reason_params={"value": "31/02", "column": "Day", "field": "date"},
        )
        cls.ours = cls._make_line(
            cls.batch,
            4,
            state="rejected",
            reason_code="archived_client",
            reason_params={"value": "Secret Hotel"},
        )

    def _open(self, user, path):
        self.authenticate(user and user.login, user and user.login)
        return self.url_open(path, allow_redirects=False)

    def _text(self, user, path):
        """Words of a page, in one line."""
        response = self._open(user, path)
        self.assertEqual(response.status_code, 200, path)
        return " ".join(html.fromstring(response.content).text_content().split())

    def _csrf(self, path="/my/service-files"):
        return re.search(r'csrf_token: "([^"]+)"', self.url_open(path).text)[1]

    def _send(self, user, profile, name, content, token=None):
        self.authenticate(user.login, user.login)
        return self.url_open(
            f"/my/service-files/{profile.id}/send",
            data={"csrf_token": self._csrf() if token is None else token},
            files={"file": (name, content)},
            allow_redirects=False,
        )


@tagged("post_install", "-at_install")
class TestPortalFiles(PortalCase):
    def test_home_has_an_entry_for_partners_only(self):
        for user, expected in ((self.laundry_user, 1), (self.hotel_user, 0)):
            self.authenticate(user.login, user.login)
            counters = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["service_file_count"]}
            )
            self.assertEqual(counters["service_file_count"], expected)

    def test_list_shows_own_profiles_and_files(self):
        text = self._text(self.laundry_user, "/my/service-files")
        self.assertIn("Laundry services", text)
        self.assertIn("march.csv", text)
        self.assertNotIn("Drivers", text)
        other = self._text(self.drivers_user, "/my/service-files")
        self.assertNotIn("march.csv", other)

    def test_rows_with_their_mistakes_and_states_in_words(self):
        path = f"/my/service-files/{self.batch.id}"
        text = self._text(self.laundry_user, path)
        self.assertIn("Row 3", text)
        self.assertIn("“31/02” is not a date", text)
        self.assertNotIn("Row 2", text, "what must be corrected comes first")
        text = self._text(self.laundry_user, f"{path}?show=all")
        for word in ("Row 2", "Row 4", "Accepted", "To correct", "Being checked"):
            self.assertIn(word, text)

    def test_nothing_of_ours_is_shown(self):
        path = f"/my/service-files/{self.batch.id}?show=all"
        content = self._open(self.laundry_user, path).content
        text = html.fromstring(content).xpath("//main")[0].text_content()
        self.assertIn("6.00", text)
        for secret in ("8.22", "4.11", "2.22", "37", "Secret Hotel", "Hotel contact"):
            self.assertNotIn(secret, text)

    def test_pages_of_rows(self):
        with patch.object(portal_files, "ROWS_PER_PAGE", 2):
            path = f"/my/service-files/{self.batch.id}/page/2?show=all"
            text = self._text(self.laundry_user, path)
        self.assertIn("Row 4", text)
        self.assertNotIn("Row 3", text)

    def test_refused_file_says_why(self):
        self._internal(self.batch).write({"state": "refused", "refusal_code": "empty"})
        text = self._text(self.laundry_user, f"/my/service-files/{self.batch.id}")
        self.assertIn("No row could be read", text)

    def test_sent_file_becomes_a_batch_once(self):
        content = b"service;client;price\nSheets;H1;3\n"
        self._send(self.laundry_user, self.profile, "../../april.csv", content)
        batch = self.profile.batch_ids.filtered(lambda b: b.name == "april.csv")
        self.assertEqual(len(batch), 1)
        self.assertEqual(batch.channel, "portal")
        self.assertEqual(batch._get_content(), content)
        self.assertIn(self.laundry_user.login, batch.sender)
        again = self._send(self.laundry_user, self.profile, "other.csv", content)
        self.assertIn(
            f"/my/service-files/{batch.id}?notice=again", again.headers["Location"]
        )
        self.assertEqual(len(self.profile.batch_ids), 2)
        self.assertFalse(batch.message_partner_ids.filtered("partner_share"))

    def test_too_large_or_missing_file(self):
        with patch.object(portal_files, "MAX_FILE", 10):
            response = self._send(
                self.laundry_user, self.profile, "april.csv", b"x" * 11
            )
        self.assertIn("error=too_large", response.headers["Location"])
        response = self._send(self.laundry_user, self.profile, "", b"")
        self.assertIn("error=no_file", response.headers["Location"])
        self.assertEqual(len(self.profile.batch_ids), 1)
        self.assertIn(
            "Choose a file", self._text(self.laundry_user, response.headers["Location"])
        )

    def test_original_and_rejects_are_downloads(self):
        for name in ("file", "rejects"):
            response = self._open(
                self.laundry_user, f"/my/service-files/{self.batch.id}/{name}"
            )
            self.assertEqual(response.status_code, 200, name)
            self.assertIn("attachment", response.headers["Content-Disposition"])
            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_rejects_hold_what_the_partner_can_correct(self):
        self._internal(self.wrong).write({"raw": ["=HYPERLINK(0)", "31/02"]})
        self._internal(self.ours).write({"raw": ["Ours", "2"]})
        path = f"/my/service-files/{self.batch.id}/rejects"
        content = self._open(self.laundry_user, path).text
        self.assertIn("31/02", content)
        self.assertIn("'=HYPERLINK(0)", content)
        self.assertNotRegex(content, r"(^|[;,\t\"])=HYPERLINK")
        self.assertNotIn("Ours", content)
        self.assertNotIn("Secret Hotel", content)

    def test_partner_of_two_companies_sees_both(self):
        profile = self._make_profile(self.laundry, self.other_company)
        batch = self._make_batch(profile, b"other", name="second.csv")
        text = self._text(self.laundry_user, "/my/service-files")
        self.assertIn("second.csv", text)
        self.assertIn("Second company", text)
        self._text(self.laundry_user, f"/my/service-files/{batch.id}")


@tagged("post_install", "-at_install")
class TestPortalInvoices(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._make_invoice(cls.company, cls.good)

    def test_client_sees_its_services_without_cost(self):
        content = self._open(self.hotel_user, f"/my/invoices/{self.invoice.id}").content
        part = html.fromstring(content).xpath("//div[@id='services']")[0]
        text = " ".join(part.text_content().split())
        for word in ("Laundry", "Sheets", "03/05/2031", "Hotel", "2 ×", "4.11", "8.22"):
            self.assertIn(word, text)
        for secret in ("3.00", "6.00", "2.22", "HOTEL-7"):
            self.assertNotIn(secret, text)

    def test_annex_names_every_service_and_no_cost(self):
        response = self._open(
            self.hotel_user, f"/my/invoices/{self.invoice.id}/services"
        )
        self.assertEqual(response.status_code, 200)
        self.assertIn(".pdf", response.headers["Content-Disposition"])
        # Odoo's tests print no PDF: what comes is the page that would be printed.
        text = html.fromstring(response.content).text_content()
        self.assertIn("8.22", text)
        for secret in ("6.00", "2.22", "HOTEL-7"):
            self.assertNotIn(secret, text)

    @mute_logger("odoo.http")
    def test_annex_by_the_report_engine_is_for_the_client_only(self):
        path = f"/report/html/partner_import.report_services/{self.invoice.id}"
        self.assertEqual(self._open(self.hotel_user, path).status_code, 200)
        for user in (self.laundry_user, self.drivers_user):
            response = self._open(user, path)
            self.assertNotEqual(response.status_code, 200)
            self.assertNotIn("8.22", response.text)

    def test_services_have_pages(self):
        batch = self._make_batch(self.profile, b"more")
        more = self.env["partner.import.line"]
        for row in range(3):
            more |= self._make_line(batch, row, service_key=f"Towel {row}")
        self._internal(more).write({"state": "invoiced", "move_id": self.invoice.id})
        path = f"/my/invoices/{self.invoice.id}?services=2"
        with patch.object(portal_invoices, "SERVICES_PER_PAGE", 3):
            text = self._text(self.hotel_user, path)
        self.assertIn("Towel 2", text)
        self.assertNotIn("Towel 1", text)
        for nonsense in ("x", "-1", "9" * 50):
            self._text(self.hotel_user, path.replace("=2", f"={nonsense}"))

    def test_an_invoice_without_services_is_as_before(self):
        invoice = self._make_invoice(
            self.company, self.env["partner.import.line"], post=True
        )
        content = self._open(self.hotel_user, f"/my/invoices/{invoice.id}").content
        self.assertFalse(html.fromstring(content).xpath("//div[@id='services']"))

    def test_client_of_two_companies_sees_both_invoices(self):
        other = self.setup_other_company(name="Third company")["company"]
        invoice = self._make_invoice(other, self.env["partner.import.line"])
        self.assertNotIn(other, self.hotel_user.company_ids)
        text = self._text(self.hotel_user, "/my/invoices")
        self.assertIn(invoice.name, text)
        self.assertIn(self.invoice.name, text)
        self._text(self.hotel_user, f"/my/invoices/{invoice.id}")

    def test_nobody_elses_invoice(self):
        for user in (self.laundry_user, self.drivers_user):
            response = self._open(user, f"/my/invoices/{self.invoice.id}")
            self.assertEqual(response.status_code, 303)
            self.assertNotIn(self.invoice.name, self._text(user, "/my/invoices"))
            response = self._open(user, f"/my/invoices/{self.invoice.id}/services")
            self.assertEqual(response.status_code, 303)

    def test_draft_is_not_shown(self):
        batch = self._make_batch(self.profile, b"draft")
        line = self._make_line(batch, 1)
        draft = self._make_invoice(self.company, line, post=False)
        response = self._open(self.hotel_user, f"/my/invoices/{draft.id}")
        self.assertEqual(response.status_code, 303)
