import re

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.quittance_base.core.channel import clean_name

from ..core.returned import TITLE, make_token
from .test_portal import PortalCase

NOTHING = 2**31 - 1
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@tagged("post_install", "-at_install")
class TestWebAttacks(PortalCase):
    """What a browser or a script can try against portal and files."""

    def _get_shape(self, response):
        """What tells one answer from another, apart from ids and tokens."""
        text = re.sub(r"[0-9a-f]{20,}o[0-9]+|[0-9]+", "#", response.text)
        return response.status_code, text

    def test_not_yours_is_like_not_existing(self):
        strangers = (
            self.drivers_user,
            self.hotel_user,
            self.clerk,
            self.biller,
            self.foreigner,
        )
        paths = (
            "/my/service-files/%s",
            "/my/service-files/%s?show=all",
            "/my/service-files/%s/page/2",
            "/my/service-files/%s/rejects",
            "/my/service-files/%s/file",
        )
        for user in strangers:
            self.authenticate(user.login, user.login)
            for path in paths:
                with self.subTest(path, user=user.login):
                    other = self.url_open(path % self.batch.id, allow_redirects=False)
                    missing = self.url_open(path % NOTHING, allow_redirects=False)
                    self.assertEqual(other.status_code, 404)
                    self.assertEqual(self._get_shape(other), self._get_shape(missing))

    def test_file_for_another_partners_profile(self):
        for user in (self.drivers_user, self.hotel_user):
            other = self._send(user, self.profile, "x.csv", b"x;y\n1;2\n")
            self.assertEqual(other.status_code, 404)
        missing = self._send(
            self.hotel_user, self.profile.browse(NOTHING), "x.csv", b"x;y\n1;2\n"
        )
        self.assertEqual(self._get_shape(other), self._get_shape(missing))
        self.assertEqual(self.profile.batch_ids, self.batch)

    @mute_logger("odoo.http")
    def test_rejects_for_staff_of_the_company_only(self):
        for user in (self.laundry_user, self.clerk, self.biller, self.foreigner):
            self.authenticate(user.login, user.login)
            path = "/partner_import/batch/%s/rejects"
            other = self.url_open(path % self.batch.id, allow_redirects=False)
            missing = self.url_open(path % NOTHING, allow_redirects=False)
            self.assertIn(other.status_code, (403, 404))
            self.assertEqual(self._get_shape(other), self._get_shape(missing))

    def test_returned_row_corrects_no_other_partners_row(self):
        token = make_token(self.batch.id, self.wrong.row_number)
        content = f"service,client,date,price,{TITLE}\nSheets,H,05/03/2031,1,{token}\n"
        batch = self.profile_b._receive("x.csv", content.encode(), "portal", "test")
        batch.sudo()._run_now()
        self.assertEqual(len(batch.sudo().line_ids), 1)
        self.assertEqual(self.wrong.state, "rejected")
        self.assertEqual(self.wrong.reason_code, "invalid_date")
        self.assertFalse(batch.sudo().line_ids.repeat_of_id)

    def test_anonymous_is_sent_to_the_login(self):
        self.authenticate(None, None)
        for path in ("", f"/{self.batch.id}", f"/{self.batch.id}/file"):
            response = self.url_open(f"/my/service-files{path}", allow_redirects=False)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    @mute_logger("odoo.http")
    def test_post_needs_the_token_of_the_session(self):
        for token in ("", "nonsense", "0" * 40 + "o9999999999"):
            response = self._send(
                self.laundry_user, self.profile, "x.csv", b"a;b\n1;2\n", token=token
            )
            self.assertEqual(response.status_code, 400)
        self.authenticate(self.drivers_user.login, self.drivers_user.login)
        stolen = self._csrf("/my/service-files")
        response = self._send(
            self.laundry_user, self.profile, "x.csv", b"a;b\n1;2\n", token=stolen
        )
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.profile.batch_ids, self.batch)

    def test_get_changes_nothing(self):
        response = self._open(
            self.laundry_user, f"/my/service-files/{self.profile.id}/send"
        )
        self.assertIn(response.status_code, (404, 405))
        self.assertEqual(self.profile.batch_ids, self.batch)

    def test_kept_file_by_its_address(self):
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "partner.import.batch"),
                    ("res_id", "=", self.batch.id),
                    ("res_field", "=", "content"),
                ]
            )
        )
        paths = (
            f"/web/content/partner.import.batch/{self.batch.id}/content",
            f"/web/content/{attachment.id}",
            f"/web/content/{attachment.id}?access_token=nonsense",
            f"/web/image/partner.import.batch/{self.batch.id}/content",
            f"/web/content/partner.import.line/{self.good.id}/raw",
        )
        users = (
            None,
            self.laundry_user,
            self.drivers_user,
            self.clerk,
            self.biller,
            self.foreigner,
        )
        for user in users:
            for path in paths:
                with self.subTest(path, user=user and user.login):
                    response = self._open(user, path)
                    self.assertNotIn(b"Sheets", response.content)
                    if "/image/" not in path:
                        self.assertIn(response.status_code, (403, 404))

    @mute_logger("odoo.http")
    def test_rpc_by_session(self):
        """The web client's own entrance gives a portal user nothing of ours."""
        self.authenticate(self.laundry_user.login, self.laundry_user.login)
        calls = (
            ("partner.import.line", "search_read", [[], ["amount", "margin"]]),
            ("partner.import.batch", "read", [self.batch.ids, ["content"]]),
            ("partner.import.profile", "read", [self.profile.ids, ["markup_value"]]),
            ("partner.import.batch", "_receive", [self.profile.ids, "x", "y", "drop"]),
            ("partner.import.profile", "_receive", [self.profile.ids, "x", "y", "z"]),
            ("partner.import.profile", "_find_for_portal", [self.profile.id, 1]),
            ("partner.import.line", "_get_partner_values", [self.good.ids]),
            ("partner.import.board", "get_board", ["2031-03-01"]),
        )
        for model, method, args in calls:
            with self.subTest(f"{model}.{method}"):
                response = self.url_open(
                    f"/web/dataset/call_kw/{model}/{method}",
                    json={
                        "params": {
                            "model": model,
                            "method": method,
                            "args": args,
                            "kwargs": {},
                        }
                    },
                )
                self.assertIn("AccessError", response.json()["error"]["data"]["name"])

    def test_chatter_by_its_routes(self):
        self.batch.message_post(body="The mark-up is 37 %")
        thread = {
            "thread_model": "partner.import.batch",
            "thread_id": self.batch.id,
        }
        for user in (self.laundry_user, self.clerk):
            self.authenticate(user.login, user.login)
            for route, params in (
                ("/mail/thread/messages", thread),
                ("/mail/chatter_fetch", thread),
                (
                    "/mail/message/post",
                    {**thread, "post_data": {"body": "x", "message_type": "comment"}},
                ),
            ):
                with self.subTest(route, user=user.login):
                    response = self.url_open(route, json={"params": params})
                    self.assertNotIn("37 %", response.text)
        self.assertFalse(
            self.batch.message_ids.filtered(lambda m: m.body and m.body[3:-4] == "x")
        )

    def test_cells_and_names_stay_text(self):
        batch = self._make_batch(self.profile, b"html", name=f"{SCRIPT}.csv")
        self._make_line(
            batch,
            1,
            service_key=SCRIPT,
            client_key=SCRIPT,
            line_ref=SCRIPT,
            state="rejected",
            reason_code="invalid_date",
            reason_params={"value": SCRIPT, "column": SCRIPT, "field": "date"},
        )
        billed = self._make_line(batch, 2, service_key=SCRIPT)
        self.hotel.name = SCRIPT
        self.laundry.name = SCRIPT
        invoice = self._make_invoice(self.company, billed)
        for user, path in (
            (self.laundry_user, "/my/service-files"),
            (self.laundry_user, f"/my/service-files/{batch.id}?show=all"),
            (self.hotel_user, f"/my/invoices/{invoice.id}"),
        ):
            response = self._open(user, path)
            self.assertEqual(response.status_code, 200)
            page = html.fromstring(response.content)
            self.assertFalse(
                page.xpath("//img[@src='x'] | //*[contains(@onerror, 'alert')]"), path
            )
            self.assertFalse(page.xpath("//script[contains(., 'alert(1)')]"), path)
            self.assertIn("alert(2)", page.text_content())

    def test_words_of_the_address_are_not_shown(self):
        response = self._open(
            self.laundry_user,
            f"/my/service-files?error={SCRIPT}&notice={SCRIPT}&page={SCRIPT}",
        )
        self.assertNotIn("alert(", response.text)
        response = self._open(
            self.laundry_user,
            f"/my/service-files/{self.batch.id}?show={SCRIPT}&notice={SCRIPT}",
        )
        self.assertEqual(response.status_code, 200)
        self.assertFalse(html.fromstring(response.content).xpath("//img[@src='x']"))

    def test_names_in_headers(self):
        for number, name in enumerate(
            ("a\r\nSet-Cookie: x=1.csv", '"; filename="evil.html', "=cmd|'x'!A1.csv")
        ):
            batch = self._make_batch(self.profile, b"name%d" % number, name=name)
            response = self._open(
                self.laundry_user, f"/my/service-files/{batch.id}/file"
            )
            self.assertEqual(response.status_code, 200)
            self.assertNotIn("x", response.cookies)
            self.assertNotIn("Set-Cookie: x", str(response.headers))
            disposition = response.headers["Content-Disposition"]
            self.assertTrue(disposition.startswith("attachment;"), disposition)
            self.assertEqual(
                response.headers["Content-Type"], "application/octet-stream"
            )

    def test_sent_names_are_cleaned(self):
        names = (
            "../../x.csv",
            "..\\y.csv",
            "a\x00b.csv",
            "....//z.csv",
            "é" * 300 + ".csv",
        )
        for number, name in enumerate(names):
            content = b"content%d" % number
            batch = self.profile._receive(clean_name(name), content, "portal", "test")
            self.assertNotRegex(batch.name, r"[/\\\x00]|^\.")
            self.assertLessEqual(len(batch.name), 200)

    def test_token_of_one_invoice_opens_no_other(self):
        invoice = self._make_invoice(self.company, self.good)
        other = self._make_invoice(self.company, self.env["partner.import.line"])
        token = other._portal_ensure_token()
        for path in ("", "/services"):
            response = self._open(
                None, f"/my/invoices/{invoice.id}{path}?access_token={token}"
            )
            self.assertEqual(response.status_code, 303)
        own = invoice._portal_ensure_token()
        response = self._open(None, f"/my/invoices/{invoice.id}?access_token={own}")
        self.assertEqual(response.status_code, 200)
