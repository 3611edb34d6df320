from contextlib import contextmanager
from datetime import datetime, timezone
from unittest.mock import patch

from odoo.tests.common import TransactionCase, new_test_user

from ..core import authority
from ..trust import trusted


class CardCase(TransactionCase):
    """A person with a software card, issued by an authority of the test's own."""

    PIN = "2580"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.at = datetime.now(timezone.utc)
        subject = authority.name("Test authority", "Test")
        cls.root = authority.create_root(subject, cls.at)
        cls.user = new_test_user(cls.env, "card-anna", "base.group_user")
        cls.other = new_test_user(cls.env, "card-bruno", "base.group_user")
        cls.person = cls.make_person(cls.user)
        with cls.own_authority():
            cls.certificate = cls.env["signing.certificate"]._issue_software(
                cls.person, cls.PIN
            )

    @classmethod
    def make_person(cls, user):
        """A person of the register, with her login."""
        vals = {"name": user.name, "email": f"{user.login}@example.com"}
        person = trusted(cls.env["signing.person"]).create(
            {**vals, "company_id": user.company_id.id, "state": "active"}
        )
        trusted(cls.env["signing.login"]).create(
            {"person_id": person.id, "user_id": user.id, "state": "active"}
        )
        return person

    @classmethod
    @contextmanager
    def own_authority(cls, at=None):
        """Let certificates come from the test's authority."""

        def ask(_records, request, person):
            subject = authority.name(person.name, "Test", person.email)
            return authority.issue(cls.root, request, subject, at or cls.at)

        model = type(cls.env["signing.certificate"])
        with patch.object(model, "_ask", ask):
            yield
