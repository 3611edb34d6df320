import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..controllers import endpoint
from .portal_common import PortalSetup

CONTENT = b"service;client;date;price\nSheets;H1;05/03/2031;3\n"


@tagged("post_install", "-at_install")
class TestEndpoint(PortalSetup, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()

    def _key(self, user):
        expires = fields.Datetime.now() + timedelta(days=1)
        keys = self.env["res.users.apikeys"].with_user(user)
        return keys.sudo()._generate(None, "test", expires)

    def _call(self, user, path, **kwargs):
        headers = kwargs.pop("headers", {})
        if user:
            headers["Authorization"] = f"Bearer {self._key(user)}"
        self.opener.cookies.clear()
        return self.url_open(path, headers=headers, **kwargs)

    def _post(self, user, profile_id, content=CONTENT, **kwargs):
        kwargs.setdefault("files", {"file": ("april.csv", content)})
        return self._call(
            user, f"/quittance/import/{profile_id}", method="POST", **kwargs
        )

    def test_file_of_the_partner(self):
        response = self._post(self.laundry_user, self.profile.id)
        self.assertEqual(response.status_code, 201, response.text)
        answer = response.json()
        batch = self.env["partner.import.batch"].browse(answer["batch"])
        self.assertEqual(batch._get_content(), CONTENT)
        self.assertEqual((batch.name, batch.channel), ("april.csv", "api"))
        self.assertEqual(answer["sha256"], batch.sha256)
        self.assertFalse(answer["repeated"])
        again = self._post(self.laundry_user, self.profile.id)
        self.assertEqual(again.status_code, 200)
        self.assertEqual(again.json()["batch"], batch.id)
        self.assertTrue(again.json()["repeated"])
        self.assertEqual(self.profile.batch_ids, batch)

    def test_rows_as_body(self):
        rows = json.dumps([{"service": "Sheets", "client": "H1", "price": "3"}])
        response = self._post(
            self.staff,
            self.profile.id,
            files=None,
            data=rows,
            headers={"Content-Type": "application/json"},
        )
        self.assertEqual(response.status_code, 201, response.text)
        batch = self.env["partner.import.batch"].browse(response.json()["batch"])
        self.assertEqual(batch._get_content(), rows.encode())
        self.assertTrue(batch.name.endswith(".json"))

    def test_state_counts_and_mistakes(self):
        batch = self._make_batch(self.profile)
        self._make_line(batch, 2)
        self._make_line(
            batch,
            3,
            state="rejected",
            reason_code="invalid_date",
            reason_params={"value": "31/02", "column": "Day"},
        )
        self._make_line(batch, 4, state="rejected", reason_code="archived_client")
        response = self._call(self.laundry_user, f"/quittance/import/batch/{batch.id}")
        answer = response.json()
        self.assertEqual(
            answer["rows"],
            {
                "rows": 3,
                "accepted": 1,
                "to_correct": 1,
                "waiting": 1,
                "not_counted": 0,
            },
        )
        self.assertEqual([error["row"] for error in answer["errors"]], [3])
        self.assertIn("31/02", answer["errors"][0]["reason"])
        for secret in ("8.22", "4.11", "2.22", "amount"):
            self.assertNotIn(secret, response.text)

    def test_not_yours_is_like_not_existing(self):
        nothing = 2**31 - 1
        batch = self._make_batch(self.profile)
        users = (
            self.drivers_user,
            self.hotel_user,
            self.clerk,
            self.biller,
            self.foreigner,
        )
        for user in users:
            with self.subTest(user.login):
                missing = self._post(user, nothing)
                other = self._post(user, self.profile.id)
                self.assertEqual(other.status_code, 404)
                self.assertEqual(other.text, missing.text)
                missing = self._call(user, f"/quittance/import/batch/{nothing}")
                other = self._call(user, f"/quittance/import/batch/{batch.id}")
                self.assertEqual(other.status_code, 404)
                self.assertEqual(other.text, missing.text)
                self.assertEqual(dict(other.headers).keys(), missing.headers.keys())
        self.assertEqual(self.profile.batch_ids, batch)

    def test_without_a_good_key(self):
        for headers in ({}, {"Authorization": "Bearer nonsense"}):
            response = self._post(None, self.profile.id, headers=headers)
            self.assertEqual(response.status_code, 401)
        self.assertFalse(self.profile.batch_ids)

    def test_session_of_a_browser_is_not_enough(self):
        self.authenticate(self.laundry_user.login, self.laundry_user.login)
        response = self.url_open(
            f"/quittance/import/{self.profile.id}",
            files={"file": ("april.csv", CONTENT)},
        )
        self.assertEqual(response.status_code, 401)
        self.assertFalse(self.profile.batch_ids)

    def test_too_large_and_empty(self):
        with patch.object(endpoint, "MAX_FILE", 10):
            response = self._post(self.staff, self.profile.id)
            self.assertEqual(response.status_code, 413)
        response = self._post(self.staff, self.profile.id, files=None, data=b"")
        self.assertEqual(response.status_code, 400)
        self.assertEqual(response.json()["error"], "no_file")
        self.assertFalse(self.profile.batch_ids)

    def test_partner_of_two_companies(self):
        profile = self._make_profile(self.laundry, self.other_company)
        response = self._post(self.laundry_user, profile.id)
        self.assertEqual(response.status_code, 201, response.text)
        batch = self.env["partner.import.batch"].browse(response.json()["batch"])
        self.assertEqual(batch.company_id, self.other_company)

    def test_hostile_names(self):
        for name, kept in (
            ("../../etc/passwd", "passwd"),
            ("a\\b\\c.csv", "c.csv"),
            ("", None),
        ):
            content = CONTENT + name.encode()
            response = self._post(
                self.staff,
                self.profile.id,
                files=None,
                data=content,
                params={"name": name},
                headers={"Content-Type": "text/csv"},
            )
            answer = response.json()
            if kept:
                self.assertEqual(answer["file"], kept)
            self.assertNotIn("/", answer["file"])
