from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..core.statement import Act
from ..trust import trusted
from .change_common import ChangeCase


@tagged("post_install", "-at_install")
class TestWindow(ChangeCase):
    """Fewer days within which orders count together are signed by two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_registrars()
        cls.company.signing_split_days = 7

    def window(self, days):
        return self.as_rita("signing.window").create({"days": days})

    def test_a_new_one_begins_with_what_holds(self):
        self.assertEqual(self.as_rita("signing.window").create({}).days, 7)

    def test_one_person_alone_makes_it_stricter(self):
        """Attack: an administrator of the settings lets split orders pass."""
        self.policy("approve_order", "approver")
        admin = self.make_user("admin-settings", groups="base.group_system")
        for company in (
            self.company,
            self.company.with_user(admin),
            self.company.with_context(procure_sign_trusted=True),
        ):
            with self.assertRaisesRegex(UserError, "two persons sign that"):
                company.write({"signing_split_days": 6})
        for nothing in (None, False, "", "0"):
            with self.assertRaisesRegex(UserError, "two persons sign that"):
                self.company.with_user(admin).write({"signing_split_days": nothing})
        settings = self.env["res.config.settings"].with_user(admin)
        settings = settings.with_company(self.company)
        with self.assertRaisesRegex(UserError, "two persons sign that"):
            settings.create({"signing_split_days": 0}).execute()
        self.company.with_user(admin).write({"signing_split_days": 30})
        self.assertEqual(self.company.signing_split_days, 30)
        with self.assertRaisesRegex(UserError, "within 30 days"):
            self.company.signing_split_days = 7

    def test_before_the_founding_it_is_free(self):
        company = self.env["res.company"].create({"name": "Later"})
        company.signing_split_days = 0
        self.assertEqual(company.signing_split_days, 0)

    def test_two_sign_fewer_days(self):
        first = self.window(3)
        change = self.propose(first)
        self.assertIn(b"<st:Value", change._signing_document(Act.CHANGE_POLICY))
        self.sign_change(change, self.rita)
        self.assertEqual(self.company.signing_split_days, 7)
        self.sign_change(change, self.remi)
        self.assertEqual(self.company.signing_split_days, 3)
        second = self.window(0)
        self.sign_change(self.propose(second), self.rita, self.remi)
        self.assertEqual(self.company.signing_split_days, 0)
        self.assertEqual((first.state, second.state), ("ended", "active"))

    def test_by_rpc(self):
        """Attack: a registrar puts days in force alone, or in another company."""
        window = self.window(0)
        with self.assertRaises(AccessError):
            window.write({"state": "active"})
        with self.assertRaises(AccessError):
            window.write({"company_id": self.other_company.id})
        with self.assertRaises(AccessError):
            self.env["signing.window"].with_user(self.anna).create({"days": 0})
        trusted(window.sudo())._put_in_force()
        with self.assertRaises(AccessError):
            window.write({"days": 1})
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.window(-1)

    def test_what_was_written_behind_odoo_shows(self):
        """Attack: SQL lowers the days, or puts a window in force that nobody signed."""
        checks = self.env["signing.verification"]
        signed = self.window(5)
        self.sign_change(self.propose(signed), self.rita, self.remi)

        def found():
            self.env.invalidate_all()
            entries = self.env["signing.log"]._get_entries(self.company)
            looked = checks._look_at_register(self.company, entries)
            looked += checks._look_at_power(self.company)
            return [where for _code, where, _name in looked]

        before = found()
        self.assertFalse([one for one in before if "window" in one or "res." in one])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_company SET signing_split_days = 0 WHERE id = %s",
            [self.company.id],
        )
        self.assertIn(f"res.company,{self.company.id}", found())
        other = self.window(0)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE signing_window SET state = 'active' WHERE id = %s", [other.id]
        )
        self.assertIn(f"signing.window,{other.id}", found())
