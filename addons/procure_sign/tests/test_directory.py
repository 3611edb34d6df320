from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..adapters.ldap_directory import DirectoryError, Member
from .change_common import ChangeCase

GROUP = "cn=approvers,dc=test"


@tagged("post_install", "-at_install")
class TestDirectory(ChangeCase):
    """LDAP groups become drafts that two persons sign."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_registrars()
        cls.directory = cls.env["signing.directory"].create(
            {
                "name": "Company directory",
                "company_id": cls.company.id,
                "uri": "ldaps://directory.test",
                "base": "dc=test",
                "password": "secret",
                "group_ids": [
                    Command.create(
                        {
                            "name": GROUP,
                            "role_id": cls.env.ref("procure_sign.role_approver").id,
                            "limit_act": 500,
                        }
                    )
                ],
            }
        )

    @contextmanager
    def members(self, *users):
        """Let the directory answer with these users."""
        found = [Member(user.login, user.name, user.email or "") for user in users]
        port = type(self.env["signing.directory.port"])
        with patch.object(port, "_read", lambda *_args: {GROUP: found}):
            yield

    def read_groups(self, *users):
        """Read the directory as Rita; return her change."""
        with self.members(*users):
            action = self.directory.with_user(self.rita).action_read()
        return self.as_rita("signing.change").browse(action.get("res_id"))

    def test_members_become_drafts_of_a_change(self):
        change = self.read_groups(self.otto, self.bruno)
        self.assertEqual(
            sorted(change.line_ids.mapped("res_model")),
            ["signing.login", "signing.person", "signing.right"],
        )
        self.assertFalse(self.company._signing_person(self.otto))
        self.sign_change(change, self.rita, self.remi)
        person = self.company._signing_person(self.otto)
        self.assertEqual(person.right_ids.limit_act, 500)
        self.assertEqual(person.right_ids.role_id.code, "approver")

    def test_read_twice_changes_nothing(self):
        self.read_groups(self.otto)
        self.assertFalse(self.read_groups(self.otto))

    def test_who_left_the_group_loses_the_right_by_a_signed_change(self):
        self.sign_change(self.read_groups(self.otto), self.rita, self.remi)
        person = self.company._signing_person(self.otto)
        change = self.read_groups()
        self.assertEqual(change.line_ids.mapped("operation"), ["end"])
        self.assertEqual(person.right_ids.state, "active")
        self.sign_change(change, self.rita, self.remi)
        self.assertEqual(person.right_ids.state, "ended")

    def test_rights_given_by_hand_stay(self):
        self.assertFalse(self.read_groups())
        self.assertEqual(self.persons[self.bruno].right_ids.state, "active")

    def test_who_has_no_user_is_named(self):
        self.read_groups(self.env["res.users"].new({"login": "ghost", "name": "Ghost"}))
        self.assertEqual(self.directory.skipped, "Ghost (ghost)")

    def test_who_may_read_and_who_may_configure(self):
        with self.members(self.otto), self.assertRaises(AccessError):
            self.directory.with_user(self.anna).action_read()
        with self.assertRaises(AccessError):
            self.directory.with_user(self.rita).write({"uri": "ldap://evil.test"})
        with self.assertRaises(AccessError):
            self.directory.with_user(self.rita).read(["password"])

    def test_a_directory_that_does_not_answer(self):
        def fail(*_args):
            raise DirectoryError("no route")

        port = type(self.env["signing.directory.port"])
        with patch.object(port, "_read", fail), self.assertRaises(UserError):
            self.directory.with_user(self.rita).action_read()
