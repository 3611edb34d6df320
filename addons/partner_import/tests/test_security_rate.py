from datetime import timedelta
from email.message import EmailMessage

from odoo import fields
from odoo.tests import TransactionCase, new_test_user, tagged

from .portal_common import PortalSetup
from .test_portal import PortalCase


class RateSetup(PortalSetup):
    @classmethod
    def _an_hour_later(cls):
        cls.env.flush_all()
        arrivals = cls.env["quittance.arrival"].sudo().search([])
        arrivals.arrived_at = fields.Datetime.now() - timedelta(hours=1)
        cls.env.flush_all()


@tagged("post_install", "-at_install")
class TestRate(RateSetup, PortalCase):
    """Who floods portal or endpoint is asked to wait; nobody else notices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.import_files_per_hour = 2
        cls.laundry_second = new_test_user(
            cls.env, "laundry_second", groups="base.group_portal"
        )
        cls.laundry_second.partner_id.parent_id = cls.laundry

    def _call(self, user, path, **kwargs):
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        key = keys._generate(None, "test", fields.Datetime.now() + timedelta(days=1))
        self.opener.cookies.clear()
        headers = {"Authorization": f"Bearer {key}"}
        return self.url_open(path, headers=headers, **kwargs)

    def _post(self, user, content, profile=None):
        path = f"/quittance/import/{(profile or self.profile).id}"
        files = {"file": ("april.csv", content)}
        return self._call(user, path, method="POST", files=files)

    def _assert_asked_to_wait(self, response):
        self.assertEqual(response.status_code, 429)
        self.assertTrue(0 < int(response.headers["Retry-After"]) <= 3600)

    def test_endpoint(self):
        for number in range(2):
            response = self._post(self.laundry_user, b"a;b\n%d;2\n" % number)
            self.assertEqual(response.status_code, 201)
        before = self.profile.batch_ids
        for user in (self.laundry_user, self.laundry_second):
            response = self._post(user, b"a;b\n3;3\n")
            self._assert_asked_to_wait(response)
            self.assertEqual(response.json()["error"], "too_often")
        self.assertEqual(self.profile.batch_ids, before)
        other = self._post(self.drivers_user, b"a;b\n1;2\n", self.profile_b)
        self.assertEqual(other.status_code, 201)
        self.assertEqual(self._post(self.staff, b"a;b\n4;3\n").status_code, 201)
        self._an_hour_later()
        response = self._post(self.laundry_user, b"a;b\n3;3\n")
        self.assertEqual(response.status_code, 201)

    def test_same_file_again_and_again_counts(self):
        codes = [self._post(self.staff, b"a;b\n1;2\n").status_code for _i in range(3)]
        self.assertEqual(codes, [201, 200, 429])

    def test_profiles_of_others_count(self):
        codes = [
            self._post(self.laundry_user, b"a;b\n", self.profile_b).status_code
            for _i in range(3)
        ]
        self.assertEqual(codes, [404, 404, 429])

    def test_megabytes(self):
        self.company.write({"import_files_per_hour": 0, "import_megabytes_per_hour": 1})
        large = b"a;b\n" + b"1;2\n" * 200_000
        self.assertEqual(self._post(self.staff, large).status_code, 201)
        self._assert_asked_to_wait(self._post(self.staff, large + b"3;4\n"))

    def test_questions(self):
        batch = self._make_batch(self.profile, b"asked about")
        self.company.import_files_per_hour = 1
        path = f"/quittance/import/batch/{batch.id}"
        self.assertEqual(self._call(self.staff, path).status_code, 200)
        self.env["quittance.arrival"].sudo().search([]).files = 20
        self.env.flush_all()
        self._assert_asked_to_wait(self._call(self.staff, path))

    def test_portal(self):
        for number in range(2):
            content = b"a;b\n%d;2\n" % number
            response = self._send(self.laundry_user, self.profile, "x.csv", content)
            self.assertEqual(response.status_code, 303)
        before = self.profile.batch_ids
        response = self._send(self.laundry_user, self.profile, "x.csv", b"a;b\n3;2\n")
        self._assert_asked_to_wait(response)
        self.assertIn("within an hour", response.text)
        self.assertEqual(self.profile.batch_ids, before)
        self._assert_asked_to_wait(self._post(self.laundry_user, b"a;b\n5;2\n"))

    def test_unnamed_file_field_called_name(self):
        response = self._call(
            self.staff,
            f"/quittance/import/{self.profile.id}",
            method="POST",
            files={"name": ("", b"x")},
        )
        self.assertEqual(response.status_code, 400)

    def test_forgotten_after_the_hour(self):
        self._post(self.staff, b"a;b\n1;2\n")
        arrivals = self.env["quittance.arrival"].sudo()
        arrivals._gc_arrivals()
        self.assertTrue(arrivals.search([]))
        self._an_hour_later()
        arrivals.search([]).arrived_at -= timedelta(seconds=1)
        arrivals._gc_arrivals()
        self.assertFalse(arrivals.search([]))


@tagged("post_install", "-at_install")
class TestMailRate(RateSetup, TransactionCase):
    """A mail of a thousand files, whoever wrote its sender, makes no thousand jobs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_portal()
        domain = cls.env["mail.alias.domain"].create({"name": "import.test"})
        cls.company.alias_domain_id = domain
        cls.company.import_files_per_hour = 3
        cls.profile.alias_name = "laundry-services"

    def _mail(self, number, files, sender="info@laundry.test"):
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = "laundry-services@import.test"
        mail["Message-Id"] = f"<{number}@attack.test>"
        mail.set_content("Please find attached.")
        for name in range(files):
            mail.add_attachment(
                b"service;price\nSheets;%d\n" % (number * 100 + name),
                maintype="text",
                subtype="csv",
                filename=f"{number}-{name}.csv",
            )
        gateway = self.env["mail.thread"].with_user(self.env.ref("base.user_root"))
        gateway.message_process("res.partner", mail.as_bytes())

    def test_files_wait_for_a_person(self):
        self._mail(1, 3)
        self.assertEqual(len(self.profile.batch_ids), 3)
        self._mail(2, 2)
        self._mail(3, 2)
        self.env.invalidate_all()
        self.assertEqual(len(self.profile.batch_ids), 3)
        self.assertEqual(len(self.profile.activity_ids), 1)
        self.assertEqual(self.profile.activity_ids.user_id, self.manager)
        attachments = self.profile.message_ids.attachment_ids.mapped("name")
        self.assertIn("3-1.csv", attachments, "the files are kept in the mail")
        self._an_hour_later()
        self._mail(4, 1)
        self.env.invalidate_all()
        self.assertEqual(len(self.profile.batch_ids), 4)

    def test_strangers_stop_no_partner(self):
        self._mail(1, 3, "a@stranger.test")
        held = self.profile.batch_ids
        self._mail(2, 3, "b@stranger.test")
        self.env.invalidate_all()
        self.assertEqual(self.profile.batch_ids, held, "no more are held")
        self._mail(3, 2)
        self.env.invalidate_all()
        self.assertEqual(len(self.profile.batch_ids - held), 2)
